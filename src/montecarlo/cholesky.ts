/**
 * Cholesky factor of a symmetric positive definite matrix, in place: reads and writes the lower
 * triangle of row-major `a` (n × n). Returns ln det of the matrix.
 */
export function choleskyInPlace(a: Float64Array, n: number): number {
  let logDet = 0;
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = a[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!;
      if (i === j) {
        a[rowI + i] = Math.sqrt(sum);
        logDet += Math.log(sum);
      } else {
        a[rowI + j] = sum / a[rowJ + j]!;
      }
    }
  }
  return logDet;
}

/** Solves Lᵀ x = b in place for the lower triangular factor L. */
export function solveTransposed(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const value = x[i]! / l[row + i]!;
    x[i] = value;
    for (let k = 0; k < i; k++) x[k]! -= l[row + k]! * value;
  }
}

/** Solves L x = b in place for the lower triangular factor L. */
export function solveLower(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= l[row + k]! * x[k]!;
    x[i] = sum / l[row + i]!;
  }
}
