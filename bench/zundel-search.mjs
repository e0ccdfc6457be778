// The search of experiments/zundel.yaml done three ways with the same number of trials: by `auto`, at
// random, and as the 2021 report did it (TPE over everything, then one parameter at a time). Every trial
// is a real training of a cheap fixed recipe whose random stream is fixed too, so that its validation
// error depends on the parameters alone; errors are kept in a folder, so an interrupted run goes on.
//   node bench/zundel-search.mjs [--seeds 1-5] [--trials 40] [--frames 1000] [--iterations 20]
//     [--processes 2] [--kept FOLDER] [--seconds N: start no training after that] [--out picture.svg]
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDataset } from '../dist/experiment/dataset.js';
import { loadExperiment } from '../dist/experiment/load-experiment.js';
import { resolveSettings } from '../dist/experiment/trial-settings.js';
import { fitPotential } from '../dist/potential/fit-potential.js';
import { lineChartSvg } from '../dist/report/figures/line-chart.js';
import { createStudy } from '../dist/study/study.js';
import { mannWhitney, median } from './score.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1-5' },
    trials: { type: 'string', default: '40' },
    frames: { type: 'string', default: '1000' },
    iterations: { type: 'string', default: '20' },
    processes: { type: 'string', default: '2' },
    kept: { type: 'string', default: join(tmpdir(), 'pestle-zundel-search') },
    seconds: { type: 'string', default: 'Infinity' },
    out: { type: 'string' },
    serve: { type: 'boolean', default: false },
  },
});
const [frames, iterations, trials] = [options.frames, options.iterations, options.trials].map(
  Number,
);
const [firstSeed, lastSeed = firstSeed] = options.seeds.split('-').map(Number);
const SEEDS = Array.from({ length: lastSeed - firstSeed + 1 }, (_, i) => firstSeed + i);
const GLOBAL = Math.round(0.6 * trials);
const WAYS = {
  auto: [{ sampler: 'auto', trials }],
  random: [{ sampler: 'random', trials }],
  'TPE, then coordinate': [
    { sampler: 'tpe', trials: GLOBAL },
    {
      sampler: 'coordinate',
      trials: trials - GLOBAL,
      trials_per_parameter: 2,
      rounds: 'until_no_gain',
    },
  ],
};
const { config } = loadExperiment(
  fileURLToPath(new URL('../experiments/zundel.yaml', import.meta.url)),
);
const FIXED = {
  ...config.fixed,
  'training.frames': frames,
  'training.lm': { iterations, jacobian: 'float32' },
};
const REPORT_OPTIMUM = config.search.enqueue[0];

