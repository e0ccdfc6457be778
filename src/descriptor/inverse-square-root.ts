/**
 * S^(-1/2) of a symmetric positive definite matrix by cyclic Jacobi rotations with a relative
 * threshold. Overlap matrices of radial functions span many orders of magnitude (condition
 * numbers of 1e10 and more); Jacobi keeps small eigenvalues to full relative accuracy where a
 * tridiagonal solver loses them (Demmel & Veselić, SIAM J. Matrix Anal. Appl. 13, 1204 (1992)).
 *
 * @param matrix row-major n × n, symmetric
 * @returns row-major n × n, or undefined where an eigenvalue is not positive
 */
export function inverseSquareRoot(matrix: Float64Array, n: number): Float64Array | undefined {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 80; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) rotated = rotate(a, v, n, p, q) || rotated;
    if (!rotated) break;
  }
  const result = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const eigenvalue = a[k * n + k]!;
    if (!(eigenvalue > 0)) return undefined;
    const scale = 1 / Math.sqrt(eigenvalue);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) result[i * n + j]! += v[i * n + k]! * v[j * n + k]! * scale;
  }
  return result;
}

/** Zeroes a[p][q] by a rotation of rows and columns p and q; false where it is negligible. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): boolean {
  const off = a[p * n + q]!;
  const app = a[p * n + p]!;
  const aqq = a[q * n + q]!;
  if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(app * aqq))) return false;
  const theta = (aqq - app) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  a[p * n + p] = app - t * off;
  a[q * n + q] = aqq + t * off;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const kp = a[k * n + p]!;
      const kq = a[k * n + q]!;
      a[k * n + p] = c * kp - s * kq;
      a[p * n + k] = a[k * n + p]!;
      a[k * n + q] = s * kp + c * kq;
      a[q * n + k] = a[k * n + q]!;
    }
    const vp = v[k * n + p]!;
    const vq = v[k * n + q]!;
    v[k * n + p] = c * vp - s * vq;
    v[k * n + q] = s * vp + c * vq;
  }
  return true;
}
