import { choleskyInPlace, solveLower } from './cholesky.js';

/** A pair softer than this share of the free stiffness is left out. */
const NEGLIGIBLE = 1e-3;
/** Å⁻². */
const LARGEST = 1e7;

/**
 * A molecule as springs between its atoms: G(x) = ε + Σ w_ij b_ij b_ijᵀ with b_ij the unit vector of
 * the pair in the coordinates of both atoms. G turns with the molecule, so it needs no frame of
 * reference, and leaves torsions free where their pairs are soft.
 */
export interface Stiffness {
  readonly atoms: number;
  /** ε, Å⁻²: what holds back the directions that no spring does. */
  readonly free: number;
  /** Of the pairs i < j in order, Å⁻². */
  readonly weights: Float64Array;
}

export const pairCount = (atoms: number): number => (atoms * (atoms - 1)) / 2;

/** Writes the lower triangle of G at a configuration, then its Cholesky factor; returns ln det G. */
export function factorStiffness(
  { atoms, free, weights }: Stiffness,
  positions: Float64Array,
  at: number,
  out: Float64Array,
): number {
  const n = 3 * atoms;
  out.fill(0);
  for (let i = 0; i < n; i++) out[i * n + i] = free;
  let pair = 0;
  for (let i = 0; i < atoms; i++) {
    for (let j = i + 1; j < atoms; j++) {
      const weight = weights[pair++]!;
      if (weight < NEGLIGIBLE * free) continue;
      addSpring(out, n, 3 * i, 3 * j, weight, positions, at);
    }
  }
  return choleskyInPlace(out, n);
}

function addSpring(
  out: Float64Array,
  n: number,
  i: number,
  j: number,
  weight: number,
  positions: Float64Array,
  at: number,
): void {
  const x = positions[at + j]! - positions[at + i]!;
  const y = positions[at + j + 1]! - positions[at + i + 1]!;
  const z = positions[at + j + 2]! - positions[at + i + 2]!;
  const scale = weight / (x * x + y * y + z * z);
  const xx = scale * x * x;
  const xy = scale * x * y;
  const xz = scale * x * z;
  const yy = scale * y * y;
  const yz = scale * y * z;
  const zz = scale * z * z;
  for (let corner = i; ; corner = j) {
    const a = corner * n + corner;
    out[a]! += xx;
    out[a + n]! += xy;
    out[a + n + 1]! += yy;
    out[a + 2 * n]! += xz;
    out[a + 2 * n + 1]! += yz;
    out[a + 2 * n + 2]! += zz;
    if (corner === j) break;
  }
  const c = j * n + i;
  out[c]! -= xx;
  out[c + 1]! -= xy;
  out[c + 2]! -= xz;
  out[c + n]! -= xy;
  out[c + n + 1]! -= yy;
  out[c + n + 2]! -= yz;
  out[c + 2 * n]! -= xz;
  out[c + 2 * n + 1]! -= yz;
  out[c + 2 * n + 2]! -= zz;
}

/** vᵀ G(x) v. */
export function quadraticForm(
  { atoms, free, weights }: Stiffness,
  positions: Float64Array,
  at: number,
  v: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < 3 * atoms; i++) sum += free * v[i]! * v[i]!;
  let pair = 0;
  for (let i = 0; i < 3 * atoms; i += 3) {
    for (let j = i + 3; j < 3 * atoms; j += 3) {
      const weight = weights[pair++]!;
      if (weight < NEGLIGIBLE * free) continue;
      const x = positions[at + j]! - positions[at + i]!;
      const y = positions[at + j + 1]! - positions[at + i + 1]!;
      const z = positions[at + j + 2]! - positions[at + i + 2]!;
      const along = x * (v[j]! - v[i]!) + y * (v[j + 1]! - v[i + 1]!) + z * (v[j + 2]! - v[i + 2]!);
      sum += (weight * along * along) / (x * x + y * y + z * z);
    }
  }
  return sum;
}

