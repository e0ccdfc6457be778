import type { CommandModule } from 'yargs';
import { ask } from './commands/ask.js';
import { best } from './commands/best.js';
import { checkForces } from './commands/check-forces.js';
import { data } from './commands/data.js';
import { enqueue } from './commands/enqueue.js';
import { exportCommand } from './commands/export.js';
import { importance } from './commands/importance.js';
import { init } from './commands/init.js';
import { ipi } from './commands/ipi.js';
import { mc } from './commands/mc.js';
import { predict } from './commands/predict.js';
import { rdf } from './commands/rdf.js';
import { run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { soap } from './commands/soap.js';
import { tell } from './commands/tell.js';
import { train } from './commands/train.js';
import { validate } from './commands/validate.js';

/** Every command, in the order of `pestle --help`. One file a command in ./commands. */
export const COMMANDS: readonly CommandModule[] = [
  validate,
  predict,
  exportCommand,
  run,
  train,
  schema,
  init,
  data,
  soap,
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
