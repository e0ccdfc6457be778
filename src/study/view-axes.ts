import type { ParamValue } from '../space/distribution.js';
import type { Parameter } from '../space/space.js';
import type { TrialRecord } from './trial.js';

/** How one parameter is drawn: its scale comes from its distribution, not from the data seen. */
export type Axis =
  | {
      readonly name: string;
      readonly kind: 'number';
      readonly log: boolean;
      readonly low: number;
      readonly high: number;
      readonly integer: boolean;
    }
  | { readonly name: string; readonly kind: 'category'; readonly values: readonly ParamValue[] };

/** One axis a parameter: the space's in its order, then any that trials have besides. */
export function axesOf(
  parameters: readonly Parameter[],
  trials: readonly TrialRecord[],
): readonly Axis[] {
  const axes = new Map<string, Axis>();
  for (const parameter of parameters) {
    const axis = axisOf(parameter);
    if (axis) axes.set(axis.name, axis);
  }
  const others = new Map<string, Set<ParamValue>>();
  for (const trial of trials)
    for (const [name, value] of Object.entries(trial.params ?? {})) {
      if (axes.has(name)) continue;
      const seen = others.get(name) ?? new Set();
      if (seen.size < 5000) seen.add(value);
      others.set(name, seen);
    }
  return [...axes.values(), ...[...others].map(([name, seen]) => observedAxis(name, [...seen]))];
}

function axisOf({ name, distribution: d }: Parameter): Axis | undefined {
  switch (d.kind) {
    case 'float':
    case 'int':
      return {
        name,
        kind: 'number',
        log: d.log,
        low: d.low,
        high: d.high,
        integer: d.kind === 'int',
      };
    case 'ordinal':
    case 'choice':
      return { name, kind: 'category', values: d.values };
    default:
      return undefined;
  }
}

function observedAxis(name: string, seen: readonly ParamValue[]): Axis {
  const numbers = seen.filter((value): value is number => typeof value === 'number');
  if (numbers.length < seen.length || numbers.length === 0)
    return { name, kind: 'category', values: seen };
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return {
    name,
    kind: 'number',
    log: low > 0 && high / low > 100,
    low,
    high,
    integer: numbers.every(Number.isInteger),
  };
}
