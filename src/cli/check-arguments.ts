import type { Options } from 'yargs';
import { fail } from '../core/errors.js';

/** Refuses what yargs lets pass: a number that is none, an option given twice. */
export function checkArguments(
  options: Readonly<Record<string, Options>>,
  given: Readonly<Record<string, unknown>>,
  dashes: '--' | '',
): void {
  for (const [name, { type, array }] of Object.entries(options)) {
    const value = given[name];
    if (Array.isArray(value) && !array)
      throw fail('USAGE', `${dashes}${name} is given ${value.length} times; give it once`);
    if (type === 'number' && Number.isNaN(value))
      throw fail('USAGE', `${dashes}${name} takes a number`);
  }
}

/** An option that takes a value needs one, unless it says otherwise. */
export function withValues<O extends Readonly<Record<string, Options>>>(options: O): O {
  const entries = Object.entries(options).map(([name, option]) => [
    name,
    option.type === 'string' || option.type === 'number'
      ? { requiresArg: true, ...option }
      : option,
  ]);
  return Object.fromEntries(entries) as O;
}
