import type { Rng } from '../core/rng.js';
import { deriveRng } from '../core/rng.js';
import type { Codec, Point } from './codec.js';
import { codecOf } from './codec.js';
import { freshRandom } from './fresh-point.js';
import { splitMany } from './non-dominated.js';
import { encodeKnown, seenKeys } from './past.js';
import type { Sampler, SamplerContext } from './sampler.js';
import { startupPoint } from './startup.js';

export interface Nsga2Options {
  readonly population?: number;
  /** Chance that a child mixes two parents. */
  readonly crossover?: number;
}

/**
 * NSGA-II (Deb et al. 2002) in steady state: parents are drawn by binary tournament from the best
 * `population` finished trials by front and crowding; children mix them parameter by parameter and
 * mutate one parameter on average.
 */
export function nsga2Sampler(options: Nsga2Options = {}): Sampler {
  const { population = 24, crossover = 0.9 } = options;
  return {
    name: 'nsga2',
    suggest(context) {
      const codec = codecOf(context.space);
      const rng = deriveRng(context.seed, 'sampler:nsga2', context.trialNumber);
      const seen = seenKeys(codec, context.history);
      const parents = selectParents(codec, context, population);
      if (parents.length < Math.min(population, 10)) {
        const point = startupPoint(codec, context, population, seen, rng);
        return point && { params: codec.decode(point), rule: 'startup' };
      }
      for (let tries = 0; tries < 100; tries++) {
        const child = mutate(codec, mix(codec, parents, crossover, rng), rng);
        if (!seen.has(codec.key(child)) && codec.feasible(child))
          return { params: codec.decode(child), rule: 'nsga2' };
      }
      const point = freshRandom(codec, seen, context.history, rng);
      return point && { params: codec.decode(point), rule: 'random' };
    },
  };
}

function selectParents(codec: Codec, context: SamplerContext, population: number): Point[] {
  const complete = context.history.filter(
    (o) => o.state === 'complete' && o.values?.every(Number.isFinite),
  );
  return splitMany(complete.map((o) => o.values!))
    .flatMap((i) => encodeKnown(codec, complete[i]!.params) ?? [])
    .slice(0, population);
}

/** Uniform crossover; of parents in rank order the earlier wins a tournament. */
function mix(codec: Codec, parents: readonly Point[], crossover: number, rng: Rng): Point {
  const draw = () => parents[Math.min(rng.int(parents.length), rng.int(parents.length))]!;
  const child = draw().slice();
  if (rng.next() < crossover) {
    const other = draw();
    for (let d = 0; d < child.length; d++) if (rng.next() < 0.5) child[d] = other[d]!;
  }
  return codec.repair(child, (d) => codec.randomCode(d, rng));
}

/** Polynomial-like mutation: a normal step of a fifth of the range, or another choice. */
export function mutate(codec: Codec, point: Point, rng: Rng): Point {
  const child = point.slice();
  const rate = 1 / child.length;
  for (let d = 0; d < child.length; d++) {
    if (Number.isNaN(child[d]!) || rng.next() >= rate) continue;
    const dim = codec.dims[d]!;
    if (dim.kind === 'choice') child[d] = rng.int(dim.levels);
    else child[d] = codec.codeAt(d, codec.unit(d, child[d]!) + 0.2 * rng.normal());
  }
  return codec.repair(child, (d) => codec.randomCode(d, rng));
}
