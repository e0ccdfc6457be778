import type { LossPoint } from './lbfgs.js';

const SUFFICIENT = 1e-4;
const CURVATURE = 0.9;
const EVALUATIONS = 25;

/**
 * A point along `direction` that meets the strong Wolfe conditions (Nocedal & Wright, algorithms
 * 3.5 and 3.6, with quadratic interpolation inside a bracket), or the best point found that lowers
 * the loss; undefined when there is none.
 */
export async function searchLine(
  from: LossPoint,
  direction: Float64Array,
  firstLength: number,
  evaluate: (parameters: Float64Array) => Promise<LossPoint>,
): Promise<LossPoint | undefined> {
  const slope0 = slopeAlong(from, direction);
  if (!(slope0 < 0)) return undefined;
  let low = { length: 0, point: from, slope: slope0 };
  let high: { length: number; loss: number } | undefined;
  let length = firstLength;
  for (let n = 0; n < EVALUATIONS; n++) {
    const point = await evaluate(from.parameters.map((w, i) => w + length * direction[i]!));
    const slope = slopeAlong(point, direction);
    const isEnough = point.loss <= from.loss + SUFFICIENT * length * slope0;
    if (!isEnough || point.loss >= low.point.loss) {
      high = { length, loss: point.loss };
    } else {
      if (Math.abs(slope) <= -CURVATURE * slope0) return point;
      // The minimum lies behind this point when the slope there points away from the bracket.
      const isPast = high === undefined ? slope >= 0 : slope * (high.length - low.length) >= 0;
      if (isPast) high = { length: low.length, loss: low.point.loss };
      low = { length, point, slope };
    }
    length = high === undefined ? 2 * length : interpolate(low, high);
  }
  return low.length > 0 ? low.point : undefined;
}

/** Minimum of the parabola through both ends' values and one slope, kept inside the bracket. */
function interpolate(
  low: { length: number; point: LossPoint; slope: number },
  high: { length: number; loss: number },
): number {
  const width = high.length - low.length;
  const bend = high.loss - low.point.loss - low.slope * width;
  const share = bend > 0 ? (-low.slope * width) / (2 * bend) : 0.5;
  return low.length + width * Math.min(0.9, Math.max(0.1, share));
}

function slopeAlong(point: LossPoint, direction: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < direction.length; i++) sum += point.gradient[i]! * direction[i]!;
  return sum;
}
