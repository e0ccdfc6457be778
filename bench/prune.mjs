// Pruning on learning curves: the `soapcurve` problem, reports at epochs 1, 3, 9, 27, 81, cost counted
// in epochs × cost of an epoch, budgets in units of a median full run. Beside it Optuna's TPE with its
// pruners, same protocol: stored runs of 5 seeds, and of 30 with ASHA (bench/prune-optuna.py).
//   node bench/prune.mjs [--samplers auto,tpe] [--pruners none,median,asha,asha1,hyperband] [--seeds 0-29]
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ashaPruner } from '../dist/pruner/asha.js';
import { hyperbandPruner } from '../dist/pruner/hyperband.js';
import { noPruner } from '../dist/pruner/none.js';
import { medianPruner } from '../dist/pruner/percentile.js';
import { autoSampler } from '../dist/sampler/auto.js';
import { tpeSampler } from '../dist/sampler/tpe.js';
import { parseSpace } from '../dist/space/parse-space.js';
import { curve, curveTruth, epochCost, PROBLEMS, writtenSpace } from './problems.mjs';
import { mannWhitney, median } from './score.mjs';

const PROBLEM = PROBLEMS.find((p) => p.kind === 'curve');
const STORED = JSON.parse(
  readFileSync(new URL('./data/prune-baselines.json', import.meta.url), 'utf8'),
)[PROBLEM.id];
const MORE = JSON.parse(readFileSync(new URL('./data/prune-optuna.json', import.meta.url), 'utf8'));
const SAMPLERS = { auto: autoSampler, tpe: tpeSampler };
const PRUNERS = {
  none: noPruner,
  median: () => medianPruner({ startupTrials: 5, minStep: 4 }),
  asha: () => ashaPruner({ minStep: 3, reductionFactor: 3 }),
  asha1: () => ashaPruner({ minStep: 1, reductionFactor: 3 }),
  hyperband: () => hyperbandPruner({ minStep: 1, maxStep: 81, reductionFactor: 3 }),
};

const regret = (truth) => (truth - PROBLEM.f_opt) / (PROBLEM.f_ref - PROBLEM.f_opt);

/** One search until the largest budget is spent; regret of the incumbent at each budget. */
function search(samplerName, prunerName, seed) {
  const sampler = SAMPLERS[samplerName]();
  const pruner = PRUNERS[prunerName]();
  const space = parseSpace(writtenSpace(PROBLEM));
  const last = PROBLEM.max_epoch;
  const unit = STORED.C1;
  const history = [];
  const curves = [];
  const steps = [];
  let spent = 0;
  let best = Number.POSITIVE_INFINITY;
  let truth;
  for (let number = 0; spent < Math.max(...STORED.budgets) * unit; number++) {
    const context = { space, history: [...history], trialNumber: number, index: number, seed };
    const { params, rule } = sampler.suggest({ ...context, stage: '0', objectives: 1 });
    const own = { number, state: 'running', steps: [], values: [] };
    let pruned = false;
    for (const epoch of STORED.reports) {
      spent += (epoch - (own.steps.at(-1) ?? 0)) * epochCost(PROBLEM, params);
      own.steps.push(epoch);
      own.values.push(curve(PROBLEM, params, epoch, seed));
      pruned = epoch < last && pruner.shouldPrune(own, curves) !== undefined;
      if (pruned) break;
    }
    const value = own.values.at(-1);
    const state = pruned ? 'pruned' : 'complete';
    curves.push({ ...own, state });
    if (!pruned && value < best) {
      best = value;
      truth = curveTruth(PROBLEM, params, last);
    }
    history.push({
      number,
      params,
      rule,
      state,
      stage: '0',
      values: pruned ? null : [value],
      lastStep: own.steps.at(-1),
      lastValue: value,
      curve: { steps: own.steps, values: own.values },
    });
    steps.push({ spent: spent / unit, truth });
  }
  const at = STORED.budgets.map((budget) => {
    const within = steps.filter((s) => s.spent <= budget && s.truth !== undefined);
    return regret(within.at(-1)?.truth ?? PROBLEM.f_ref);
  });
  return { trials: steps.length, at };
}

