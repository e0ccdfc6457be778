import type { Rng } from '../core/rng.js';
import type { Distribution, Params, ParamValue } from '../space/distribution.js';
import {
  contains,
  fromUnit,
  levelCount,
  levelOf,
  toUnit,
  valueAtLevel,
} from '../space/distribution.js';
import type { Space } from '../space/space.js';
import { isFeasible } from '../space/space.js';

/**
 * A point in numbers, one an entry of {@link Codec.dims}: the unit coordinate of a continuous
 * parameter, the level of any other, NaN where inactive.
 */
export type Point = Float64Array;

export interface Dim {
  readonly name: string;
  readonly kind: 'continuous' | 'ordered' | 'choice';
  /** Number of values; Infinity where continuous. */
  readonly levels: number;
  readonly distribution: Distribution;
  /** Active while each of these dims has one of its allowed levels. */
  readonly when: readonly { readonly dim: number; readonly levels: ReadonlySet<number> }[];
}

/** Resolution at which two values of a continuous parameter count as the same point. */
const RESOLUTION = 1e-4;

/** Translates between params and numbers, and knows what a legal point is. */
export interface Codec {
  readonly space: Space;
  readonly dims: readonly Dim[];
  /** Undefined when the params are not of this space. */
  encode(params: Params): Point | undefined;
  decode(point: Point): Params;
  /** Unit coordinate in [0, 1] of a dim's code; levels are evenly spaced unless logarithmic. */
  unit(dim: number, code: number): number;
  /** The code whose unit coordinate is nearest. */
  codeAt(dim: number, unit: number): number;
  isActive(dim: number, point: Point): boolean;
  /** Makes a point legal: inactive codes become NaN, newly active ones are filled. */
  repair(point: Point, fill: (dim: number) => number): Point;
  feasible(point: Point): boolean;
  /** Equal for points that count as the same. */
  key(point: Point): string;
  randomCode(dim: number, rng: Rng): number;
  /** Uniform over codes, parents first; not checked against constraints. */
  random(rng: Rng): Point;
}

const codecs = new WeakMap<Space, Codec>();

export function codecOf(space: Space): Codec {
  const known = codecs.get(space);
  if (known) return known;
  const codec = createCodec(space);
  codecs.set(space, codec);
  return codec;
}

function createCodec(space: Space): Codec {
  const index = new Map(space.parameters.map((p, i) => [p.name, i]));
  const dims = space.parameters.map((p): Dim => {
    const levels = levelCount(p.distribution);
    return {
      name: p.name,
      kind: kindOf(p.distribution, levels),
      levels,
      distribution: p.distribution,
      when: p.when.map((c) => {
        const dim = index.get(c.param)!;
        const parent = space.parameters[dim]!.distribution;
        return { dim, levels: new Set(c.in.map((value) => levelOf(parent, value))) };
      }),
    };
  });
  const isActive = (dim: number, point: Point) => {
    const { when } = dims[dim]!;
    for (let k = 0; k < when.length; k++)
      if (!when[k]!.levels.has(point[when[k]!.dim]!)) return false;
    return true;
  };
  const randomCode = (dim: number, rng: Rng) =>
    dims[dim]!.kind === 'continuous' ? rng.next() : rng.int(dims[dim]!.levels);
  const repair = (point: Point, fill: (dim: number) => number) => {
    for (let d = 0; d < dims.length; d++) {
      if (!isActive(d, point)) point[d] = Number.NaN;
      else if (Number.isNaN(point[d]!)) point[d] = fill(d);
    }
    return point;
  };
  const decode = (point: Point) => decodePoint(dims, point);
  return {
    space,
    dims,
    isActive,
    repair,
    randomCode,
    decode,
    encode: (params) => encodePoint(dims, params, isActive),
    unit: (dim, code) => unitOf(dims[dim]!, code),
    codeAt: (dim, unit) => codeNear(dims[dim]!, unit),
    feasible: (point) => space.constraints.length === 0 || isFeasible(space, decode(point)),
    key: (point) => keyOf(dims, point),
    random: (rng) =>
      repair(new Float64Array(dims.length).fill(Number.NaN), (dim) => randomCode(dim, rng)),
  };
}

function kindOf(d: Distribution, levels: number): Dim['kind'] {
  if (d.kind === 'choice') return 'choice';
  return levels === Number.POSITIVE_INFINITY ? 'continuous' : 'ordered';
}

function encodePoint(
  dims: readonly Dim[],
  params: Params,
  isActive: (dim: number, point: Point) => boolean,
): Point | undefined {
  const point = new Float64Array(dims.length).fill(Number.NaN);
  for (let d = 0; d < dims.length; d++) {
    const dim = dims[d]!;
    const value = params[dim.name];
    if (isActive(d, point) !== (value !== undefined)) return undefined;
    if (value === undefined) continue;
    if (!contains(dim.distribution, value)) return undefined;
    point[d] =
      dim.kind === 'continuous'
        ? toUnit(dim.distribution as never, value as number)
        : levelOf(dim.distribution, value);
  }
  return point;
}

function decodePoint(dims: readonly Dim[], point: Point): Params {
  const params: Record<string, ParamValue> = {};
  dims.forEach((dim, d) => {
    const code = point[d]!;
    if (Number.isNaN(code)) return;
    params[dim.name] =
      dim.kind === 'continuous'
        ? fromUnit(dim.distribution as never, code)
        : valueAtLevel(dim.distribution, code);
  });
  return params;
}

function unitOf(dim: Dim, code: number): number {
  if (dim.kind === 'continuous') return code;
  if (dim.levels === 1) return 0.5;
  const d = dim.distribution;
  if ((d.kind === 'int' || d.kind === 'float') && d.log) {
    const top = valueAtLevel(d, dim.levels - 1) as number;
    return Math.log((valueAtLevel(d, code) as number) / d.low) / Math.log(top / d.low);
  }
  return code / (dim.levels - 1);
}

function codeNear(dim: Dim, unit: number): number {
  const u = Math.min(1, Math.max(0, unit));
  if (dim.kind === 'continuous') return u;
  const d = dim.distribution;
  if ((d.kind === 'int' || d.kind === 'float') && d.log && dim.levels > 1) {
    const top = valueAtLevel(d, dim.levels - 1) as number;
    const value = d.low * (top / d.low) ** u;
    const step = d.step ?? 1;
    return Math.min(dim.levels - 1, Math.max(0, Math.round((value - d.low) / step)));
  }
  return Math.round(u * (dim.levels - 1));
}

function keyOf(dims: readonly Dim[], point: Point): string {
  let key = '';
  for (let d = 0; d < dims.length; d++) {
    const code = point[d]!;
    if (Number.isNaN(code)) key += '-,';
    else if (dims[d]!.kind === 'continuous') key += `${Math.round(code / RESOLUTION)},`;
    else key += `${code},`;
  }
  return key;
}
