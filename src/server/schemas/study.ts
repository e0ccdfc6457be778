import { z } from 'zod';

export const stateSchema = z
  .enum(['queued', 'running', 'complete', 'pruned', 'failed', 'lost'])
  .meta({ id: 'TrialState' });

const directionSchema = z.enum(['minimize', 'maximize']);

const studyFields = {
  id: z.int(),
  name: z.string(),
  state: z.enum(['active', 'paused', 'stopping', 'cancelled', 'finished']),
  stopReason: z.string().nullable(),
  directions: z.array(directionSchema).readonly(),
  metrics: z.array(z.string()).readonly(),
  seed: z.number(),
  trialBudget: z.int().nullable(),
  picked: z.int().nullable(),
  archived: z.boolean(),
  tags: z.array(z.string()).readonly(),
  note: z.string(),
  createdAt: z.number().describe('milliseconds since the epoch, as all times'),
  updatedAt: z.number(),
  counts: z.record(stateSchema, z.int()).readonly(),
  bestValue: z.number().nullable(),
  bestTrial: z.int().nullable(),
};

export const studyRowSchema = z
  .object({
    ...studyFields,
    lastActivity: z.number(),
    msLeft: z.number().nullable().describe('estimate from the recent pace; null when unknown'),
    sparkline: z.array(z.number()).readonly().describe('best value so far, at most 40 points'),
  })
  .meta({ id: 'StudyRow' });

export const axisSchema = z
  .union([
    z.object({
      name: z.string(),
      kind: z.literal('number'),
      log: z.boolean(),
      low: z.number(),
      high: z.number(),
      integer: z.boolean(),
    }),
    z.object({
      name: z.string(),
      kind: z.literal('category'),
      values: z.array(z.union([z.string(), z.number(), z.boolean()])).readonly(),
    }),
  ])
  .meta({ id: 'Axis' });

export const studySchema = z
  .object({
    ...studyFields,
    lastActivity: z.number(),
    msLeft: z.number().nullable(),
    space: z.unknown(),
    config: z.unknown(),
    axes: z.array(axisSchema).readonly(),
    metricNames: z.array(z.string()).readonly().describe('metrics any trial has'),
    artifacts: z
      .array(z.object({ name: z.string(), mediaType: z.string(), bytes: z.int() }))
      .readonly(),
    workers: z.int().describe('workers seen in the last minute, over all studies'),
    startable: z.boolean().describe('whether this server can start workers for it'),
    runningHere: z.boolean().describe('whether a worker started by this server runs'),
    failure: z.string().nullable().describe('what the last worker started here said at its end'),
  })
  .meta({ id: 'Study' });

export const studyName = z.object({ study: z.string().max(200) });

export const studyPatchSchema = z.object({
  archived: z.boolean().optional(),
  tags: z.array(z.string().trim().min(1).max(60)).max(40).optional(),
  note: z.string().max(20_000).optional(),
  trialBudget: z.int().min(0).max(10_000_000).nullable().optional(),
});

export const okSchema = z.object({ ok: z.boolean() }).meta({ id: 'Ok' });

export const errorSchema = z
  .object({ code: z.string(), message: z.string() })
  .meta({ id: 'Error' });
