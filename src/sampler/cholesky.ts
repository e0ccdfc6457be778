/**
 * Lower Cholesky factor of a symmetric n × n matrix (row-major), in place; only the lower triangle
 * is read and written. Returns false when the matrix is not positive definite.
 */
export function choleskyInPlace(a: Float64Array, n: number): boolean {
  for (let from = 0; from < n; from += 4) {
    if (from + 4 <= n) for (let j = 0; j < from; j++) eliminateFour(a, n, from, j);
    const done = from + 4 <= n ? from : 0;
    for (let i = from; i < Math.min(from + 4, n); i++)
      for (let j = done; j <= i; j++) if (!eliminate(a, n, i, j)) return false;
  }
  return true;
}

/** Entry (i, j) of the factor from those left of it; false for a pivot that is not positive. */
function eliminate(a: Float64Array, n: number, i: number, j: number): boolean {
  const rowI = i * n;
  const rowJ = j * n;
  let sum = a[rowI + j]!;
  for (let k = 0; k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!;
  if (i === j && !(sum > 0)) return false;
  a[rowI + j] = i === j ? Math.sqrt(sum) : sum / a[rowJ + j]!;
  return true;
}

/** Entries (i…i+3, j), j < i: four sums at once, since each alone waits for its last addition. */
function eliminateFour(a: Float64Array, n: number, i: number, j: number): void {
  const row0 = i * n;
  const row1 = row0 + n;
  const row2 = row1 + n;
  const row3 = row2 + n;
  const rowJ = j * n;
  let sum0 = a[row0 + j]!;
  let sum1 = a[row1 + j]!;
  let sum2 = a[row2 + j]!;
  let sum3 = a[row3 + j]!;
  for (let k = 0; k < j; k++) {
    const f = a[rowJ + k]!;
    sum0 -= a[row0 + k]! * f;
    sum1 -= a[row1 + k]! * f;
    sum2 -= a[row2 + k]! * f;
    sum3 -= a[row3 + k]! * f;
  }
  const pivot = a[rowJ + j]!;
  a[row0 + j] = sum0 / pivot;
  a[row1 + j] = sum1 / pivot;
  a[row2 + j] = sum2 / pivot;
  a[row3 + j] = sum3 / pivot;
}

/** Inverse of a lower triangular factor: out (row-major) = L⁻¹; above the diagonal `out` must be 0. */
export function invertLower(l: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    const scale = 1 / l[rowI + i]!;
    for (let j = 0; j < i; j++) out[rowI + j] = 0;
    // Row i of L⁻¹ is −(row i of L) · (rows above of L⁻¹) / l_ii: rows are added up whole, by fours.
    let k = 0;
    for (; k + 4 <= i; k += 4) addFour(l, rowI + k, 1, out, k * n, n, out, rowI, k + 4);
    for (; k < i; k++) {
      const f = l[rowI + k]!;
      const rowK = k * n;
      for (let j = 0; j <= k; j++) out[rowI + j]! += f * out[rowK + j]!;
    }
    for (let j = 0; j < i; j++) out[rowI + j]! *= -scale;
    out[rowI + i] = scale;
  }
}

/** out = L⁻¹ᵀ L⁻¹ = K⁻¹, lower triangle, from the inverse factor with zeros above its diagonal. */
export function inverseFromFactor(inverse: Float64Array, n: number, out: Float64Array): void {
  out.fill(0, 0, n * n);
  let k = 0;
  for (; k + 4 <= n; k += 4)
    for (let i = 0; i < k + 4; i++)
      addFour(inverse, k * n + i, n, inverse, k * n, n, out, i * n, i + 1);
  for (; k < n; k++) {
    const rowK = k * n;
    for (let i = 0; i <= k; i++) {
      const f = inverse[rowK + i]!;
      const rowI = i * n;
      for (let j = 0; j <= i; j++) out[rowI + j]! += f * inverse[rowK + j]!;
    }
  }
}

/**
 * Adds four consecutive rows of a matrix, each times its factor, to the first `length` entries of a
 * row: one pass over that row instead of four.
 */
function addFour(
  factors: Float64Array,
  firstFactor: number,
  stride: number,
  rows: Float64Array,
  firstRow: number,
  n: number,
  out: Float64Array,
  row: number,
  length: number,
): void {
  const f0 = factors[firstFactor]!;
  const f1 = factors[firstFactor + stride]!;
  const f2 = factors[firstFactor + 2 * stride]!;
  const f3 = factors[firstFactor + 3 * stride]!;
  const row1 = firstRow + n;
  const row2 = row1 + n;
  const row3 = row2 + n;
  for (let j = 0; j < length; j++)
    out[row + j] =
      out[row + j]! +
      f0 * rows[firstRow + j]! +
      f1 * rows[row1 + j]! +
      f2 * rows[row2 + j]! +
      f3 * rows[row3 + j]!;
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
