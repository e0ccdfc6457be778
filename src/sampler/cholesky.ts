/**
 * Lower Cholesky factor of a symmetric n × n matrix (row-major), in place; only the lower triangle
 * is read and written. Returns false when the matrix is not positive definite.
 */
export function choleskyInPlace(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = a[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        a[rowI + i] = Math.sqrt(sum);
      } else a[rowI + j] = sum / a[rowJ + j]!;
    }
  }
  return true;
}

/** Inverse of a lower triangular factor: out (row-major, lower) = L⁻¹. */
export function invertLower(l: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    const scale = 1 / l[rowI + i]!;
    for (let j = 0; j < i; j++) out[rowI + j] = 0;
    // Row i of L⁻¹ is −(row i of L) · (rows above of L⁻¹) / l_ii: rows are added up whole.
    for (let k = 0; k < i; k++) {
      const f = l[rowI + k]!;
      const rowK = k * n;
      for (let j = 0; j <= k; j++) out[rowI + j]! += f * out[rowK + j]!;
    }
    for (let j = 0; j < i; j++) out[rowI + j]! *= -scale;
    out[rowI + i] = scale;
  }
}

/** out = L⁻¹ᵀ L⁻¹ = K⁻¹, lower triangle, from the inverse factor. */
export function inverseFromFactor(inverse: Float64Array, n: number, out: Float64Array): void {
  out.fill(0, 0, n * n);
  for (let k = 0; k < n; k++) {
    const rowK = k * n;
    for (let i = 0; i <= k; i++) {
      const f = inverse[rowK + i]!;
      const rowI = i * n;
      for (let j = 0; j <= i; j++) out[rowI + j]! += f * inverse[rowK + j]!;
    }
  }
}

/** out = M x for a lower triangular M. */
export function multiplyLower(
  m: Float64Array,
  n: number,
  x: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    const row = i * n;
    for (let j = 0; j <= i; j++) sum += m[row + j]! * x[j]!;
    out[i] = sum;
  }
}

/** out = Mᵀ x for a lower triangular M. */
export function multiplyLowerTransposed(
  m: Float64Array,
  n: number,
  x: Float64Array,
  out: Float64Array,
): void {
  out.fill(0, 0, n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const f = x[i]!;
    for (let j = 0; j <= i; j++) out[j]! += m[row + j]! * f;
  }
}
