import { fail } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import type { ParityArtifact } from '../../experiment/trial-context.js';
import { parityView } from '../../report/parity-view.js';
import { findStudy } from '../../study/find-study.js';
import { command } from '../command.js';
import { printErrors, type TrialErrors, trialErrors } from '../print-errors.js';
import { STUDY } from '../study-argument.js';
import { trialRow } from '../trial-row.js';
import { withStore } from '../with-store.js';

export const show = command({
  usage: 'show <study> <trial>',
  describe: 'one trial with all that is known of it, and the command that repeats it',
  examples: [
    ['$0 show zundel 12', 'trial 12'],
    ['$0 show zundel 12 --curve --json', 'with its learning curve'],
    ['$0 show zundel 12 --errors', 'with its worst frames, and its errors by energy'],
    ['$0 show zundel 12 --log', 'what it printed'],
  ],
  positionals: { ...STUDY, trial: { type: 'number', describe: 'number', demandOption: true } },
  options: {
    curve: { type: 'boolean', default: false, describe: 'the learning curve too' },
    errors: { type: 'boolean', default: false, describe: 'worst frames and errors by energy too' },
    log: { type: 'boolean', default: false, describe: 'what the trial printed, too' },
  },
  async run(args) {
    return withStore(
      args.store,
      async (store) => {
        const study = await findStudy(store, String(args.study));
        const number = Number(args.trial);
        const trial = await store.trial(study.id, number);
        if (trial === undefined) {
          throw fail('TRIAL_MISSING', `the study '${study.name}' has no trial ${args.trial}`);
        }
        const log = args.log ? await store.getArtifact(study.id, number, 'log') : undefined;
        const parity = args.errors
          ? await store.getArtifact(study.id, number, 'parity.json')
          : undefined;
        const points = args.curve ? await store.points(study.id, [number]) : undefined;
        const { config } = study;
        return {
          study: study.name,
          ...trialRow(trial),
          repeat: repeatCommand(config, trial.params, trial.seed),
          artifacts: (await store.listArtifacts(study.id, number)).map((a) => ({ ...a })),
          ...(points && { points: (points.get(number) ?? []).map((point) => ({ ...point })) }),
          ...(args.errors && { errors: errorsOf(parity) }),
          ...(args.log && { log: log === undefined ? '' : Buffer.from(log).toString('utf8') }),
        };
      },
      { readOnly: true },
    );
  },
  print(trial, terminal) {
    const { log, points, errors, ...rest } = trial as { [key: string]: Json } & {
      log?: string;
      errors?: TrialErrors | null;
    };
    for (const [name, value] of Object.entries(rest)) {
      if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue;
      if (typeof value !== 'object') terminal.line(`${name}: ${String(value)}`);
      else {
        terminal.line(`${name}:`);
        for (const [key, item] of Object.entries(value))
          terminal.line(
            `  ${key}: ${typeof item === 'object' ? JSON.stringify(item) : String(item)}`,
          );
      }
    }
    for (const point of (points ?? []) as { [key: string]: Json }[])
      terminal.line(`  ${point.step}\t${point.name}\t${point.value ?? point.nonFinite}`);
    if (errors) printErrors(terminal, errors);
    else if (errors === null) terminal.line('errors: the trial has stored no energies to compare');
    if (log) terminal.line(log);
  },
});

/** Null where the trial has not stored its energies, such as one that was stopped. */
function errorsOf(parity: Uint8Array | undefined): TrialErrors | null {
  if (parity === undefined) return null;
  return trialErrors(
    parityView(JSON.parse(Buffer.from(parity).toString('utf8')) as ParityArtifact),
  );
}

/** What trains the same model again; studies of modules and commands have no such thing. */
function repeatCommand(config: Json, params: Json, seed: number): string | null {
  const { dataset, study } = config as { dataset?: Json; study?: string };
  if (dataset === undefined || study === undefined || params === null) return null;
  const quoted = JSON.stringify(params).replaceAll("'", `'\\''`);
  return `pestle train <experiment.yaml of ${study}> --params '${quoted}' --seed ${seed} --out <dir>`;
}
