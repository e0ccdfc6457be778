import { z } from 'zod';
import { stateSchema, studyName } from './study.js';

const valueSchema = z.union([z.string(), z.number(), z.boolean()]);

const trialFields = {
  number: z.int(),
  state: stateSchema,
  params: z.record(z.string(), valueSchema).nullable().readonly(),
  stage: z.string().nullable(),
  rule: z.string().nullable(),
  values: z.array(z.number()).nullable().readonly(),
  metrics: z.record(z.string(), z.number()).readonly(),
  lastStep: z.int().nullable(),
  lastValue: z.number().nullable(),
  attempt: z.int(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  tags: z.array(z.string()).readonly(),
  note: z.string(),
};

export const trialRowSchema = z.object(trialFields).meta({ id: 'TrialRow' });

export const trialSchema = z
  .object({
    ...trialFields,
    seed: z.number(),
    workerId: z.string().nullable(),
    historyEvent: z.number().nullable(),
    provenance: z.record(z.string(), z.unknown()).readonly(),
    artifacts: z
      .array(
        z.object({ name: z.string(), mediaType: z.string(), bytes: z.int(), sha256: z.string() }),
      )
      .readonly(),
    command: z.string().describe('the command that repeats this trial'),
  })
  .meta({ id: 'Trial' });

export const trialPageSchema = z
  .object({ total: z.int(), offset: z.int(), trials: z.array(trialRowSchema).readonly() })
  .meta({ id: 'TrialPage' });

export const trialNumber = studyName.extend({ trial: z.coerce.number().int().min(0) });

export const filterQuery = z.object({
  filter: z.string().max(2000).optional().describe('e.g. value < 5 and soap.n_max >= 4'),
});

export const pageQuery = filterQuery.extend({
  sort: z
    .string()
    .max(200)
    .optional()
    .describe('number, value, state, startedAt, duration, metric:…, param:…'),
  descending: z.stringbool().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

export const trialPatchSchema = z.object({
  tags: z.array(z.string().trim().min(1).max(60)).max(40).optional(),
  note: z.string().max(20_000).optional(),
});

export const newTrialSchema = z.object({
  params: z.record(z.string(), valueSchema),
  tags: z.array(z.string().max(60)).max(40).optional(),
  note: z.string().max(20_000).optional(),
});
