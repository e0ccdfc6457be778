// Searches all benchmark problems and scores them against stored runs of Optuna and Hyperopt, and
// against runs of Optuna's Gaussian process sampler made by bench/search-optuna.py.
//   node bench/search.mjs [--samplers auto,tpe] [--seeds 0-29] [--trials 100] [--problems a,b]
//                         [--workers 1] [--processes 2] [--out results.json]
// --workers 4: a random one of four trials in flight finishes next, as with asynchronous workers.
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { autoSampler } from '../dist/sampler/auto.js';
import { randomSampler } from '../dist/sampler/random.js';
import { tpeSampler } from '../dist/sampler/tpe.js';
import { parseSpace } from '../dist/space/parse-space.js';
import { evaluate, mulberry, PROBLEMS, writtenSpace } from './problems.mjs';
import { mannWhitney, median, quantile, regret, verdict } from './score.mjs';

const SAMPLERS = { auto: autoSampler, tpe: tpeSampler, random: randomSampler };

/** One search; returns what was observed and true in order of completion. */
function search(sampler, problem, space, seed, trials, workers) {
  const history = [];
  const flying = [];
  const run = { values: [], truth: [] };
  const turn = mulberry(seed + 991);
  for (let number = 0; run.values.length < trials; ) {
    for (; flying.length < workers; number++) {
      const context = { space, history: [...history], trialNumber: number, index: number, seed };
      const suggestion = sampler.suggest({ ...context, stage: '0', objectives: 1 });
      const trial = { number, ...suggestion, state: 'running', values: null, stage: '0' };
      history.push({ ...trial, lastStep: null, lastValue: null });
      flying.push(number);
    }
    const at = workers === 1 ? 0 : Math.floor(turn() * flying.length);
    const [done] = flying.splice(at, 1);
    const { observed, truth } = evaluate(problem, history[done].params, seed);
    run.values.push(observed);
    run.truth.push(truth);
    history[done] = { ...history[done], state: 'complete', values: [observed] };
  }
  return run;
}

/** Runs the jobs given by the parent, one problem and sampler at a time. */
function serve() {
  process.on('message', ({ name, id, seeds, trials, workers }) => {
    const problem = PROBLEMS.find((p) => p.id === id);
    const space = parseSpace(writtenSpace(problem));
    const before = process.cpuUsage();
    const runs = seeds.map((s) => search(SAMPLERS[name](), problem, space, s, trials, workers));
    const { user, system } = process.cpuUsage(before);
    process.send({ name, id, seeds, runs, cpuMs: (user + system) / 1000 });
  });
}

async function runAll(options, problems) {
  const { samplers, seeds, trials, workers, processes } = options;
  const jobs = problems.flatMap(({ id }) =>
    samplers.flatMap((name) =>
      chunk(seeds, 5).map((part) => ({ name, id, seeds: part, trials, workers })),
    ),
  );
  const results = Object.fromEntries(samplers.map((s) => [s, {}]));
  const cpu = Object.fromEntries(samplers.map((s) => [s, 0]));
  let done = 0;
  const total = jobs.length;
  await Promise.all(
    Array.from({ length: processes }, async () => {
      const child = fork(fileURLToPath(import.meta.url), ['--serve']);
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        const answer = await new Promise((resolve, reject) => {
          child.once('message', resolve);
          child.once('exit', (code) => reject(new Error(`a search process ended with ${code}`)));
          child.send(job);
        });
        child.removeAllListeners('exit');
        results[answer.name][answer.id] ??= {};
        const kept = results[answer.name][answer.id];
        answer.seeds.forEach((seed, i) => {
          kept[seed] = answer.runs[i];
        });
        cpu[answer.name] += answer.cpuMs;
        process.stderr.write(`\r${++done}/${total} `);
      }
      child.disconnect();
    }),
  );
  process.stderr.write('\n');
  return { results, cpu };
}

