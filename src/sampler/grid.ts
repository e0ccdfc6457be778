import { fail } from '../core/errors.js';
import type { Space } from '../space/space.js';
import { codecOf } from './codec.js';
import { everyPoint, pointsOf } from './fresh-point.js';
import { seenKeys } from './past.js';
import type { Sampler } from './sampler.js';

/**
 * Every point of a finite space once, the last parameter fastest. Points that were tried before, by
 * hand or by another stage, are left out.
 */
export function gridSampler(): Sampler {
  return {
    name: 'grid',
    suggest({ space, history }) {
      checkEnumerable(space);
      const codec = codecOf(space);
      const seen = seenKeys(codec, history);
      for (const point of everyPoint(codec))
        if (!seen.has(codec.key(point))) return { params: codec.decode(point), rule: 'grid' };
      return undefined;
    },
  };
}

/** @throws SPACE_INFINITE naming the continuous parameters */
export function checkEnumerable(space: Space): void {
  if (pointsOf(space) < Number.POSITIVE_INFINITY) return;
  const names = space.parameters
    .filter((p) => p.distribution.kind === 'float' && p.distribution.step === null)
    .map((p) => `"${p.name}"`);
  throw fail(
    'SPACE_INFINITE',
    `the grid sampler needs separate values, and ${names.join(', ')} is continuous: give it a step or a list.`,
  );
}
