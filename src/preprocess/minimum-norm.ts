import { jacobiEigen } from './jacobi-eigen.js';

/**
 * x of least norm that minimises |A x − b| for a small symmetric A; eigenvalues below 1e-10 of the
 * largest count as zero.
 */
export function solveSymmetricMinimumNorm(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const { values, vectors } = jacobiEigen(matrix, n);
  const largest = Math.max(...values, 0);
  const x = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    if (!(values[k]! > 1e-10 * largest)) continue;
    let projection = 0;
    for (let i = 0; i < n; i++) projection += vectors[k * n + i]! * right[i]!;
    for (let i = 0; i < n; i++) x[i]! += (projection / values[k]!) * vectors[k * n + i]!;
  }
  return x;
}