/** A first guess from one configuration: close pairs are stiff, distant ones soft. */
export function guessStiffness(stiffness: Stiffness, positions: Float64Array, at: number): void {
  const { atoms } = stiffness;
  stiffness.weights.fill(stiffness.free);
  const sample = positions.slice(at, at + 3 * atoms);
  const spread = distances(atoms, sample).map((d) => Math.min(0.5, 0.03 * d * d) ** 2);
  fitStiffness(stiffness, [sample], spread);
}

/** Adapts the springs so that they let every distance vary as much as it does in the samples. */
export function learnStiffness(stiffness: Stiffness, samples: readonly Float64Array[]): void {
  const { atoms } = stiffness;
  const sum = new Float64Array(pairCount(atoms));
  const squares = new Float64Array(pairCount(atoms));
  const first = distances(atoms, samples[0]!);
  for (const sample of samples) {
    const d = distances(atoms, sample);
    for (let p = 0; p < d.length; p++) {
      sum[p]! += d[p]! - first[p]!;
      squares[p]! += (d[p]! - first[p]!) ** 2;
    }
  }
  const count = samples.length;
  const spread = sum.map((s, p) => Math.max(4e-6, squares[p]! / count - (s / count) ** 2));
  const some = Math.max(1, Math.floor(count / 16));
  fitStiffness(
    stiffness,
    samples.filter((_, i) => i % some === 0),
    spread,
  );
}

/**
 * Iterative scaling of the weights until the mean variance that G⁻¹ gives each distance equals the
 * wanted one: covariance selection, A. P. Dempster, Biometrics 28, 157 (1972).
 * @param spread wanted variance of each distance, Å²
 */
function fitStiffness(
  stiffness: Stiffness,
  samples: readonly Float64Array[],
  spread: Float64Array,
): void {
  const { atoms, free, weights } = stiffness;
  const n = 3 * atoms;
  const factor = new Float64Array(n * n);
  const b = new Float64Array(n);
  const predicted = new Float64Array(weights.length);
  for (let round = 0; round < 40; round++) {
    predicted.fill(0);
    for (const sample of samples) {
      factorStiffness(stiffness, sample, 0, factor);
      let pair = 0;
      for (let i = 0; i < atoms; i++) {
        for (let j = i + 1; j < atoms; j++) {
          pairDirection(sample, i, j, b);
          solveLower(factor, n, b);
          for (let k = 0; k < n; k++) predicted[pair]! += (b[k]! * b[k]!) / samples.length;
          pair++;
        }
      }
    }
    for (let p = 0; p < weights.length; p++) {
      const weight = weights[p]! * Math.sqrt(predicted[p]! / spread[p]!);
      weights[p] = Math.min(LARGEST, Math.max((NEGLIGIBLE / 10) * free, weight));
    }
  }
}

function pairDirection(positions: Float64Array, i: number, j: number, out: Float64Array): void {
  out.fill(0);
  let length = 0;
  for (let k = 0; k < 3; k++) length += (positions[3 * j + k]! - positions[3 * i + k]!) ** 2;
  length = Math.sqrt(length);
  for (let k = 0; k < 3; k++) {
    const u = (positions[3 * j + k]! - positions[3 * i + k]!) / length;
    out[3 * i + k] = -u;
    out[3 * j + k] = u;
  }
}

function distances(atoms: number, positions: Float64Array): Float64Array {
  const out = new Float64Array(pairCount(atoms));
  let pair = 0;
  for (let i = 0; i < 3 * atoms; i += 3) {
    for (let j = i + 3; j < 3 * atoms; j += 3) {
      out[pair++] = Math.hypot(
        positions[j]! - positions[i]!,
        positions[j + 1]! - positions[i + 1]!,
        positions[j + 2]! - positions[i + 2]!,
      );
    }
  }
  return out;
}
