// Time of one suggestion, CPU milliseconds, ten parameters, after so many earlier trials.
//   node bench/ask.mjs [--trials 100,1000,10000] [--repeats 15]
// Each repeat adds one finished trial, as in a running study, so that nothing is remembered for free.
import { parseArgs } from 'node:util';
import { autoSampler } from '../dist/sampler/auto.js';
import { randomSampler } from '../dist/sampler/random.js';
import { tpeSampler } from '../dist/sampler/tpe.js';
import { parseSpace } from '../dist/space/parse-space.js';
import { median } from './score.mjs';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '100,1000,10000' },
    repeats: { type: 'string', default: '15' },
  },
});
const LIMITS = { auto: { 100: 40, 1000: 40, 10000: 100 }, tpe: { 100: 5, 1000: 5, 10000: 100 } };
/** Optuna's default TPE on 13 parameters, same unit, on the machine of the stored baselines. */
const OPTUNA = { 100: 24.2, 1000: 22.5 };
const space = parseSpace({
  n_max: [2, 3, 4, 5, 6, 8],
  l_max: { int: [1, 8] },
  r_cut: [3, 4, 5, 6, 8, 11],
  sigma: { float: [0.2, 1.2], step: 0.1 },
  scaler: ['standard', 'minmax', 'maxabs'],
  variance: [0.999, 0.9999, 0.999999, 1],
  layers: { int: [1, 3] },
  nodes: [10, 20, 30, 50],
  lr: { float: [1e-4, 1e-2], log: true },
  dropout: { float: [0, 0.5] },
});
const value = (p) =>
  (Math.log10(p.lr) + 3) ** 2 +
  (p.sigma - 0.6) ** 2 +
  1 / p.l_max +
  (p.scaler === 'minmax') +
  p.dropout;

function observe(number, suggestion) {
  return {
    ...suggestion,
    number,
    state: 'complete',
    values: [value(suggestion.params)],
    lastStep: null,
    lastValue: null,
    stage: '0',
  };
}

const context = (history) => ({
  space,
  history,
  trialNumber: history.length,
  index: history.length,
  seed: 1,
  stage: '0',
  objectives: 1,
});

console.log('sampler   trials   median ms   worst ms   limit ms   Optuna TPE ms');
for (const [name, create] of [
  ['tpe', tpeSampler],
  ['auto', autoSampler],
])
  for (const count of values.trials.split(',').map(Number)) {
    const random = randomSampler();
    const history = [];
    while (history.length < count)
      history.push(observe(history.length, random.suggest({ ...context(history), history: [] })));
    const sampler = create();
    const times = [];
    for (let i = 0; i < Number(values.repeats); i++) {
      const before = process.cpuUsage();
      const suggestion = sampler.suggest(context([...history]));
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
      history.push(observe(history.length, suggestion));
    }
    const cells = [median(times), Math.max(...times), LIMITS[name][count], OPTUNA[count]];
    const shown = cells.map((v) => (v === undefined ? '-' : v.toFixed(1)).padStart(11)).join('');
    console.log(`${name.padEnd(8)}${String(count).padStart(8)}${shown}`);
  }
