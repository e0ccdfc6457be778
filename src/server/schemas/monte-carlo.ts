import { z } from 'zod';
import type { MonteCarloSummary } from '../../montecarlo/summary.js';

const numbers = z.array(z.number()).readonly();

const settingsSchema = z.object({
  temperatureK: z.number(),
  steps: z.number(),
  chains: z.number(),
  seed: z.number(),
  move: z.enum(['adaptive', 'all', 'atom', 'fragment', 'hybrid']),
  acceptance: z.enum(['metropolis', 'threshold']),
});

const rdfSchema = z.object({
  kind: z.enum(['isolated', 'periodic']),
  r: numbers,
  dr: z.number(),
  frames: z.number(),
  pairs: z
    .array(
      z.object({
        pair: z.string(),
        density: numbers,
        stderr: numbers,
        coordination: numbers,
        reference: z.object({ density: numbers, stderr: numbers }).nullable(),
        distance: z
          .object({
            integratedAbsolute: z.number(),
            chiSquarePerBin: z.number(),
            withinThreeSigma: z.number(),
            bins: z.number(),
          })
          .nullable(),
      }),
    )
    .readonly(),
});

export const monteCarloSummarySchema = z
  .object({
    version: z.literal(1),
    phase: z.enum(['burn-in', 'production', 'complete', 'stopped']),
    settings: settingsSchema,
    canonical: z.boolean(),
    stepsDone: z.number(),
    stepsTotal: z.number(),
    elapsedSeconds: z.number(),
    stepsPerSecond: z.number(),
    acceptance: z.object({ burnIn: z.number().nullable(), production: z.number().nullable() }),
    delta: z.number(),
    energyOffsetEv: z.number(),
    energyTrace: z.object({ steps: numbers, chains: z.array(numbers).readonly() }),
    diagnostics: z
      .array(
        z.object({
          name: z.string(),
          unit: z.enum(['meV', 'angstrom']),
          mean: z.number(),
          stderr: z.number(),
          standardDeviation: z.number(),
          rHat: z.number().nullable(),
          ess: z.number().nullable(),
          essTail: z.number().nullable(),
        }),
      )
      .readonly(),
    rdf: rdfSchema.nullable(),
    extrapolation: z
      .object({ checked: z.number(), outside: z.number(), worst: z.number() })
      .nullable(),
    numbers,
    configurations: z
      .array(
        z.object({
          chain: z.number(),
          step: z.number(),
          energyMev: z.number(),
          positions: numbers,
        }),
      )
      .readonly(),
    warnings: z.array(z.string()).readonly(),
  })
  .meta({ id: 'MonteCarloSummary' });

/** Fails to compile when the library's summary no longer has what the pages read. */
export type SummaryIsServed =
  MonteCarloSummary extends z.input<typeof monteCarloSummarySchema> ? true : never;
export const SUMMARY_IS_SERVED: SummaryIsServed = true;

const runFields = {
  id: z.int(),
  trial: z.int(),
  state: z.enum(['running', 'complete', 'failed', 'stopped']),
  createdAt: z.number(),
  updatedAt: z.number(),
};

export const monteCarloListSchema = z
  .object({
    runs: z
      .array(
        z.object({
          ...runFields,
          temperatureK: z.number().nullable(),
          steps: z.number().nullable(),
          chains: z.number().nullable(),
          share: z.number().nullable().describe('done of the present phase, 0 to 1'),
        }),
      )
      .readonly(),
    startingHere: z.boolean().describe('a run started by this server is not over'),
    failure: z.string().nullable().describe('what the last run started here said when it failed'),
  })
  .meta({ id: 'MonteCarloList' });

export const monteCarloRunSchema = z
  .object({ ...runFields, settings: z.unknown(), summary: monteCarloSummarySchema.nullable() })
  .meta({ id: 'MonteCarloRun' });

export const newMonteCarloSchema = z.object({
  trial: z.int().min(0),
  temperatureK: z.number().positive().max(100_000),
  steps: z.int().min(100).max(100_000_000),
  chains: z.int().min(1).max(64),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1),
  acceptance: z.enum(['metropolis', 'threshold']).default('metropolis'),
});
