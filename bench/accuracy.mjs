// What training reaches in which time on the bundled frames, descriptors included, on all cores;
// block split, but for the report's recipe. Seeds are a number of them or a range such as 2-3.
// node bench/accuracy.mjs [quick|good|best|report] [seeds=3] [threads=cores]
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { resolveSettings } from '../dist/experiment/trial-settings.js';
import { fitPotential } from '../dist/potential/fit-potential.js';
import { readFrames } from '../dist/structure/read-frames.js';
import { splitFrames } from '../dist/structure/split-frames.js';

const SOAP = { 'soap.n_max': 4, 'soap.l_max': 5, 'soap.r_cut': 11, 'soap.sigma': 0.5 };
const RECIPES = {
  quick: {
    maeMev: 0.1,
    seconds: 30,
    settings: {
      ...SOAP,
      'pca.variance': 0.99999,
      'network.nodes': [15],
      'training.lm.iterations': 60,
    },
    timeLimit: 22,
  },
  good: {
    maeMev: 0.03,
    seconds: 180,
    settings: {
      ...SOAP,
      'pca.variance': 0.999999,
      'network.nodes': [15],
      'training.lm.iterations': 200,
    },
    timeLimit: 155,
  },
  report: {
    maeMev: 0.4,
    seconds: 60,
    by: 'random',
    settings: {
      ...SOAP,
      'soap.sigma': 1,
      'network.nodes': [30, 30],
      'training.optimizer': 'adam',
      'training.batch_size': 10,
    },
    timeLimit: 3600,
  },
  best: {
    maeMev: 0.015,
    seconds: 1800,
    settings: {
      ...SOAP,
      'pca.variance': 0.999999,
      'network.nodes': [20, 20],
      'training.lm.iterations': 400,
      'training.lm.jacobian': 'mixed',
      'training.early_stopping.patience': 40,
    },
    timeLimit: 1700,
  },
};

const name = process.argv[2] ?? 'quick';
const [from, to] = /^\d+-\d+$/.test(process.argv[3] ?? '')
  ? process.argv[3].split('-').map(Number)
  : [1, Number(process.argv[3] ?? 3)];
/** Validation errors, meV, whose times are printed. */
const MARKS = [0.1, 0.05, 0.03, 0.02, 0.015, 0.012, 0.01];
const threads = Number(process.argv[4] ?? availableParallelism());
const recipe = RECIPES[name];
const path = fileURLToPath(new URL('../experiments/data/zundel-100K.extxyz.gz', import.meta.url));

console.log(`${name}: aim ${recipe.maeMev} meV in ${recipe.seconds} s, ${threads} threads`);
for (const [key, value] of Object.entries(recipe.settings))
  console.log(`  ${key}: ${JSON.stringify(value)}`);
for (let seed = from; seed <= to; seed++) {
  const reached = [];
  const wall = performance.now();
  const cpu = process.cpuUsage();
  const read = await readFrames([path], { energy: { key: 'energy', unit: 'hartree' } });
  const frames = read.frames ?? read;
  const shares = {
    train: 0.85,
    validation: 0.05,
    test: 0.1,
    by: recipe.by ?? 'block',
    block: 200,
    seed,
  };
  const { metrics, training } = await fitPotential({
    frames,
    split: splitFrames(frames, shares),
    species: [1, 8],
    settings: resolveSettings(recipe.settings, {}),
    seed,
    threads,
    timeLimit: recipe.timeLimit,
    onEpoch: ({ validationMae, energyStdEv }) => {
      const seconds = ((performance.now() - wall) / 1000).toFixed(0);
      while (1000 * validationMae * energyStdEv < MARKS[reached.length])
        reached.push(`${MARKS[reached.length]} after ${seconds} s`);
      return undefined;
    },
  });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - wall) / 1000;
  const isReached = metrics['test.mae_mev'] <= recipe.maeMev && seconds <= recipe.seconds;
  console.log(
    `seed ${seed}: test MAE ${metrics['test.mae_mev'].toFixed(4)} RMSE ${metrics['test.rmse_mev'].toFixed(4)} meV, ` +
      `${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} CPU-s, ${training.epochs} epochs, ` +
      `${training.parameterCount} parameters, ${training.stopReason}: ${isReached ? 'reached' : 'NOT reached'}`,
  );
  console.log(`  validation MAE below ${reached.join(', ')}`);
}
