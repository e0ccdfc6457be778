import fc from 'fast-check';

const number = fc.integer({ min: -50, max: 50 });

const distribution = fc.oneof(
  fc
    .record({ low: number, width: fc.integer({ min: 1, max: 60 }) })
    .map(({ low, width }) => ({ float: [low, low + width] })),
  fc
    .record({ low: number, width: fc.integer({ min: 1, max: 9 }) })
    .map(({ low, width }) => ({ float: [low, low + width], step: 0.25 })),
  fc
    .record({
      low: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      decades: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ low, decades }) => ({ float: [low, low * 10 ** decades], log: true })),
  fc
    .record({
      low: number,
      width: fc.integer({ min: 0, max: 40 }),
      step: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ low, width, step }) => ({ int: [low, low + width], step })),
  fc
    .record({ low: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 500 }) })
    .map(({ low, width }) => ({ int: [low, low + width], log: true })),
  fc.uniqueArray(number, { minLength: 1, maxLength: 6 }).map((values) => ({ ordinal: values })),
  fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 5 })
    .map((values) => ({ choice: values })),
  fc.constant({ boolean: true }),
);

/** Written spaces of up to six parameters, some under conditions, some with a constraint. */
export const arbitrarySpace = fc
  .record({
    parts: fc.array(distribution, { minLength: 1, maxLength: 4 }),
    branch: fc.option(fc.array(distribution, { minLength: 1, maxLength: 2 })),
    deeper: fc.option(distribution),
    constrained: fc.boolean(),
  })
  .map(({ parts, branch, deeper, constrained }) => {
    const space: Record<string, unknown> = {};
    parts.forEach((d, i) => {
      space[`p${i}`] = d;
    });
    if (branch) {
      space.kind = ['x', 'y', 'z'];
      branch.forEach((d, i) => {
        space[`kind.${'uv'[i]}`] = { ...d, when: { kind: ['x', 'y'] } };
      });
      if (deeper) {
        space.flag = { boolean: true, when: { kind: ['y'] } };
        space.deep = { ...deeper, when: { flag: true, kind: 'y' } };
      }
    }
    if (constrained) {
      space.lower = { int: [0, 6] };
      space.upper = { float: [0, 8] };
      space.constraints = ['lower <= upper'];
    }
    return space;
  });
