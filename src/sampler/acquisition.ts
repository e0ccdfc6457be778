import type { Rng } from '../core/rng.js';
import type { Codec, Point } from './codec.js';
import type { Posterior } from './gp-posterior.js';
import { logImprovement } from './normal.js';

export interface AcquisitionOptions {
  readonly randoms: number;
  readonly mutants: number;
  readonly climbs: number;
  readonly rounds: number;
}

/** What a point is to improve on. */
export interface Target {
  readonly best: number;
  /** Noise variance; 0 where a second look at a known point brings nothing to learn. */
  readonly noise: number;
}

export interface Found {
  readonly point: Point;
  /** Logarithm of the (augmented) expected improvement. */
  readonly score: number;
}

/**
 * Maximises log expected improvement below the target over unseen points; under noise augmented as by
 * Huang et al. 2006 (J. Global Optim. 34, 441): less where a look would tell little but noise. Random
 * points and mutants of the leaders come first, then the winners and the leader climb over all
 * one-change neighbours (every level of a small set, normal steps of a number).
 */
export function maximizeImprovement(
  codec: Codec,
  posterior: Posterior,
  target: Target,
  leaders: readonly Point[],
  seen: ReadonlySet<string>,
  rng: Rng,
  options: AcquisitionOptions,
): Found | undefined {
  const scorer = createScorer(posterior, target);
  const starts: Candidate[] = [];
  let winner: Found | undefined;
  /** Takes note of a point, and returns the score to beat. */
  const consider: Consider = (point, score) => {
    if ((!winner || score > winner.score) && !seen.has(codec.key(point))) winner = { point, score };
    return winner?.score ?? -Infinity;
  };
  const offer = (point: Point) => {
    if (!codec.feasible(point)) return;
    const floor = starts.length < options.climbs ? -Infinity : starts.at(-1)!.score;
    const c = scorer.evaluate(point, floor);
    if (c === undefined) return;
    consider(point, c.score);
    starts.push(c);
    starts.sort((a, b) => b.score - a.score);
    starts.length = Math.min(starts.length, options.climbs);
  };
  for (let i = 0; i < options.randoms; i++) offer(codec.random(rng));
  for (let i = 0; i < options.mutants && leaders.length > 0; i++)
    offer(mutant(codec, leaders[i % Math.min(4, leaders.length)]!, rng));
  const leader = leaders[0] && scorer.evaluate(leaders[0], -Infinity);
  if (leader) starts.push(leader);
  for (const start of starts)
    climb(codec, scorer, start, leaders[0], rng, options.rounds, consider);
  return winner;
}

type Consider = (point: Point, score: number) => number;

/** A point with its scaled squared distances to the data. */
interface Candidate {
  readonly point: Point;
  readonly r2: Float64Array;
  readonly score: number;
}

interface Scorer {
  /** Undefined when the score is below the floor for sure, which is cheaper to see. */
  evaluate(point: Point, floor: number): Candidate | undefined;
  /** The same for a point that differs from a candidate in a few parameters. */
  evaluateNear(base: Candidate, point: Point, floor: number): Candidate | undefined;
}

function createScorer(posterior: Posterior, { best, noise }: Target): Scorer {
  const { columns } = posterior.features;
  let r2 = new Float64Array(posterior.size);
  const logEi = (mean: number, variance: number) =>
    0.5 * Math.log(variance) +
    logImprovement((best - mean) / Math.sqrt(variance)) +
    (noise > 0 ? Math.log1p(-Math.sqrt(noise / (variance + noise))) : 0);
  const finish = (point: Point, floor: number): Candidate | undefined => {
    const mean = posterior.predictMean(r2);
    // The score grows with the variance: a ceiling of that is one of the score.
    let score: number;
    do {
      score = logEi(mean, posterior.ceiling);
      if (score <= floor) return undefined;
    } while (posterior.refine());
    const own = r2;
    r2 = new Float64Array(posterior.size);
    return { point, r2: own, score };
  };
  return {
    evaluate(point, floor) {
      posterior.distances(point, r2);
      return finish(point, floor);
    },
    evaluateNear(base, point, floor) {
      let from = base.r2;
      columns.forEach(({ dim }, k) => {
        if (Object.is(base.point[dim]!, point[dim]!)) return;
        posterior.move(from, k, base.point[dim]!, point[dim]!, r2);
        from = r2;
      });
      if (from === base.r2) return undefined;
      return finish(point, floor);
    },
  };
}

/** A gain of log expected improvement that is worth a step. */
const LEAST_STEP = 1e-6;

/** Steepest ascent over one-change neighbours until none is better. */
function climb(
  codec: Codec,
  scorer: Scorer,
  start: Candidate,
  donor: Point | undefined,
  rng: Rng,
  rounds: number,
  consider: Consider,
): void {
  const continuous = codec.dims.some((d) => d.kind === 'continuous');
  let at = start;
  let toBeat = consider(at.point, at.score);
  for (let round = 0; round < rounds; round++) {
    const scale = 0.3 * 0.6 ** round;
    let best: Candidate | undefined;
    const step = at.score + LEAST_STEP;
    for (const point of neighbours(codec, at.point, donor, scale, rng)) {
      if (!codec.feasible(point)) continue;
      // Neither a step of the climb nor the winner: such a score need not be known.
      const floor = Math.max(best?.score ?? -Infinity, Math.min(step, toBeat));
      const c = scorer.evaluateNear(at, point, floor);
      if (c === undefined) continue;
      toBeat = consider(point, c.score);
      best = c;
    }
    if (best && best.score > step) at = best;
    else if (scale < 0.01 || !continuous) return;
  }
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
