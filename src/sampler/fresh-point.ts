import { fail } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import type { Space } from '../space/space.js';
import { spaceSize } from '../space/space-size.js';
import type { Codec, Point } from './codec.js';

/** Spaces up to this size are searched to the last point when random draws keep hitting old ones. */
const MOST_ENUMERATED = 200_000;
const TRIES = 400;
/** Draws for a point that meets the constraints: one in ten thousand is found in some tenths of a second. */
const FEASIBLE_TRIES = 100_000;

const sizes = new WeakMap<Space, number>();

/** The number of points of a space, remembered. */
export function pointsOf(space: Space): number {
  const known = sizes.get(space);
  if (known !== undefined) return known;
  const { points } = spaceSize(space);
  sizes.set(space, points);
  return points;
}

/** A random point that meets the constraints. */
export function randomFeasible(codec: Codec, rng: Rng): Point {
  for (let i = 0; i < FEASIBLE_TRIES; i++) {
    const point = codec.random(rng);
    if (codec.feasible(point)) return point;
  }
  const all = enumerable(codec.space) ? [...everyPoint(codec)] : [];
  if (all.length > 0) return all[rng.int(all.length)]!;
  throw fail(
    'SPACE_EMPTY',
    `none of ${FEASIBLE_TRIES} random points meets the constraints of the space; loosen them or narrow the ranges to where they hold: ${codec.space.constraints.map((c) => `"${c.text}"`).join(', ')}.`,
  );
}

/**
 * A random point not seen before; a seen one where a space too large to enumerate gave none in many
 * draws; undefined once a finite space is used up.
 */
export function freshRandom(codec: Codec, seen: ReadonlySet<string>, rng: Rng): Point | undefined {
  if (pointsOf(codec.space) <= MOST_ENUMERATED && seen.size * 2 > pointsOf(codec.space))
    return pickUnseen(codec, seen, rng);
  let last: Point | undefined;
  for (let i = 0; i < TRIES; i++) {
    last = randomFeasible(codec, rng);
    if (!seen.has(codec.key(last))) return last;
  }
  return enumerable(codec.space) ? pickUnseen(codec, seen, rng) : last;
}

function enumerable(space: Space): boolean {
  return pointsOf(space) <= MOST_ENUMERATED;
}

function pickUnseen(codec: Codec, seen: ReadonlySet<string>, rng: Rng): Point | undefined {
  const unseen = [...everyPoint(codec)].filter((p) => !seen.has(codec.key(p)));
  return unseen.length === 0 ? undefined : unseen[rng.int(unseen.length)];
}

/** Every point of a finite space that meets the constraints, the last parameter fastest. */
export function* everyPoint(codec: Codec): Generator<Point> {
  const point = new Float64Array(codec.dims.length).fill(Number.NaN);
  yield* walk(0);
  function* walk(d: number): Generator<Point> {
    const dim = codec.dims[d];
    if (!dim) {
      if (codec.feasible(point)) yield point.slice();
      return;
    }
    if (!codec.isActive(d, point)) {
      point[d] = Number.NaN;
      yield* walk(d + 1);
      return;
    }
    for (let level = 0; level < dim.levels; level++) {
      point[d] = level;
      yield* walk(d + 1);
    }
    point[d] = Number.NaN;
  }
}
