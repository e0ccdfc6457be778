import type { Rng } from '../core/rng.js';
import type { Codec, Point } from './codec.js';
import type { Posterior } from './gp-posterior.js';
import { logImprovement } from './normal.js';

export interface AcquisitionOptions {
  readonly randoms: number;
  readonly mutants: number;
  readonly climbs: number;
  readonly rounds: number;
  readonly margin: number;
}

interface Candidate {
  readonly point: Point;
  readonly r2: Float64Array;
  score: number;
}

/**
 * Maximises log expected improvement below `best` over unseen points: random ones and mutants of the
 * leaders first, then the winners and the leader climb over all one-change neighbours (every level
 * of a small set, normal steps of a number).
 */
export function maximizeImprovement(
  codec: Codec,
  posterior: Posterior,
  best: number,
  leaders: readonly Point[],
  seen: ReadonlySet<string>,
  rng: Rng,
  options: AcquisitionOptions,
): { readonly point: Point; readonly score: number } | undefined {
  const climber = createClimber(codec, posterior, best - options.margin);
  const pool: Candidate[] = [];
  const offer = (point: Point) => {
    if (codec.feasible(point)) pool.push(climber.evaluate(point));
  };
  for (let i = 0; i < options.randoms; i++) offer(codec.random(rng));
  for (let i = 0; i < options.mutants && leaders.length > 0; i++)
    offer(mutant(codec, leaders[i % Math.min(4, leaders.length)]!, rng));
  pool.sort((a, b) => b.score - a.score);
  const starts = pool.slice(0, options.climbs);
  if (leaders[0]) starts.push(climber.evaluate(leaders[0]));
  let winner: Candidate | undefined;
  const consider = (c: Candidate) => {
    if ((!winner || c.score > winner.score) && !seen.has(codec.key(c.point))) winner = c;
  };
  for (const c of pool) consider(c);
  for (const start of starts)
    climb(codec, climber, start, leaders[0], rng, options.rounds, consider);
  return winner;
}

interface Climber {
  evaluate(point: Point): Candidate;
  /** A neighbour from its base: only the columns that differ are recomputed. */
  neighbour(base: Candidate, point: Point): Candidate;
}

function createClimber(codec: Codec, posterior: Posterior, target: number): Climber {
  const { features } = posterior;
  const coordinate = (k: number, point: Point) => {
    const d = features.dims[k]!;
    const code = point[d]!;
    return Number.isNaN(code) || features.isChoice[k] ? code : codec.unit(d, code);
  };
  const scored = (point: Point, r2: Float64Array): Candidate => {
    posterior.predict(r2);
    const sd = Math.sqrt(posterior.variance);
    const score = Math.log(sd) + logImprovement((target - posterior.mean) / sd);
    return { point, r2, score };
  };
  return {
    evaluate(point) {
      const r2 = new Float64Array(posterior.size);
      for (let k = 0; k < features.dims.length; k++)
        posterior.addColumn(k, coordinate(k, point), 1, r2);
      return scored(point, r2);
    },
    neighbour(base, point) {
      const r2 = base.r2.slice();
      for (let k = 0; k < features.dims.length; k++) {
        const d = features.dims[k]!;
        if (Object.is(base.point[d]!, point[d]!)) continue;
        posterior.addColumn(k, coordinate(k, base.point), -1, r2);
        posterior.addColumn(k, coordinate(k, point), 1, r2);
      }
      for (let i = 0; i < r2.length; i++) if (r2[i]! < 0) r2[i] = 0;
      return scored(point, r2);
    },
  };
}

/** Steepest ascent over one-change neighbours until none is better. */
function climb(
  codec: Codec,
  climber: Climber,
  start: Candidate,
  donor: Point | undefined,
  rng: Rng,
  rounds: number,
  consider: (c: Candidate) => void,
): void {
  let at = start;
  for (let round = 0; round < rounds; round++) {
    const scale = 0.3 * 0.6 ** round;
    let best: Candidate | undefined;
    for (const point of neighbours(codec, at.point, donor, scale, rng)) {
      if (!codec.feasible(point)) continue;
      const c = climber.neighbour(at, point);
      consider(c);
      if (!best || c.score > best.score) best = c;
    }
    if (!best || best.score <= at.score + 1e-6) {
      if (scale < 0.01 || !hasContinuous(codec)) return;
      continue;
    }
    at = best;
  }
}

function hasContinuous(codec: Codec): boolean {
  return codec.dims.some((d) => d.kind === 'continuous');
}

/** Sets up to this size are tried whole. */
const WHOLE_SET = 16;

function* neighbours(
  codec: Codec,
  from: Point,
  donor: Point | undefined,
  scale: number,
  rng: Rng,
): Generator<Point> {
  for (let d = 0; d < from.length; d++) {
    if (Number.isNaN(from[d]!)) continue;
    for (const code of codesToTry(codec, d, from[d]!, scale, rng)) {
      if (code === from[d]) continue;
      const point = from.slice();
      point[d] = code;
      yield codec.repair(point, (dim) => {
        const given = donor?.[dim];
        return given === undefined || Number.isNaN(given) ? codec.randomCode(dim, rng) : given;
      });
    }
  }
}

function codesToTry(codec: Codec, d: number, code: number, scale: number, rng: Rng): number[] {
  const dim = codec.dims[d]!;
  if (dim.levels <= WHOLE_SET || dim.kind === 'choice') return [...Array(dim.levels).keys()];
  const at = codec.unit(d, code);
  const codes = [0, 1, 2, 3].map(() => codec.codeAt(d, at + scale * rng.normal()));
  if (dim.kind === 'continuous') return codes;
  if (code > 0) codes.push(code - 1);
  if (code < dim.levels - 1) codes.push(code + 1);
  return codes;
}

/** A copy with one to three parameters changed. */
function mutant(codec: Codec, from: Point, rng: Rng): Point {
  const point = from.slice();
  const active = [...point.keys()].filter(
    (d) => !Number.isNaN(point[d]!) && codec.dims[d]!.levels > 1,
  );
  const changes = 1 + rng.int(3);
  for (let i = 0; i < changes && active.length > 0; i++) {
    const d = active[rng.int(active.length)]!;
    point[d] =
      codec.dims[d]!.kind === 'continuous' && rng.next() < 0.5
        ? codec.codeAt(d, point[d]! + 0.1 * rng.normal())
        : codec.randomCode(d, rng);
  }
  return codec.repair(point, (d) => codec.randomCode(d, rng));
}
