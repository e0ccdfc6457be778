import type { CommandModule } from 'yargs';
import { ask } from './commands/ask.js';
import { best } from './commands/best.js';
import { checkForces } from './commands/check-forces.js';
import { data } from './commands/data.js';
import { enqueue } from './commands/enqueue.js';
import { importance } from './commands/importance.js';
import { ipi } from './commands/ipi.js';
import { mc } from './commands/mc.js';
import { rdf } from './commands/rdf.js';
import { tell } from './commands/tell.js';

/** Every command, in the order of `pestle --help`. One file a command in ./commands. */
export const COMMANDS: readonly CommandModule[] = [
  data,
  mc,
  rdf,
  best,
  importance,
  ask,
  tell,
  enqueue,
  checkForces,
  ipi,
];
