import { fail } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import type { Space } from '../space/space.js';
import { spaceSize } from '../space/space-size.js';
import type { Codec, Point } from './codec.js';
import { encodeKnown } from './past.js';
import type { Observation } from './sampler.js';

/** Spaces up to this size are searched to the last point when random draws keep hitting old ones. */
const MOST_ENUMERATED = 200_000;
/** Draws after which a small space is enumerated, and draws of seen points that are put up with. */
const TRIES = 400;
/** Draws in a space too large to enumerate: they are cheap next to a trial. */
const MOST_DRAWS = 100_000;
const MOST_STEPS = 10_000;

const sizes = new WeakMap<Space, number>();

/** The number of points of a space, remembered. */
export function pointsOf(space: Space): number {
  const known = sizes.get(space);
  if (known !== undefined) return known;
  const { points } = spaceSize(space);
  sizes.set(space, points);
  return points;
}

/**
 * A random point that meets the constraints and was not seen before; a seen one where a space too large to
 * enumerate gave none in many draws; undefined once a finite space is used up.
 * @param history where so few points meet the constraints that draws find none, steps from its points do
 */
export function freshRandom(
  codec: Codec,
  seen: ReadonlySet<string>,
  history: readonly Observation[],
  rng: Rng,
): Point | undefined {
  const points = pointsOf(codec.space);
  const small = points <= MOST_ENUMERATED;
  if (small && seen.size * 2 > points) return pickUnseen(codec, seen, rng);
  const draws = small ? TRIES : MOST_DRAWS;
  let last: Point | undefined;
  for (let i = 0, repeats = 0; i < draws && repeats < TRIES; i++) {
    const point = codec.random(rng);
    if (!codec.feasible(point)) continue;
    if (!seen.has(codec.key(point))) return point;
    last = point;
    repeats++;
  }
  if (small && points > 0) return pickUnseen(codec, seen, rng);
  const found = freshStep(codec, seen, history, rng) ?? last;
  if (found) return found;
  throw fail(
    'SPACE_EMPTY',
    `none of ${draws} random points met the constraints of the space; loosen them, narrow the ranges to where they hold, or enqueue points that meet them: ${codec.space.constraints.map((c) => `"${c.text}"`).join(', ')}.`,
  );
}

/** A point a random step from one of the history, a seen one where all are. */
function freshStep(
  codec: Codec,
  seen: ReadonlySet<string>,
  history: readonly Observation[],
  rng: Rng,
): Point | undefined {
  const known = history
    .map((o) => encodeKnown(codec, o.params))
    .filter((point) => point !== null && codec.feasible(point)) as Point[];
  for (let i = 0; i < MOST_STEPS && known.length > 0; i++) {
    const point = step(codec, known[rng.int(known.length)]!, rng);
    if (!seen.has(codec.key(point)) && codec.feasible(point)) return point;
  }
  return known.length === 0 ? undefined : known[rng.int(known.length)];
}

/** Changes about half the parameters. How thin the feasible set is nobody knows: widths cover decades. */
function step(codec: Codec, from: Point, rng: Rng): Point {
  const width = 10 ** (-4 * rng.next());
  const point = from.slice();
  for (let d = 0; d < point.length; d++) {
    if (Number.isNaN(point[d]!) || rng.next() < 0.5) continue;
    point[d] =
      codec.dims[d]!.kind === 'choice'
        ? codec.randomCode(d, rng)
        : codec.codeAt(d, codec.unit(d, point[d]!) + width * rng.normal());
  }
  return codec.repair(point, (d) => codec.randomCode(d, rng));
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
