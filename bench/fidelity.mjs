// Successive halving on real trainings: 83 settings with the error of a cheap training (40 iterations
// on 1,700 frames) and of the full one (120 on 8,500). Settings come in random order; the cost of a
// cheap training is counted as 1/25 of a full one.
//   node bench/fidelity.mjs [--seeds 200]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { randomSampler } from '../dist/sampler/random.js';
import { createStudy } from '../dist/study/study.js';
import { median } from './score.mjs';

const SHARE = 1 / 25;
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '200' } } });
const { settings } = JSON.parse(
  readFileSync(new URL('./data/landscape.json', import.meta.url), 'utf8'),
);
const sorted = settings.map((s) => s.mae).sort((a, b) => a - b);
const BUDGETS = [5, 10, 20];

/** Best full error after each budget, and the cost at which the best and a top-3 setting were trained. */
async function search(seed, fidelity) {
  const study = await createStudy({
    space: { setting: { int: [0, settings.length - 1] } },
    sampler: randomSampler(),
    seed,
    ...(fidelity && { search: { fidelity } }),
  });
  let spent = 0;
  let best = Number.POSITIVE_INFINITY;
  const at = BUDGETS.map(() => Number.NaN);
  let first;
  let third;
  await study.optimize((params, trial) => {
    spent += trial.fidelity;
    const { mae, cheap_mae: cheap } = settings[params.setting];
    if (trial.fidelity < 1) return cheap;
    best = Math.min(best, mae);
    if (best === sorted[0]) first ??= spent;
    if (best <= sorted[2]) third ??= spent;
    BUDGETS.forEach((budget, i) => {
      if (spent <= budget) at[i] = best;
    });
    return mae;
  });
  return { at, first: first ?? Infinity, third: third ?? Infinity };
}

console.log('median over seeds; costs in full trainings');
console.log(
  `${'search'.padEnd(28)}${BUDGETS.map((b) => `mae@${b}`.padStart(10)).join('')}${'a top-3 at'.padStart(12)}${'the best at'.padStart(13)}${'found'.padStart(8)}`,
);
for (const [name, fidelity] of [
  ['every setting in full', undefined],
  ['halving, best third', { rungs: [SHARE, 1], keep: 1 / 3 }],
  ['halving, best sixth', { rungs: [SHARE, 1], keep: 1 / 6 }],
]) {
  const runs = [];
  for (let seed = 0; seed < Number(values.seeds); seed++) runs.push(await search(seed, fidelity));
  const cells = BUDGETS.map((_, i) =>
    median(runs.map((r) => r.at[i]))
      .toFixed(4)
      .padStart(10),
  );
  const found = runs.filter((r) => Number.isFinite(r.first)).length / runs.length;
  console.log(
    `${name.padEnd(28)}${cells.join('')}${median(runs.map((r) => r.third))
      .toFixed(1)
      .padStart(12)}${median(runs.map((r) => r.first))
      .toFixed(1)
      .padStart(13)}${`${Math.round(100 * found)} %`.padStart(8)}`,
  );
}
