// Energies and forces of a model against the reference, for frames of the 300 K run: all of them, and
// those whose energy the 100 K run reaches too (below its 99th percentile).
// node bench/force-error.mjs <model folder>
import { fileURLToPath } from 'node:url';
import { loadPotential } from '../dist/potential/load-potential.js';
import { readFrames } from '../dist/structure/read-frames.js';

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

const { energiesEv, forcesEvPerAngstrom } = potential.predict(frames, { forces: true });
const size = forcesEvPerAngstrom.length / energiesEv.length;
print('all 300 K frames', () => true);
print('those at energies of 100 K', (i) => frames.energiesEv[i] <= limit);

function print(name, isWanted) {
  const wanted = [...energiesEv.keys()].filter(isWanted);
  let [energy, force, spread, largest] = [0, 0, 0, 0];
  for (const i of wanted) {
    energy += Math.abs(energiesEv[i] - frames.energiesEv[i]);
    for (let k = i * size; k < (i + 1) * size; k++) {
      const error = forcesEvPerAngstrom[k] - frames.forcesEvPerAngstrom[k];
      force += error * error;
      spread += frames.forcesEvPerAngstrom[k] ** 2;
      largest = Math.max(largest, Math.abs(error));
    }
  }
  const meV = (value) => (1000 * value).toFixed(2);
  const components = wanted.length * size;
  console.log(
    `${name}: ${wanted.length} frames, energy MAE ${meV(energy / wanted.length)} meV, force RMSE ${meV(Math.sqrt(force / components))} of ${meV(Math.sqrt(spread / components))} meV/Å, largest ${meV(largest)}`,
  );
}
