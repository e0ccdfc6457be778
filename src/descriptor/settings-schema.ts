import { z } from 'zod';
import type { SoapSettings } from './settings.js';

/** `soap.*` of the experiment file. Limits are DScribe's; see docs/descriptors.md. */
export const soapSchema = z
  .strictObject({
    n_max: z.int().min(1).max(12).default(4).describe('radial basis functions'),
    l_max: z.int().min(0).max(20).default(5).describe('highest degree of spherical harmonics'),
    r_cut: z.number().positive().default(6).describe('cutoff radius, Å'),
    sigma: z.number().positive().default(0.5).describe('width of the atomic Gaussians, Å'),
    periodic: z
      .boolean()
      .default(true)
      .describe('use the cells of frames that are periodic; isolated molecules are not affected'),
    rbf: z.enum(['gto', 'polynomial']).default('gto').describe('radial basis'),
  })
  .transform(
    (s): SoapSettings => ({
      nMax: s.n_max,
      lMax: s.l_max,
      rCut: s.r_cut,
      sigma: s.sigma,
      rbf: s.rbf,
      periodic: s.periodic,
    }),
  );