async function main() {
  const { values } = parseArgs({
    options: {
      samplers: { type: 'string', default: 'auto,tpe' },
      pruners: { type: 'string', default: 'none,median,asha,asha1,hyperband' },
      seeds: { type: 'string', default: '0-29' },
      processes: { type: 'string', default: '2' },
    },
  });
  const [first, last = first] = values.seeds.split('-').map(Number);
  const rows = values.samplers
    .split(',')
    .flatMap((sampler) =>
      values.pruners.split(',').map((pruner) => ({ sampler, pruner, runs: [] })),
    );
  const jobs = rows.flatMap((row, i) =>
    Array.from({ length: last - first + 1 }, (_, s) => ({ ...row, row: i, seed: first + s })),
  );
  await Promise.all(
    Array.from({ length: Number(values.processes) }, async () => {
      const child = fork(fileURLToPath(import.meta.url), ['--serve']);
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        const answer = new Promise((resolve) => {
          child.once('message', resolve);
        });
        child.send(job);
        rows[job.row].runs.push(await answer);
      }
      child.disconnect();
    }),
  );
  print(rows);
}

function print(rows) {
  const peers = { ...STORED.runs, [`asha, ${MORE.optuna}`]: MORE.runs };
  const theirs = Object.entries(peers).map(([pruner, runs]) => ({
    sampler: 'Optuna TPE',
    pruner,
    runs: Object.values(runs).map((run) => ({
      trials: run.n_trials,
      at: STORED.budgets.map((b) => regret(run.truth_at[b])),
    })),
  }));
  console.log(
    'median normalised regret after a budget of so many median full runs (less is better)',
  );
  console.log(
    `${'sampler + pruner'.padEnd(28)}${'n'.padStart(4)}${'trials'.padStart(8)}${STORED.budgets.map((b) => `@${b}`.padStart(10)).join('')}`,
  );
  for (const { sampler, pruner, runs } of [...rows, ...theirs]) {
    const cells = STORED.budgets.map((_, i) =>
      median(runs.map((r) => r.at[i]))
        .toFixed(4)
        .padStart(10),
    );
    const trials = String(median(runs.map((r) => r.trials))).padStart(8);
    console.log(
      `${`${sampler} + ${pruner}`.padEnd(28)}${String(runs.length).padStart(4)}${trials}${cells.join('')}`,
    );
  }
  const stored = theirs.slice(0, -1);
  const more = theirs.at(-1);
  for (const row of rows) {
    const best = STORED.budgets.map((_, i) =>
      stored.reduce((a, b) => (medianAt(b, i) < medianAt(a, i) ? b : a)),
    );
    console.log(`${row.sampler} + ${row.pruner}`);
    console.log(`  : best stored row       ${compare(row, best)}`);
    console.log(
      `  : Optuna, ${more.runs.length} seeds      ${compare(
        row,
        best.map(() => more),
      )}`,
    );
  }
}

const medianAt = ({ runs }, i) => median(runs.map((r) => r.at[i]));

function compare(row, peers) {
  return STORED.budgets
    .map((budget, i) => {
      const [ours, others] = [row, peers[i]].map(({ runs }) => runs.map((r) => r.at[i]));
      const { p } = mannWhitney(ours, others);
      const word = medianAt(row, i) <= medianAt(peers[i], i) ? 'better' : 'worse';
      return `@${budget} ${word} than ${peers[i].pruner} (p ${p.toFixed(2)})`;
    })
    .join(', ');
}

if (process.argv.includes('--serve'))
  process.on('message', ({ sampler, pruner, seed }) => process.send(search(sampler, pruner, seed)));
else await main();
