import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nest } from '../../src/experiment/dotted.js';

describe('dotted names', () => {
  it('become nested settings, indices become arrays', () => {
    expect(nest({ 'soap.n_max': 4, 'network.nodes[0]': 30, 'network.nodes[1]': 10 })).toEqual({
      soap: { n_max: 4 },
      network: { nodes: [30, 10] },
    });
  });

  it('merge objects, and later sources win', () => {
    const fixed = { 'training.lm': { iterations: 30, geodesic: true } };
    expect(nest(fixed, { 'training.lm.iterations': 5 })).toEqual({
      training: { lm: { iterations: 5, geodesic: true } },
    });
  });

  it('never write into the sources', () => {
    const lm = Object.freeze({ iterations: 30 });
    expect(() => nest({ 'training.lm': lm }, { 'training.lm.iterations': 5 })).not.toThrow();
    expect(lm.iterations).toBe(30);
  });

  it('keep every value under its own name', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.dictionary(name, fc.integer())), (nested) => {
        const flat = Object.entries(nested).flatMap(([group, values]) =>
          Object.entries(values).map(([key, value]) => [`${group}.${key}`, value] as const),
        );
        const back = nest(Object.fromEntries(flat)) as Record<string, Record<string, number>>;
        for (const [group, values] of Object.entries(nested))
          for (const [key, value] of Object.entries(values)) expect(back[group]?.[key]).toBe(value);
      }),
    );
  });
});