const read = (name) => JSON.parse(readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8'));

/** Regrets of Optuna's Gaussian process sampler, by problem and number of trials, one a seed. */
function gaussianProcess() {
  const { optuna, runs } = read('search-optuna-gp.json');
  const byProblem = Object.entries(runs).map(([id, seeds]) => {
    const all = Object.values(seeds);
    const budgets = Object.keys(all[0]).map((k) => [k, all.flatMap((run) => run[k] ?? [])]);
    return [id, Object.fromEntries(budgets)];
  });
  return { [`optuna_gp ${optuna}`]: Object.fromEntries(byProblem) };
}

const chunk = (items, size) =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

function report(name, runs, problems, peers, budgets) {
  const pad = (text, width = 21) => String(text).padStart(width);
  for (const k of budgets) {
    const names = Object.keys(peers).filter((q) => problems.some((p) => peers[q][p.id]?.[k]));
    const rows = Object.fromEntries(names.map((q) => [q, []]));
    console.log(
      `\n== ${name}, ${k} trials: median normalised regret [quartiles] (less is better) ==`,
    );
    console.log('problem'.padEnd(11) + [name, ...names].map((n) => pad(n)).join(''));
    for (const p of problems) {
      const mine = Object.values(runs[p.id]).map((run) => regret(p, run, k));
      const cells = names.map((q) => {
        const theirs = peers[q][p.id]?.[k];
        if (!theirs) return pad('-');
        const test = mannWhitney(mine, theirs);
        rows[q].push({ id: p.id, ...test });
        const sign = test.p >= 0.05 ? '=' : test.z < 0 ? '+' : '-';
        return pad(`${median(theirs).toFixed(4)}${sign} (n ${theirs.length})`);
      });
      const range = `[${quantile(mine, 0.25).toFixed(3)} ${quantile(mine, 0.75).toFixed(3)}]`;
      console.log(p.id.padEnd(11) + pad(`${median(mine).toFixed(4)} ${range}`) + cells.join(''));
    }
    for (const q of names) {
      const v = verdict(rows[q]);
      const lost =
        v.lost.length > 0 ? `lost after Holm: ${v.lost.join(', ')}` : 'none lost after Holm';
      console.log(
        `   vs ${q.padEnd(20)} win/tie/loss ${v.wins}/${v.ties}/${v.losses}  Stouffer z ${v.z.toFixed(2)} p ${v.p.toExponential(1)}  ${v.verdict}; ${lost}`,
      );
    }
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      samplers: { type: 'string', default: 'auto,tpe' },
      seeds: { type: 'string', default: '0-29' },
      trials: { type: 'string', default: '100' },
      problems: { type: 'string' },
      workers: { type: 'string', default: '1' },
      processes: { type: 'string', default: '2' },
      out: { type: 'string' },
    },
  });
  const [first, last = first] = values.seeds.split('-').map(Number);
  const workers = Number(values.workers);
  const trials = Number(values.trials);
  const only = values.problems?.split(',');
  const problems = PROBLEMS.filter((p) => p.kind !== 'curve' && (!only || only.includes(p.id)));
  const stored = { ...read('search-baselines.json').peers, ...gaussianProcess() };
  const asynchronous = (name) => /_b\d+$/.test(name);
  const peers = Object.fromEntries(
    Object.entries(stored).filter(([n]) =>
      workers === 1 ? !asynchronous(n) : n.endsWith(`_b${workers}`) || n === 'optuna_default',
    ),
  );
  const { results, cpu } = await runAll(
    {
      samplers: values.samplers.split(','),
      seeds: Array.from({ length: last - first + 1 }, (_, i) => first + i),
      trials,
      workers,
      processes: Number(values.processes),
    },
    problems,
  );
  const budgets = [25, 50, 100].filter((k) => k <= trials);
  for (const [name, runs] of Object.entries(results)) {
    report(name, runs, problems, peers, budgets);
    const asks = problems.length * (last - first + 1) * trials;
    console.log(
      `\n${name}: ${(cpu[name] / asks).toFixed(1)} ms of CPU an ask, ${(cpu[name] / 1000).toFixed(0)} s in all`,
    );
  }
  if (values.out) writeFileSync(values.out, JSON.stringify(results));
}

if (process.argv.includes('--serve')) serve();
else await main();
