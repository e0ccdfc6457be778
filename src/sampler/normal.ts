/** Numerical recipes of the normal distribution. */

const SQRT2 = Math.SQRT2;
/** ln √(2π). */
export const LOG_SQRT_2PI = 0.9189385332046728;

/**
 * erfc(x) for x ≥ 0 by the Chebyshev fit of Press et al., Numerical Recipes 6.2.2; relative error
 * below 1.2e-7 everywhere.
 */
function erfcPositive(x: number): number {
  const t = 2 / (2 + x);
  const p =
    -1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t *
                      (0.27886807 +
                        t *
                          (-1.13520398 +
                            t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  return t * Math.exp(-x * x + p);
}

/** Φ(z), the standard normal distribution function. */
export function normalCdf(z: number): number {
  const half = 0.5 * erfcPositive(Math.abs(z) / SQRT2);
  return z < 0 ? half : 1 - half;
}

/** Φ(b) − Φ(a) for a ≤ b, without cancellation in the upper tail. */
export function normalMass(a: number, b: number): number {
  const upper = a > 0;
  return normalCdf(upper ? -a : b) - normalCdf(upper ? -b : a);
}

/**
 * log h(z) with h(z) = φ(z) + z Φ(z): the logarithm of expected improvement in standard units,
 * stable far in the lower tail (Ament et al. 2023, arXiv 2310.20708, eq. 9).
 */
export function logImprovement(z: number): number {
  if (z > -1) return Math.log(Math.exp(-0.5 * z * z - LOG_SQRT_2PI) + z * normalCdf(z));
  if (z > -1e4) {
    // h(z) = φ(z) (1 + z m(z)), with m Mills' ratio Φ(z) / φ(z).
    const x = -z / SQRT2;
    const t = 2 / (2 + x);
    const scaled = scaledErfc(x, t);
    const inner = 1 - Math.abs(z) * scaled * 1.2533141373155003;
    const tail = z < -12 ? 1 / (z * z) : inner;
    return -0.5 * z * z - LOG_SQRT_2PI + Math.log(Math.max(tail, 1e-12));
  }
  return -0.5 * z * z - LOG_SQRT_2PI - 2 * Math.log(-z);
}

/** exp(x²) erfc(x) for x ≥ 0, same fit as {@link erfcPositive}. */
function scaledErfc(x: number, t: number): number {
  const erfc = erfcPositive(x);
  return erfc > 1e-280 ? erfc * Math.exp(x * x) : t / (Math.sqrt(Math.PI) * x * t + 1e-300);
}
