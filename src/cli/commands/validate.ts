import { counted } from '../../core/counted.js';
import { loadExperiment } from '../../experiment/load-experiment.js';
import { planStudy } from '../../experiment/plan.js';
import { autoWorkers, machineRoom } from '../../launch/auto-workers.js';
import { command } from '../command.js';
import { interruptSignals } from '../interrupt.js';

export const validate = command({
  usage: 'validate <experiment>',
  describe: 'check an experiment and its data, print the plan; changes nothing',
  examples: [['$0 validate experiments/zundel.yaml', 'grid size, trials, frames, memory, time']],
  positionals: { experiment: { type: 'string', describe: 'experiment file', demandOption: true } },
  options: {},
  async run(args) {
    const experiment = loadExperiment(String(args.experiment));
    const plan = await planStudy(experiment, { signal: interruptSignals().soft });
    const { workers } = experiment.config.execution;
    const count = workers === 'auto' ? autoWorkers(machineRoom()) : workers;
    const seconds =
      plan.trials === null || plan.secondsPerTrial === null
        ? null
        : (plan.trials * plan.secondsPerTrial) / count;
    return { ...plan, workers: count, estimatedSeconds: seconds };
  },
  print(plan, terminal) {
    const row = (name: string, text: string) => terminal.line(`${name.padEnd(14)}${text}`);
    row('study', plan.study);
    row(
      'space',
      plan.points === null
        ? 'continuous'
        : `${plan.pointsExact ? '' : 'at most '}${plan.points.toLocaleString('en')} points`,
    );
    row(
      'trials',
      plan.trials === null ? 'until the search or a stop rule ends them' : String(plan.trials),
    );
    if (plan.frames) {
      const { train, validation, test } = plan.frames;
      row('frames', `${train} to train, ${validation} to validate, ${test} to test`);
    }
    if (plan.largest)
      row(
        'descriptors',
        `up to ${plan.largest.features} features an atom, ${Math.ceil(plan.largest.bytes / 2 ** 20)} MiB a trial`,
      );
    if (plan.secondsPerTrial !== null)
      row('a trial', `about ${plan.secondsPerTrial.toFixed(1)} s on one core`);
    if (plan.estimatedSeconds !== null)
      row(
        'search',
        `about ${minutes(plan.estimatedSeconds)} with ${counted(plan.workers, 'worker')}`,
      );
    for (const warning of plan.warnings) terminal.warn(warning);
  },
});

function minutes(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
