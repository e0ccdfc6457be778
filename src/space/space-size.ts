import type { Params, ParamValue } from './distribution.js';
import { levelCount, valueAtLevel } from './distribution.js';
import type { Parameter, Space } from './space.js';
import { isActive, isFeasible } from './space.js';

/** Beyond this many combinations of entangled parameters the count is given without constraints. */
const MOST_VISITED = 2_000_000;

export interface SpaceSize {
  /** Points; Infinity when an active parameter can be continuous. */
  readonly points: number;
  /** False when the constraints were too entangled to count: then `points` is an upper bound. */
  readonly exact: boolean;
}

/**
 * Counts the points of a space. Parameters that take part in conditions or constraints are
 * enumerated; the others, free of each other, only multiply.
 */
export function spaceSize(space: Space): SpaceSize {
  const entangled = entangledNames(space, true);
  const withConstraints = count(space, entangled, true);
  if (withConstraints !== undefined) return { points: withConstraints, exact: true };
  const upper = count(space, entangledNames(space, false), false);
  return { points: upper ?? product(space.parameters), exact: false };
}

/** Names whose values decide what else is active or allowed. */
function entangledNames(space: Space, constraints: boolean): Set<string> {
  const names = new Set(space.parameters.flatMap((p) => p.when.map((c) => c.param)));
  if (constraints) for (const c of space.constraints) for (const name of c.params) names.add(name);
  return names;
}

function product(parameters: readonly Parameter[]): number {
  return parameters.reduce((n, p) => n * levelCount(p.distribution), 1);
}

function count(space: Space, entangled: Set<string>, constrained: boolean): number | undefined {
  const parameters = space.parameters;
  if (parameters.some((p) => entangled.has(p.name) && levelCount(p.distribution) === Infinity))
    return undefined;
  let visited = 0;
  const params: Record<string, ParamValue> = {};
  const walk = (i: number, factor: number): number => {
    const p = parameters[i];
    if (!p) {
      visited++;
      return !constrained || isFeasible(space, params as Params) ? factor : 0;
    }
    if (!isActive(p, params)) return walk(i + 1, factor);
    const levels = levelCount(p.distribution);
    if (!entangled.has(p.name)) return walk(i + 1, factor * levels);
    let sum = 0;
    for (let level = 0; level < levels && visited <= MOST_VISITED; level++) {
      params[p.name] = valueAtLevel(p.distribution, level);
      sum += walk(i + 1, factor);
    }
    delete params[p.name];
    return sum;
  };
  const total = walk(0, 1);
  return visited > MOST_VISITED ? undefined : total;
}