/** Validation RMSE, meV, of the fixed recipe with these parameters; trained once, then looked up. */
function createTrainer() {
  let dataset;
  return async (params) => {
    const names = Object.keys(params).sort();
    const key = JSON.stringify([FIXED, names.map((name) => [name, params[name]])]);
    const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
    const file = join(options.kept, `${name}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).rmseMev;
    if (performance.now() / 1000 > Number(options.seconds)) throw new OutOfTime();
    dataset ??= await loadDataset(config.dataset);
    const before = process.cpuUsage();
    const { metrics } = await fitPotential({
      frames: dataset.frames,
      split: { ...dataset.split, test: dataset.split.test.slice(0, 1) },
      species: dataset.species,
      references: dataset.references,
      settings: resolveSettings(FIXED, params),
      seed: 1,
      threads: 1,
    });
    const { user, system } = process.cpuUsage(before);
    const rmseMev = metrics['validation.rmse_mev'];
    const kept = { params, rmseMev, cpuSeconds: (user + system) / 1e6 };
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(kept));
    renameSync(`${file}.${process.pid}`, file);
    return rmseMev;
  };
}

class OutOfTime extends Error {}

/** Errors in the order of the trials; fewer than all where time ran out. */
async function search(train, way, seed) {
  const study = await createStudy({
    space: config.space,
    seed,
    search: { stages: WAYS[way] },
  });
  const errors = [];
  try {
    while (errors.length < trials) {
      const trial = await study.ask();
      errors.push(await train(trial.params));
      await study.tell(trial, errors.at(-1));
    }
  } catch (error) {
    if (error.code !== 'STUDY_DONE' && !(error instanceof OutOfTime)) throw error;
    return { way, seed, errors, isDone: error.code === 'STUDY_DONE' };
  }
  return { way, seed, errors, isDone: true };
}

async function runAll() {
  const jobs = SEEDS.flatMap((seed) => Object.keys(WAYS).map((way) => ({ way, seed })));
  const total = jobs.length;
  const runs = [];
  await Promise.all(
    Array.from({ length: Number(options.processes) }, async () => {
      const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--serve']);
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        const run = await new Promise((resolve, reject) => {
          child.once('message', resolve);
          child.once('exit', (code) => reject(new Error(`a search process ended with ${code}`)));
          child.send(job);
        });
        child.removeAllListeners('exit');
        runs.push(run);
        process.stderr.write(
          `${runs.length}/${total} ${run.way}, seed ${run.seed}: ${run.errors.length} trials\n`,
        );
      }
      child.disconnect();
    }),
  );
  return runs;
}

/** The best error so far after each trial; a search that ended early keeps its best. */
function soFar(errors) {
  let best = Number.POSITIVE_INFINITY;
  return Array.from({ length: trials }, (_, i) => {
    best = Math.min(best, errors[i] ?? best);
    return best;
  });
}

function table(curves, optimum) {
  const after = [10, 20, 30, 40, 50, 75, 100].filter((k) => k <= trials);
  console.log(
    `best validation RMSE so far, meV: median (least to greatest) of ${SEEDS.length} seeds; the report's optimum has ${optimum.toFixed(3)}`,
  );
  console.log(
    `trials  ${Object.keys(curves)
      .map((way) => way.padStart(24))
      .join('')}`,
  );
  for (const k of after) {
    const cells = Object.values(curves).map((list) => {
      const at = list.map((curve) => curve[k - 1]);
      const range = `(${Math.min(...at).toFixed(3)}–${Math.max(...at).toFixed(3)})`;
      return `${median(at).toFixed(3)} ${range}`.padStart(24);
    });
    console.log(String(k).padEnd(8) + cells.join(''));
  }
  const last = (way) => curves[way].map((curve) => curve.at(-1));
  for (const way of Object.keys(curves).filter((name) => name !== 'auto')) {
    const { p } = mannWhitney(last('auto'), last(way));
    const enough = curves.auto.map((curve) => curve.findIndex((e) => e <= median(last(way))) + 1);
    const shown = enough.map((n) => n || `>${trials}`).join(', ');
    console.log(
      `auto : ${way} after ${trials} trials: p ${p.toFixed(3)}; auto has its final median after ${shown} trials`,
    );
  }
}

function picture(curves, optimum) {
  const x = Array.from({ length: trials }, (_, i) => i + 1);
  const from = 4;
  const part = (values) => values.slice(from);
  return lineChartSvg({
    title: 'The Zundel search three ways',
    note: `Median and range, seeds ${options.seeds}; ${frames} frames, ${iterations} iterations a trial`,
    xLabel: 'trials',
    yLabel: 'best validation RMSE / meV',
    logY: true,
    series: [
      ...Object.entries(curves).map(([way, list]) => ({
        name: way,
        mark: 'steps',
        x: part(x),
        y: part(x.map((_, i) => median(list.map((curve) => curve[i])))),
        band: {
          low: part(x.map((_, i) => Math.min(...list.map((curve) => curve[i])))),
          high: part(x.map((_, i) => Math.max(...list.map((curve) => curve[i])))),
        },
      })),
      {
        name: "the report's optimum",
        x: [from + 1, trials],
        y: [optimum, optimum],
        color: '#5b5b5b',
        dash: '2 3',
      },
    ],
  });
}

async function main() {
  mkdirSync(options.kept, { recursive: true });
  const runs = await runAll();
  if (runs.some((run) => !run.isDone)) {
    console.log('out of time; run it again to go on');
    process.exitCode = 75;
    return;
  }
  const optimum = await createTrainer()(REPORT_OPTIMUM);
  const curves = Object.fromEntries(
    Object.keys(WAYS).map((way) => [
      way,
      runs.filter((run) => run.way === way).map((run) => soFar(run.errors)),
    ]),
  );
  table(curves, optimum);
  if (options.out) writeFileSync(options.out, picture(curves, optimum));
}

if (options.serve) {
  const train = createTrainer();
  process.on('message', async ({ way, seed }) => process.send(await search(train, way, seed)));
} else await main();
