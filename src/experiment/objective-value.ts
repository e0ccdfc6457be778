import { fail } from '../core/errors.js';
import type { ObjectiveResult } from './trial-context.js';

/**
 * Reads what an objective gave back: a number, a list of numbers, `{ value, metrics }` or
 * `{ values, metrics }`. NaN and infinities pass; the store turns them into a failed trial.
 *
 * @throws OBJECTIVE_FAILED when it is none of these
 */
export function objectiveResult(given: unknown, from: string): ObjectiveResult {
  const result =
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? (given as { value?: unknown; values?: unknown; metrics?: unknown })
      : { value: given };
  const written = result.values ?? result.value;
  const values = Array.isArray(written) ? (written as unknown[]) : [written];
  if (values.length === 0 || !values.every((value) => typeof value === 'number')) {
    throw fail(
      'OBJECTIVE_FAILED',
      `${from} gave ${shown(given)}; expected a number, a list of numbers, or { value, metrics }`,
    );
  }
  const metrics = result.metrics ?? {};
  if (typeof metrics !== 'object' || Array.isArray(metrics)) {
    throw fail(
      'OBJECTIVE_FAILED',
      `${from} gave metrics ${shown(metrics)}; expected { name: number }`,
    );
  }
  const numbers = Object.entries(metrics).filter(([, value]) => typeof value === 'number');
  return {
    values: values as number[],
    metrics: Object.fromEntries(numbers) as Record<string, number>,
  };
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
