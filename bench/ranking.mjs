// Does a cheap training rank settings as a long one does? Trains settings spread over the known
// landscape (bench/data/landscape.json) with few frames and iterations and prints the
// rank correlation with the errors known from 120 iterations on 8,500 frames.
// node bench/ranking.mjs [settings=32] [frames=1700] [iterations=30] [nodes=own|10|8,8]
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { computeFeatures } from '../dist/descriptor/compute-features.js';
import { soapSchema } from '../dist/descriptor/settings-schema.js';
import { energyMetrics } from '../dist/network/energy-metrics.js';
import { predictNetwork } from '../dist/network/predict-network.js';
import { trainingSchema } from '../dist/network/settings-schema.js';
import { trainNetwork } from '../dist/network/train-network.js';
import { applyPreprocessing } from '../dist/preprocess/apply-preprocessing.js';
import { fitPreprocessing } from '../dist/preprocess/fit-preprocessing.js';
import { readFrames } from '../dist/structure/read-frames.js';
import { splitFrames } from '../dist/structure/split-frames.js';

const [count = 32, frameCount = 1700, iterations = 30] = process.argv.slice(2, 5).map(Number);
const nodes = process.argv[5] ?? 'own';

const landscape = JSON.parse(
  readFileSync(new URL('./data/landscape.json', import.meta.url), 'utf8'),
).settings.map((s) => ({
  soap: [s.n_max, s.l_max, s.r_cut, s.sigma],
  scaler: s.scaler,
  // Rounded to five digits there.
  variance: s.var === 1 ? 0.999999 : s.var,
  nodes: s.layers,
  maeMev: s.mae,
}));
landscape.sort((a, b) => a.maeMev - b.maeMev);
const picked = Array.from(
  { length: Math.min(count, landscape.length) },
  (_, i) => landscape[Math.floor((i * landscape.length) / count)],
);

const path = fileURLToPath(new URL('../experiments/data/zundel-100K.extxyz.gz', import.meta.url));
const read = await readFrames([path], { energy: { key: 'energy', unit: 'hartree' }, stride: 2 });
const frames = read.frames ?? read;
const split = splitFrames(frames, {
  train: 0.85,
  validation: 0.05,
  test: 0.1,
  by: 'block',
  block: 200,
  seed: 1,
});
const every = split.train.length / frameCount;
const trainFrames = Uint32Array.from(
  { length: frameCount },
  (_, i) => split.train[Math.floor(i * every)],
);
const energies = frames.energiesEv;
const mean = trainFrames.reduce((sum, f) => sum + energies[f], 0) / frameCount;
const spread = Math.sqrt(
  trainFrames.reduce((sum, f) => sum + (energies[f] - mean) ** 2, 0) / frameCount,
);

const rows = [];
for (const setting of picked) {
  const before = process.cpuUsage();
  const result = await trial(setting);
  const { user, system } = process.cpuUsage(before);
  rows.push({ ...setting, ...result, cpuSeconds: (user + system) / 1e6 });
  const { soap, scaler, variance, maeMev } = setting;
  console.log(
    `${soap.join(' ').padEnd(12)} ${scaler.padEnd(8)} ${String(variance).padEnd(9)} known ${maeMev.toFixed(3)}  ` +
      `cheap test ${result.test.toFixed(3)} validation RMSE ${result.validation.toFixed(3)} meV  ` +
      `${rows.at(-1).cpuSeconds.toFixed(1)} CPU-s`,
  );
}
const known = rows.map((r) => r.maeMev);
const total = rows.reduce((sum, r) => sum + r.cpuSeconds, 0);
console.log(`\nSpearman correlation with the known errors over ${rows.length} settings`);
console.log(
  `  cheap test MAE         ${spearman(
    known,
    rows.map((r) => r.test),
  ).toFixed(3)}`,
);
console.log(
  `  cheap validation RMSE  ${spearman(
    known,
    rows.map((r) => r.validation),
  ).toFixed(3)}`,
);
console.log(`  ${(total / rows.length).toFixed(1)} CPU-s a trial, descriptors included`);
const bestThree = rows.toSorted((a, b) => a.validation - b.validation).slice(0, 3);
console.log(
  `  known errors of the three that look best: ${bestThree.map((r) => r.maeMev).join(', ')} (best of all ${known[0]})`,
);

async function trial({ soap, scaler, variance, nodes: own }) {
  const [n_max, l_max, r_cut, sigma] = soap;
  const features = await computeFeatures(frames, soapSchema.parse({ n_max, l_max, r_cut, sigma }), {
    species: [1, 8],
    select: Uint32Array.from([...trainFrames, ...split.validation, ...split.test]),
  });
  const fit = fitPreprocessing(
    { kind: scaler, per: 'element' },
    { variance },
    features,
    trainFrames.map((_, i) => i),
  );
  const inputs = applyPreprocessing(fit, features);
  const sets = [trainFrames, split.validation, split.test];
  let at = 0;
  const [train, validation, test] = sets.map((list) => {
    const part = slice(inputs, at, at + list.length);
    at += list.length;
    return {
      features: part,
      targets: Float64Array.from(list, (f) => (energies[f] - mean) / spread),
    };
  });
  const { networks, curve, bestEpoch } = await trainNetwork({
    train,
    validation,
    network: {
      nodes: nodes === 'own' ? own : nodes.split(',').map(Number),
      activation: 'tanh',
    },
    training: trainingSchema.parse({ lm: { iterations, jacobian: 'float32' } }),
    seed: 1,
    threads: 1,
  });
  const predicted = predictNetwork(networks, test.features);
  const ev = (values) => values.map((x) => x * spread);
  return {
    test: energyMetrics(ev(test.targets), ev(predicted), 7).maeMev,
    validation: Math.sqrt(curve[bestEpoch - 1].validationMse) * spread * 1000,
  };
}

/** Frames from .. to of a feature set. */
function slice({ elements }, from, to) {
  return {
    frames: to - from,
    elements: elements.map(({ z, width, offsets, values }) => ({
      z,
      width,
      offsets: offsets.slice(from, to + 1).map((o) => o - offsets[from]),
      values: values.subarray(offsets[from] * width, offsets[to] * width),
    })),
  };
}

function spearman(a, b) {
  const ranks = (values) => {
    const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
    const rank = [];
    for (const [r, i] of order.entries()) rank[i] = r;
    return rank;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) ** 2;
    yy += (y[i] - middle) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
