import { existsSync, readFileSync, rmSync } from 'node:fs';
import Table from 'cli-table3';
import { writeFileAtomic } from '../../core/atomic-write.js';
import { fail } from '../../core/errors.js';
import { makeFolderFor } from '../../core/make-folder.js';
import { recordedMonteCarlo } from '../../experiment/recorded-monte-carlo.js';
import type { MonteCarloOptions } from '../../montecarlo/options.js';
import { radialDistribution } from '../../montecarlo/radial-distribution.js';
import { type MonteCarloDocument, resultDocument } from '../../montecarlo/result-document.js';
import { runMonteCarlo } from '../../montecarlo/run-monte-carlo.js';
import type { MonteCarloSummary } from '../../montecarlo/summary.js';
import { loadPotential } from '../../potential/load-potential.js';
import { writeFrames } from '../../structure/frames-writer.js';
import { command } from '../command.js';
import { interruptSignals } from '../interrupt.js';
import { loadReference } from '../load-reference.js';
import { type McSource, openMcSource } from '../mc-source.js';
import { parseTrial } from '../parse-trial.js';
import type { Terminal } from '../terminal.js';

const OPTIONS = {
  start: { type: 'string', describe: "frames to start from; a study's default is its dataset" },
  trial: { type: 'string', describe: 'trial of a study: a number, best or picked' },
  temperature: { type: 'number', default: 300, describe: 'K' },
  steps: { type: 'number', default: 20_000, describe: 'steps of each chain after the burn-in' },
  chains: { type: 'number', default: 8, describe: 'independent chains' },
  seed: { type: 'number', default: 1, describe: 'same seed, same run' },
  move: {
    choices: ['auto', 'adaptive', 'all', 'atom', 'fragment', 'hybrid'] as const,
    default: 'auto' as const,
    describe:
      'adaptive: shaped after learned springs; all or one atom in a cube; rigid fragments; hybrid: dynamics with forces',
  },
  fragments: {
    type: 'string',
    array: true,
    describe:
      'atoms (from 0) of each rigid fragment, e.g. 0,2,3 1,4,5; default: the molecules found',
  },
  acceptance: {
    choices: ['metropolis', 'threshold'] as const,
    default: 'metropolis' as const,
    describe: 'threshold is not canonical: kept to compare with',
  },
  'target-acceptance': { type: 'number', describe: 'acceptance the burn-in tunes delta to' },
  delta: { type: 'number', describe: 'fixed step size (Å; fs for hybrid) instead of tuning' },
  'threshold-ev': { type: 'number', default: 0.2, describe: 'threshold = this × delta^power, eV' },
  'threshold-power': { type: 'number', default: 1, describe: 'power of delta in the threshold' },
  tempering: { type: 'string', describe: 'higher temperatures in K, e.g. 150,220,330' },
  'leapfrog-steps': { type: 'number', default: 12, describe: 'force steps of a hybrid move' },
  'burn-in': { type: 'number', describe: 'steps of the burn-in, instead of finding it' },
  'max-burn-in': { type: 'number', describe: 'longest burn-in when it is to be found' },
  thin: { type: 'number', describe: 'keep every k-th configuration; default: 20,000 in all' },
  reference: { type: 'string', describe: 'g(r) to compare with: frames, or .json of pestle rdf' },
  committee: { type: 'string', array: true, describe: 'more model folders: their spread is told' },
  'stop-on-extrapolation': {
    type: 'boolean',
    default: false,
    describe: 'end where the model has not been trained',
  },
  'extrapolation-limit': {
    type: 'number',
    default: 0.1,
    describe: 'tolerated excess, in units of the training range',
  },
  out: { type: 'string', describe: 'trajectory (extxyz); beside it .json with acceptance, R̂, ESS' },
  resume: { type: 'boolean', default: false, describe: 'go on from the checkpoint beside --out' },
} as const;

interface Outcome extends MonteCarloDocument {
  readonly files: readonly string[];
}

