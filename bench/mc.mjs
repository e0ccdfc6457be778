// Monte-Carlo speed at the report's model size, SOAP (4, 5, 11 Å, 1 Å) and two layers of 30, on one
// thread: configurations a second for 1, 8 and 64 chains, beside the time of SOAP and of the network.
// With --quality also what the moves are worth: effective samples a second of CPU time.
//   npm run bench:mc [-- --model <folder>] [-- --quality]
import { parseArgs } from 'node:util';
import { soapEvaluator } from '../dist/descriptor/soap-evaluator.js';
import { parseExperiment } from '../dist/experiment/load-experiment.js';
import { trainModel } from '../dist/experiment/train-model.js';
import { runMonteCarlo } from '../dist/montecarlo/run-monte-carlo.js';
import { energyPotential } from '../dist/potential/energy-potential.js';
import { loadPotential } from '../dist/potential/load-potential.js';
import { readFrames } from '../dist/structure/read-frames.js';

const { values: options } = parseArgs({
  options: { model: { type: 'string' }, quality: { type: 'boolean', default: false } },
});
const data = new URL('../experiments/data/zundel-100K.extxyz.gz', import.meta.url).pathname;

/** A small training: speed does not depend on how good the model is, stability of the chains does. */
async function quickModel() {
  const { config } = parseExperiment(
    JSON.stringify({
      study: 'bench-mc',
      dataset: { path: data, energy: { unit: 'hartree' }, stride: 10, max_frames: 2000 },
      fixed: {
        'soap.n_max': 4,
        'soap.l_max': 5,
        'soap.r_cut': 11,
        'soap.sigma': 1,
        'pca.variance': 0.999999,
        'network.nodes': [30, 30],
        'training.optimizer': 'levenberg-marquardt',
      },
      objective: { metric: 'validation.rmse_mev' },
    }),
    'bench-mc.yaml',
  );
  const trained = await trainModel({
    config,
    params: {},
    seed: 1,
    members: 1,
    threads: 1,
    timeLimit: 60,
  });
  console.log(
    `model trained on ${trained.dataset.split.train.length} frames, test MAE ${trained.members[0].metrics['test.mae_mev']?.toFixed(3)} meV`,
  );
  return energyPotential(trained.members[0].fit.parts);
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** CPU seconds of one call, from enough calls for half a second. */
function timeOf(call) {
  call();
  for (let calls = 4; ; calls *= 2) {
    const before = cpuSeconds();
    for (let i = 0; i < calls; i++) call();
    const spent = cpuSeconds() - before;
    if (spent > 0.5) return spent / calls;
  }
}

const model = options.model ? loadPotential(options.model) : await quickModel();
const frames = await readFrames(data);
const numbers = frames.numbers.slice(0, 7);

const rows = [];
for (const chains of [1, 8, 64]) {
  const positions = frames.positions.slice(0, chains * 21);
  const out = new Float64Array(chains);
  const evaluator = model.evaluator(numbers, { batch: chains });
  const soap = soapEvaluator(numbers, model.parts.soap, model.species, { batch: chains });
  const energyUs = (1e6 * timeOf(() => evaluator.energies(positions, chains, out))) / chains;
  const soapUs = (1e6 * timeOf(() => soap.features(positions, chains))) / chains;
  evaluator.close();
  for (const move of ['adaptive', 'all']) {
    // Only the chain is timed, not the diagnosis at its end.
    let first;
    let last;
    const steps = Math.ceil(60_000 / chains);
    await runMonteCarlo(model, frames, {
      temperatureK: 100,
      chains,
      steps,
      move,
      burnIn: Math.ceil(12_000 / chains),
      thin: 10,
      checkpointEveryMs: 100,
      clock: {
        now() {
          last = cpuSeconds();
          first ??= last;
          return 1000 * last;
        },
      },
      summaryEveryMs: 1e9,
    });
    const perSecond = (chains * (steps + Math.ceil(12_000 / chains))) / (last - first);
    rows.push({
      chains,
      move,
      'configurations/s': Math.round(perSecond),
      'µs each': (1e6 / perSecond).toFixed(1),
      'SOAP µs': soapUs.toFixed(1),
      'network µs': (energyUs - soapUs).toFixed(1),
      'rest µs': (1e6 / perSecond - energyUs).toFixed(1),
      'SOAP share': `${Math.round(1e-4 * perSecond * soapUs)} %`,
      'network share': `${Math.round(1e-4 * perSecond * (energyUs - soapUs))} %`,
    });
  }
}
console.table(rows);

if (options.quality) {
  const quality = [];
  for (const [move, steps] of [
    ['adaptive', 5000],
    ['all', 5000],
    ['atom', 1000],
    ['hybrid', 600],
  ]) {
    const before = cpuSeconds();
    const { summary } = await runMonteCarlo(model, frames, {
      temperatureK: 100,
      chains: 8,
      steps,
      move,
    });
    const spent = cpuSeconds() - before;
    const smallest = Math.min(...summary.diagnostics.map((d) => d.ess));
    quality.push({
      move,
      steps,
      'burn-in': summary.burnInSteps,
      acceptance: summary.acceptance.production.toFixed(2),
      'largest R̂': Math.max(...summary.diagnostics.map((d) => d.rHat)).toFixed(3),
      'smallest ESS': Math.round(smallest),
      'CPU s': spent.toFixed(1),
      'ESS per CPU s': (smallest / spent).toFixed(1),
    });
  }
  console.table(quality);
}
