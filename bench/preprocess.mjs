// CPU time to fit and apply scaler and PCA on feature sets of the sizes a search meets.
// Run `npm run build` first, then `npm run bench:preprocess`.
import { fileURLToPath } from 'node:url';
import { deriveRng } from '../dist/core/rng.js';
import { computeFeatures } from '../dist/descriptor/compute-features.js';
import { symmetricEigen } from '../dist/kernel/eigen.js';
import { applyPreprocessing } from '../dist/preprocess/apply-preprocessing.js';
import { fitPreprocessing } from '../dist/preprocess/fit-preprocessing.js';
import { readFrames } from '../dist/structure/read-frames.js';
import { splitFrames } from '../dist/structure/split-frames.js';

const cpuSeconds = (work) => {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
};

/** Rows of 60 hidden variables whose sizes fall off as those of SOAP's components do. */
function features(frames, atoms, width) {
  const rng = deriveRng(1, 'bench', width);
  const hidden = 60;
  const mix = Float64Array.from({ length: hidden * width }, () => rng.normal());
  const values = new Float64Array(frames * atoms * width);
  for (let r = 0; r < frames * atoms; r++) {
    const row = values.subarray(r * width, r * width + width);
    for (let k = 0; k < hidden; k++) {
      const size = rng.normal() * Math.exp(-0.25 * k);
      for (let c = 0; c < width; c++) row[c] += size * mix[k * width + c];
    }
  }
  const offsets = Uint32Array.from({ length: frames + 1 }, (_, f) => f * atoms);
  return { frames, elements: [{ z: 1, width, offsets, values }] };
}

console.log('scaler + PCA (variance 0.999999), one element, CPU seconds on one thread');
console.table(
  [
    [1700, 5, 216],
    [17000, 5, 216],
    [17000, 2, 594],
    [1700, 5, 1224],
    [17000, 2, 1224],
  ].map(([frames, atoms, width]) => {
    const set = features(frames, atoms, width);
    const run = () =>
      fitPreprocessing({ kind: 'standard', per: 'element' }, { variance: 0.999999 }, set);
    run();
    const [fitted, fit] = cpuSeconds(run);
    const [, apply] = cpuSeconds(() => applyPreprocessing(fitted, set, 'float32'));
    const components = fitted.pca.elements[0].components;
    return {
      frames,
      rows: frames * atoms,
      features: width,
      components,
      fit: fit.toFixed(2),
      apply: apply.toFixed(2),
    };
  }),
);

console.log('eigenproblem alone, CPU seconds');
console.table(
  [216, 594, 1224].map((n) => {
    const rng = deriveRng(2, 'matrix', n);
    const matrix = Float64Array.from({ length: n * n }, () => rng.normal());
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j];
    symmetricEigen(matrix, n, () => 60);
    const [, some] = cpuSeconds(() => symmetricEigen(matrix, n, () => 60));
    const [, all] = cpuSeconds(() => symmetricEigen(matrix, n, () => n));
    return { features: n, '60 vectors': some.toFixed(3), 'all vectors': all.toFixed(3) };
  }),
);

const bundled = fileURLToPath(
  new URL('../experiments/data/zundel-100K.extxyz.gz', import.meta.url),
);
const frames = await readFrames(bundled);
const shares = { train: 0.85, validation: 0.05, test: 0.1 };
const { train } = splitFrames(frames, { ...shares, by: 'block', seed: 1 });
const soap = { nMax: 4, lMax: 5, rCut: 11, sigma: 1, rbf: 'gto' };
const set = await computeFeatures(frames, soap, { species: [1, 8] });
console.log('components kept of 216 features (H/O) and the factor on the scores, bundled frames');
console.table(
  ['standard', 'minmax', 'maxabs', 'none'].map((kind) => {
    const fitted = (variance) =>
      fitPreprocessing({ kind, per: 'element' }, { variance }, set, train);
    const kept = [0.999, 0.9999, 0.99999, 0.999999, 1].map((variance) => {
      const { elements } = fitted(variance).pca;
      return [variance, elements.map((e) => e.components).join('/')];
    });
    const gains = fitted(0.999).pca.elements.map((e) => e.gain.toFixed(2));
    return { scaler: kind, ...Object.fromEntries(kept), factor: gains.join('/') };
  }),
);
