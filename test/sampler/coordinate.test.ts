import { describe, expect, it } from 'vitest';
import { coordinateSampler } from '../../src/sampler/coordinate.js';
import { parseSpace } from '../../src/space/parse-space.js';
import { context, observe } from '../conformance/sampler.js';

const space = parseSpace({ x: { float: [-1, 1] }, y: { float: [-1, 1] } });

describe('the coordinate sampler', () => {
  it('keeps its settings where the point to start from was tried before', () => {
    const around = { x: 0.5, y: 0.5 };
    const sampler = coordinateSampler({ around, parameters: ['y'] });
    expect(sampler.suggest(context(space, [], 0, 1))).toEqual({ params: around, rule: 'centre' });
    const tried = { ...observe(0, around, null, 1, 'complete'), stage: null };
    expect(sampler.suggest(context(space, [tried], 1, 1))?.rule).toBe('0:y');
  });
});
