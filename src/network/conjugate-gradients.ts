/** A·x = b with A symmetric and positive definite, and what comes near to A⁻¹. */
export interface LinearSystem {
  /** A·p */
  times(p: Float64Array): Float64Array;
  /** An approximation of A⁻¹·r, symmetric and positive definite itself. */
  precondition(r: Float64Array): Float64Array;
}

export interface CgResult {
  readonly x: Float64Array;
  readonly iterations: number;
}

/**
 * Preconditioned conjugate gradients (Hestenes & Stiefel, J. Res. NBS 49, 409, 1952) from x = 0. Ends
 * when the norm of the residual in the preconditioner's metric has fallen to `tolerance` of what it
 * was, after `maxIterations`, or where rounding leaves no direction in which A is positive.
 */
export function conjugateGradients(
  right: Float64Array,
  system: LinearSystem,
  { tolerance, maxIterations }: { readonly tolerance: number; readonly maxIterations: number },
): CgResult {
  const x = new Float64Array(right.length);
  const residual = right.slice();
  let z = system.precondition(residual);
  const direction = z.slice();
  let size = dot(residual, z);
  const goal = tolerance ** 2 * size;
  let iterations = 0;
  while (iterations < maxIterations && size > goal) {
    const image = system.times(direction);
    const curvature = dot(direction, image);
    if (!(curvature > 0)) break;
    const length = size / curvature;
    for (let i = 0; i < x.length; i++) {
      x[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    iterations++;
    z = system.precondition(residual);
    const next = dot(residual, z);
    const keep = next / size;
    size = next;
    for (let i = 0; i < x.length; i++) direction[i] = z[i]! + keep * direction[i]!;
  }
  return { x, iterations };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
