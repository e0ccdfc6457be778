import { fail } from '../core/errors.js';

/** A whole number given with an option; absent stays absent. Error: USAGE. */
export function wholeNumber<T extends number | undefined>(
  option: string,
  value: T,
  least = 1,
  most = Number.MAX_SAFE_INTEGER,
): T {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most))
    return value;
  const range =
    most === Number.MAX_SAFE_INTEGER
      ? least === Number.MIN_SAFE_INTEGER
        ? ''
        : ` from ${least}`
      : ` from ${least} to ${most}`;
  throw fail('USAGE', `--${option} is ${value}; expected a whole number${range}`);
}

/** A seed: any whole number. */
export function seedNumber<T extends number | undefined>(value: T): T {
  return wholeNumber('seed', value, Number.MIN_SAFE_INTEGER);
}

/** A number above zero given with an option; absent stays absent. Error: USAGE. */
export function positiveNumber<T extends number | undefined>(option: string, value: T): T {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return value;
  throw fail('USAGE', `--${option} is ${value}; expected a number above 0`);
}
