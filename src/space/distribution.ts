export type ParamValue = number | string | boolean;

/** One point of a search space. Inactive parameters are absent, never null. */
export type Params = Readonly<Record<string, ParamValue>>;

/** The set of values one parameter may take. Plain JSON; bounds are inclusive. */
export type Distribution =
  | {
      readonly kind: 'float';
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      /** Distance of neighbouring values, counted from `low`; null is continuous. */
      readonly step: number | null;
    }
  | {
      readonly kind: 'int';
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step: number;
    }
  | { readonly kind: 'ordinal'; readonly values: readonly ParamValue[] }
  | { readonly kind: 'choice'; readonly values: readonly ParamValue[] }
  | { readonly kind: 'constant'; readonly value: ParamValue };

/** How many values it has; Infinity for a continuous float. */
export function levelCount(d: Distribution): number {
  switch (d.kind) {
    case 'float':
      if (d.low === d.high) return 1;
      return d.step === null ? Number.POSITIVE_INFINITY : gridCount(d.low, d.high, d.step);
    case 'int':
      return gridCount(d.low, d.high, d.step);
    case 'constant':
      return 1;
    default:
      return d.values.length;
  }
}

/** The value at a level (0-based) of a distribution with finitely many values. */
export function valueAtLevel(d: Distribution, level: number): ParamValue {
  switch (d.kind) {
    case 'float':
      return d.step === null || level === 0 ? d.low : tidyLevel(d, level, d.step);
    case 'int':
      return d.low + level * d.step;
    case 'constant':
      return d.value;
    default:
      return d.values[level]!;
  }
}

/** The level of a value, or -1 where it is none of the distribution's. */
export function levelOf(d: Distribution, value: ParamValue): number {
  switch (d.kind) {
    case 'float':
    case 'int': {
      if (typeof value !== 'number' || !(value >= d.low && value <= d.high)) return -1;
      const step = d.step ?? 1;
      const level = Math.round((value - d.low) / step);
      // A stepped float written by hand (0.3) and one computed (0.1 + 2 · 0.1) are the same level.
      const slack = d.kind === 'int' ? 0 : 1e-9 * Math.max(step, Math.abs(value));
      return Math.abs(d.low + level * step - value) <= slack ? level : -1;
    }
    case 'constant':
      return d.value === value ? 0 : -1;
    default:
      return d.values.indexOf(value);
  }
}

export function contains(d: Distribution, value: ParamValue): boolean {
  if (d.kind === 'float' && d.step === null)
    return typeof value === 'number' && value >= d.low && value <= d.high;
  return levelOf(d, value) >= 0;
}

/** The coordinate in [0, 1] of a number on a float or int distribution, logarithmic where it is. */
export function toUnit(d: Extract<Distribution, { kind: 'float' | 'int' }>, value: number): number {
  if (d.low === d.high) return 0.5;
  return d.log
    ? Math.log(value / d.low) / Math.log(d.high / d.low)
    : (value - d.low) / (d.high - d.low);
}

/** The inverse of {@link toUnit}, kept inside the bounds. */
export function fromUnit(
  d: Extract<Distribution, { kind: 'float' | 'int' }>,
  unit: number,
): number {
  const value = d.log ? d.low * (d.high / d.low) ** unit : d.low + unit * (d.high - d.low);
  return Math.min(d.high, Math.max(d.low, value));
}

function gridCount(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + 1e-9) + 1;
}

/**
 * Without the digits that adding steps brings (0.30000000000000004 → 0.3), unless these belong to the
 * bounds or the step: then the shorter number is no value of the set.
 */
function tidyLevel(
  d: Extract<Distribution, { kind: 'float' }>,
  level: number,
  step: number,
): number {
  const value = Math.min(d.high, d.low + level * step);
  const digits = Math.min(15, Math.max(0, 3 - Math.floor(Math.log10(step)) + 8));
  const short = Number(value.toFixed(digits));
  return levelOf(d, short) === level ? short : value;
}
