// Energies and forces of a model against the reference, for frames of the 300 K run: all of them, and
// those whose energy the 100 K run reaches too (below its 99th percentile).
// node bench/force-error.mjs <model folder>
import { fileURLToPath } from 'node:url';
import { forceMetrics } from '../dist/potential/force-metrics.js';
import { loadPotential } from '../dist/potential/load-potential.js';
import { predictionErrors } from '../dist/potential/predict-frames.js';
import { readFrames } from '../dist/structure/read-frames.js';
import { selectFrames } from '../dist/structure/select-frames.js';

const data = (name) => fileURLToPath(new URL(`../experiments/data/${name}`, import.meta.url));
const potential = loadPotential(process.argv[2] ?? 'model');
const frames = await readFrames(data('zundel-300K-forces.npz'), {
  energy: { key: 'E', unit: 'hartree' },
  forces: { key: 'F', unit: 'eV/angstrom' },
});
const cold = await readFrames(data('zundel-100K.extxyz.gz'), {
  energy: { key: 'energy', unit: 'hartree' },
});
const sorted = Float64Array.from(cold.energiesEv).sort();
const limit = sorted[Math.floor(0.99 * sorted.length)];

print('all 300 K frames', frames);
print(
  'those at energies of 100 K',
  selectFrames(
    frames,
    [...frames.energiesEv.keys()].filter((i) => frames.energiesEv[i] <= limit),
  ),
);

function print(name, chosen) {
  const prediction = potential.predict(chosen, { forces: true });
  const { maeMev } = predictionErrors(chosen, prediction);
  const force = forceMetrics(chosen.forcesEvPerAngstrom, prediction.forcesEvPerAngstrom);
  console.log(
    `${name}: ${chosen.count} frames, energy MAE ${maeMev.toFixed(2)} meV, ` +
      `force RMSE ${force.rmseMevPerAngstrom.toFixed(2)} of ${force.spreadMevPerAngstrom.toFixed(2)} meV/Å, ` +
      `largest ${force.maxMevPerAngstrom.toFixed(2)}`,
  );
}