export const mc = command({
  usage: 'mc <model>',
  describe: 'Monte-Carlo with a model: configurations of a temperature, with their errors',
  examples: [
    [
      '$0 mc model --start frames.extxyz --temperature 100 --out traj.extxyz',
      'from a model folder',
    ],
    [
      '$0 mc zundel --temperature 100',
      "the picked or best model of a study, from the study's frames",
    ],
    [
      '$0 mc model --start f.extxyz --temperature 100 --tempering 150,225,340',
      'parallel tempering',
    ],
    [
      '$0 mc model --start f.extxyz --temperature 100 --move hybrid',
      'hybrid Monte-Carlo with forces',
    ],
  ],
  positionals: {
    model: { type: 'string', describe: 'model folder or study', demandOption: true },
  },
  options: OPTIONS,
  async run(args, terminal): Promise<Outcome> {
    await using source = await openMcSource({
      name: args.model as string,
      store: args.store,
      trial: parseTrial(args.trial),
      start: args.start,
    });
    if (args.out !== undefined) makeFolderFor(args.out);
    const checkpoint = args.out === undefined ? undefined : `${args.out}.checkpoint`;
    const options: MonteCarloOptions = {
      temperatureK: args.temperature,
      steps: args.steps,
      chains: args.chains,
      seed: args.seed,
      move: args.move,
      acceptance: args.acceptance,
      threshold: { evPerAngstrom: args['threshold-ev'], power: args['threshold-power'] },
      leapfrogSteps: args['leapfrog-steps'],
      stopOnExtrapolation: args['stop-on-extrapolation'],
      extrapolationLimit: args['extrapolation-limit'],
      ...defined('fragments', args.fragments?.map(parseFragment)),
      ...defined('targetAcceptance', args['target-acceptance']),
      ...defined('delta', args.delta),
      ...defined('ladderK', parseLadder(args.tempering)),
      ...defined('burnIn', args['burn-in']),
      ...defined('maxBurnIn', args['max-burn-in']),
      ...defined('thin', args.thin),
      ...defined('reference', await referenceOf(source, args.reference, args.start)),
      ...defined(
        'committee',
        args.committee?.map((folder) => loadPotential(folder)),
      ),
      ...defined('resume', args.resume ? readCheckpointFile(checkpoint) : undefined),
      ...(checkpoint && { onCheckpoint: (data: Uint8Array) => writeFileAtomic(checkpoint, data) }),
      signal: interruptSignals().soft,
      onSummary: (summary) => tell(summary, terminal),
    };
    const { place, model, start } = source;
    const { summary, trajectory } = place
      ? await recordedMonteCarlo(place, model, start, options)
      : await runMonteCarlo(model, start, options);
    if (summary.phase === 'stopped') process.exitCode ??= 1;
    if (checkpoint && summary.phase === 'complete') rmSync(checkpoint, { force: true });
    const document = resultDocument(summary, args.out ?? null, trajectory.count);
    if (args.out === undefined) return { ...document, files: [] };
    await writeFrames(args.out, trajectory, { decimals: 8 });
    const beside = `${stemOf(args.out)}.json`;
    writeFileAtomic(beside, `${JSON.stringify(document, null, 2)}\n`);
    return { ...document, files: [args.out, beside] };
  },
  print(outcome, terminal) {
    printResult(outcome, terminal);
    for (const file of outcome.files) terminal.line(`wrote ${file}`);
  },
});

/** The path without .extxyz, .xyz and .gz. */
function stemOf(path: string): string {
  return path.replace(/\.gz$/, '').replace(/\.(ext)?xyz$/, '');
}

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

function parseLadder(text: string | undefined): readonly number[] | undefined {
  const values = text?.split(',').map(Number);
  if (values?.some((t) => !(t > 0)))
    throw fail('USAGE', `--tempering takes temperatures in K such as 150,220,330, got "${text}"`);
  return values;
}

function parseFragment(text: string): readonly number[] {
  const atoms = text.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : -1));
  if (atoms.includes(-1))
    throw fail(
      'USAGE',
      `--fragments takes atoms counted from 0, a comma between them and a space between fragments, such as 0,2,3 1,4,5; got "${text}"`,
    );
  return atoms;
}

/** The named reference; for a study started from its own frames, those frames. */
async function referenceOf(source: McSource, path: string | undefined, start: string | undefined) {
  if (path !== undefined) return loadReference(path);
  return source.place && start === undefined ? radialDistribution(source.start) : undefined;
}

function readCheckpointFile(path: string | undefined): Uint8Array | undefined {
  if (path === undefined)
    throw fail('USAGE', '--resume goes on from the checkpoint beside --out; give --out');
  return existsSync(path) ? readFileSync(path) : undefined;
}

function tell(summary: MonteCarloSummary, terminal: Terminal): void {
  const { phase, stepsDone, stepsTotal } = summary;
  if (phase === 'burn-in') terminal.progress(stepsDone, undefined, 'burn-in, steps of each chain');
  else terminal.progress(stepsDone, stepsTotal, 'steps of each chain');
}

function printResult(document: MonteCarloDocument, terminal: Terminal): void {
  const { settings, acceptance, burnInSteps, extrapolation } = document;
  const percent = (x: number | null) => (x === null ? '–' : `${(100 * x).toFixed(1)} %`);
  terminal.line(
    `${settings.chains} chains × ${document.stepsDone} steps at ${settings.temperatureK} K` +
      ` after a burn-in of ${burnInSteps} (move ${settings.move}, delta ${document.delta.toPrecision(3)})`,
  );
  terminal.line(
    `acceptance ${percent(acceptance.production)} (burn-in ${percent(acceptance.burnIn)}),` +
      ` ${document.configurationsPerSecond.toFixed(0)} configurations/s,` +
      ` every ${settings.thin}. step kept: ${document.frames} frames`,
  );
  if (settings.fragments)
    terminal.line(
      `fragments ${settings.fragments.map((atoms) => atoms.join(',')).join(' ')} (atoms from 0)`,
    );
  const table = new Table({
    head: ['', 'mean', '± error', 'R̂', 'ESS', '∫|Δg|', 'within 3σ'],
    style: { head: [], border: [] },
  });
  for (const d of document.diagnostics) {
    const distance = document.rdfDistance[d.name];
    table.push([
      d.name,
      `${d.mean.toFixed(d.unit === 'meV' ? 2 : 4)} ${d.unit === 'meV' ? 'meV' : 'Å'}`,
      d.stderr.toFixed(d.unit === 'meV' ? 2 : 4),
      d.rHat?.toFixed(3) ?? '–',
      d.ess?.toFixed(0) ?? '–',
      distance?.integratedAbsolute.toFixed(4) ?? '',
      distance ? percent(distance.withinThreeSigma) : '',
    ]);
  }
  terminal.line(table.toString());
  if (extrapolation)
    terminal.line(
      `outside the training range: ${extrapolation.outside} of ${extrapolation.checked} configurations, at most by ${percent(extrapolation.worst)} of it`,
    );
  for (const warning of document.warnings) terminal.warn(warning);
}
