import type { CommandModule } from 'yargs';
import { ask } from './commands/ask.js';
import { best } from './commands/best.js';
import { cancel } from './commands/cancel.js';
import { checkForces } from './commands/check-forces.js';
import { data } from './commands/data.js';
import { db } from './commands/db.js';
import { doctor } from './commands/doctor.js';
import { enqueue } from './commands/enqueue.js';
import { exportCommand } from './commands/export.js';
import { importance } from './commands/importance.js';
import { init } from './commands/init.js';
import { ipi } from './commands/ipi.js';
import { launch } from './commands/launch.js';
import { mc } from './commands/mc.js';
import { pause } from './commands/pause.js';
import { pick } from './commands/pick.js';
import { predict } from './commands/predict.js';
import { rdf } from './commands/rdf.js';
import { resume } from './commands/resume.js';
import { retry } from './commands/retry.js';
import { run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { show } from './commands/show.js';
import { soap } from './commands/soap.js';
import { stop } from './commands/stop.js';
import { studies } from './commands/studies.js';
import { tell } from './commands/tell.js';
import { train } from './commands/train.js';
import { trials } from './commands/trials.js';
import { validate } from './commands/validate.js';
import { worker } from './commands/worker.js';
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
  worker,
  launch,
  studies,
  trials,
  show,
  pick,
  pause,
  stop,
  cancel,
  resume,
  retry,
  doctor,
  db,
];
