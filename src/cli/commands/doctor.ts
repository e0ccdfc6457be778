import { counted } from '../../core/counted.js';
import { command } from '../command.js';
import { diagnose } from '../diagnose.js';

export const doctor = command({
  usage: 'doctor [study]',
  describe: 'why nothing runs; which store, engine, cores and versions are in use',
  examples: [
    ['$0 doctor', 'this machine and the store'],
    ['$0 doctor zundel', 'and what holds up a study'],
  ],
  positionals: { study: { type: 'string', describe: 'name of a study' } },
  options: {},
  async run(args) {
    const found = await diagnose(
      args.store,
      args.study === undefined ? undefined : String(args.study),
    );
    if (found.problems.length > 0) process.exitCode = 1;
    return found;
  },
  print(found, terminal) {
    const { machine, store, study } = found;
    terminal.line(
      `pestle ${machine.pestle} on Node ${machine.node}, ${machine.platform}; ${counted(machine.cores, 'core')}, ${machine.freeGb} GB free: ${counted(machine.workers, 'worker')} by --workers auto`,
    );
    terminal.line(`engine ${machine.engine}`);
    terminal.line(`store ${store.address}: ${store.state}`);
    if (study) {
      terminal.line(
        `study ${study.name} is ${study.state}; trials: ${JSON.stringify(study.counts)}`,
      );
      terminal.line(`${counted(study.workersAlive, 'worker')} seen within a minute`);
    }
    for (const problem of found.problems)
      terminal.line(`${terminal.colors.yellow('→')} ${problem}`);
    if (found.problems.length === 0) terminal.line('nothing is in the way');
  },
});
