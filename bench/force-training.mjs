// Training on energies alone and on energies and forces together: the same network, frames and seed.
// node bench/force-training.mjs [iterations, 25] [units, 12] [training frames:force frames …]
import { fileURLToPath } from 'node:url';
import { resolveSettings } from '../dist/experiment/trial-settings.js';
import { fitPotential } from '../dist/potential/fit-potential.js';
import { readFrames } from '../dist/structure/read-frames.js';
import { splitFrames } from '../dist/structure/split-frames.js';

const DEFAULT_ROWS = ['400:0', '400:100', '400:400', '4000:0', '4000:100', '4000:300'];
const [iterations = 25, units = 12, ...more] = process.argv.slice(2);
const rows = more.length > 0 ? more : DEFAULT_ROWS;
const file = fileURLToPath(new URL('../experiments/data/zundel-300K-forces.npz', import.meta.url));
const frames = await readFrames(file, {
  energy: { key: 'E', unit: 'hartree' },
  forces: { key: 'F', unit: 'eV/angstrom' },
});
const split = splitFrames(frames, {
  train: 0.8,
  validation: 0.1,
  test: 0.1,
  by: 'block',
  block: 100,
  seed: 1,
});

console.log(
  '| training frames | with forces | energy MAE, meV | force RMSE, meV/Å | force MAE | of spread | CPU s |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const row of rows) {
  const [trainFrames, forceFrames] = row.split(':').map(Number);
  const settings = resolveSettings(
    {
      'soap.n_max': 4,
      'soap.l_max': 5,
      'soap.r_cut': 11,
      'soap.sigma': 0.5,
      'pca.variance': 0.99999,
      'network.nodes': [Number(units)],
      'training.lm': { iterations: Number(iterations) },
      'training.frames': trainFrames,
      'training.force_weight': forceFrames > 0 ? 1 : 0,
      'training.force_frames': Math.max(1, forceFrames),
    },
    {},
  );
  const before = process.cpuUsage();
  const { metrics } = await fitPotential({
    frames,
    split,
    species: [1, 8],
    settings,
    seed: 1,
    threads: 1,
  });
  const used = process.cpuUsage(before);
  const of = (name) => metrics[`test.${name}`];
  const rmse = of('force_rmse_mev_per_angstrom');
  const spread = of('force_spread_mev_per_angstrom');
  const cells = [
    metrics.train_frames,
    forceFrames,
    of('mae_mev').toFixed(3),
    rmse.toFixed(2),
    of('force_mae_mev_per_angstrom').toFixed(2),
    `${((100 * rmse) / spread).toFixed(2)} %`,
    ((used.user + used.system) / 1e6).toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
console.log(
  `\n${iterations} iterations, one layer of ${units}; of size: of the forces' own spread.`,
);
