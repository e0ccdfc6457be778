import type { Rng } from '../core/rng.js';
import { deriveRng } from '../core/rng.js';
import type { Codec, Point } from './codec.js';
import { freshRandom } from './fresh-point.js';
import type { SamplerContext } from './sampler.js';

/**
 * The k-th point of a Latin hypercube design of `size` points: along every dim the points fall in
 * different strata. One design for all workers, so that they never start alike; beyond it, and where
 * the design's point is taken or breaks a constraint, points are random.
 */
export function startupPoint(
  codec: Codec,
  context: Pick<SamplerContext, 'seed' | 'index' | 'history'>,
  size: number,
  seen: ReadonlySet<string>,
  rng: Rng,
): Point | undefined {
  if (context.index < size) {
    const design = deriveRng(context.seed, 'sampler:startup');
    const strata = codec.dims.map(() => {
      const order = Array.from({ length: size }, (_, i) => i);
      return design.shuffle(order);
    });
    const point = new Float64Array(codec.dims.length).fill(Number.NaN);
    codec.repair(point, (d) =>
      codeInStratum(codec, d, (strata[d]![context.index]! + rng.next()) / size),
    );
    if (!seen.has(codec.key(point)) && codec.feasible(point)) return point;
  }
  return freshRandom(codec, seen, context.history, rng);
}

/** Uniform over codes: every level of a discrete dim has the same share of [0, 1). */
function codeInStratum(codec: Codec, d: number, u: number): number {
  const dim = codec.dims[d]!;
  return dim.kind === 'continuous' ? u : Math.min(dim.levels - 1, Math.floor(u * dim.levels));
}
