/**
 * Factors of the recursion of real orthonormal solid harmonics in the order the kernel reads them:
 * Y_00, the factor of l = 1, then for each l ≥ 2 the diagonal factor sqrt((2l + 1) / 2l), A of
 * m = l - 1 and (A, B) of m = -(l-2)..l-2, where R_lm = A z R_(l-1)m - B r² R_(l-2)m,
 * A_lm = sqrt((4l² - 1) / (l² - m²)) and B_lm = A_lm / A_(l-1)m.
 */
export function harmonicRecursion(lMax: number): Float64Array {
  const factors = [Math.sqrt(1 / (4 * Math.PI)), Math.sqrt(3 / (4 * Math.PI))];
  for (let l = 2; l <= lMax; l++) {
    factors.push(Math.sqrt((2 * l + 1) / (2 * l)), up(l, l - 1));
    for (let m = -(l - 2); m <= l - 2; m++) factors.push(up(l, m), up(l, m) / up(l - 1, m));
  }
  return Float64Array.from(factors);
}

function up(l: number, m: number): number {
  return Math.sqrt((4 * l * l - 1) / (l * l - m * m));
}
