// Short and silent, but that some trials print, one dies and one takes long.
import { writeSync } from 'node:fs';

export default async (params, trial) => {
  if (trial.number % 20 === 10 || trial.number % 20 === 11) {
    console.log(`trial ${trial.number} prints`);
    console.error(`trial ${trial.number} warns`);
  }
  if (trial.number === 150) {
    writeSync(2, 'trial 150 dies\n');
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  }
  if (trial.number === 90) trial.report(params.x, 0);
  return params.x;
};
