import { z } from 'zod';
import type { PcaSettings } from './settings.js';

/** `scaler.*` of the experiment file. */
export const scalerSchema = z.strictObject({
  kind: z
    .enum(['standard', 'minmax', 'maxabs', 'none'])
    .default('standard')
    .describe('how each descriptor component is scaled, as in scikit-learn'),
  per: z
    .enum(['element', 'atom'])
    .default('element')
    .describe('one scaler an element; `atom` (one an atom position) is not permutation-invariant'),
});

/** `pca.*` of the experiment file. */
export const pcaSchema = z
  .strictObject({
    variance: z
      .number()
      .positive()
      .max(1)
      .optional()
      .describe('share of the variance to keep, per element; 1 keeps every component'),
    components: z.int().positive().optional().describe('number of components to keep instead'),
  })
  .refine((p) => p.variance === undefined || p.components === undefined, {
    message: 'give either pca.variance or pca.components, not both',
  })
  .transform(
    (p): PcaSettings =>
      p.components === undefined
        ? { variance: p.variance ?? 0.999999 }
        : { components: p.components },
  );
