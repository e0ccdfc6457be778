import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascending } from '../../src/sampler/ascending.js';

/** The same by a stable sort with a comparator. */
const byComparing = (values: readonly number[]) =>
  values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);

test('numbers are put in order, equal ones by age', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(-1, 0, -0, 0.5),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 80 }), (values) => {
      expect([...ascending(Float64Array.from(values))]).toEqual(byComparing(values));
    }),
  );
});
