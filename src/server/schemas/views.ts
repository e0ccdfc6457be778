import { z } from 'zod';
import { axisSchema, stateSchema } from './study.js';

const numbers = z.array(z.number()).readonly();
const maybeNumbers = z.array(z.number().nullable()).readonly();
const value = z.union([z.string(), z.number(), z.boolean()]);

export const historySchema = z
  .object({
    points: z.object({
      number: numbers,
      value: numbers,
      state: z.array(stateSchema).readonly(),
      stage: z.array(z.string().nullable()).readonly(),
      finishedAt: maybeNumbers,
    }),
    best: z.object({ number: numbers, value: numbers, finishedAt: maybeNumbers }),
    total: z.int(),
    shown: z.int(),
  })
  .meta({ id: 'History' });

export const columnsSchema = z
  .object({
    axes: z.array(axisSchema).readonly(),
    number: numbers,
    state: z.array(stateSchema).readonly(),
    value: numbers,
    rank: numbers,
    params: z.record(z.string(), z.array(value.nullable()).readonly()).readonly(),
    total: z.int(),
    shown: z.int(),
  })
  .meta({ id: 'Columns' });

const heatMapAxis = z.object({ name: z.string(), labels: z.array(z.string()).readonly() });

export const heatMapSchema = z
  .object({
    x: heatMapAxis,
    y: heatMapAxis,
    cells: z
      .array(
        z.object({
          x: z.int(),
          y: z.int(),
          best: z.number(),
          median: z.number(),
          count: z.int(),
          bestTrial: z.int(),
        }),
      )
      .readonly(),
    total: z.int(),
  })
  .meta({ id: 'HeatMap' });

export const paretoSchema = z
  .object({
    x: z.string(),
    y: z.string(),
    number: numbers,
    xs: numbers,
    ys: numbers,
    onFront: z.array(z.boolean()).readonly(),
    total: z.int(),
    shown: z.int(),
  })
  .meta({ id: 'Pareto' });

export const timelineSchema = z
  .object({
    lanes: z.array(z.string()).readonly(),
    bars: z
      .array(
        z.object({
          lane: z.int(),
          number: z.int(),
          state: stateSchema,
          attempt: z.int(),
          start: z.number(),
          end: z.number(),
        }),
      )
      .readonly(),
    from: z.number(),
    to: z.number(),
    total: z.int(),
  })
  .meta({ id: 'Timeline' });

export const curvesSchema = z
  .object({
    curves: z
      .array(
        z.object({
          trial: z.int(),
          state: stateSchema,
          name: z.string(),
          step: numbers,
          value: maybeNumbers,
          elapsedMs: maybeNumbers,
        }),
      )
      .readonly(),
    names: z.array(z.string()).readonly(),
    shown: z.int().describe('trials drawn'),
    total: z.int().describe('trials that could be'),
  })
  .meta({ id: 'Curves' });

export const stagesSchema = z
  .object({
    stages: z
      .array(
        z.object({
          stage: z.string(),
          trials: z.int(),
          complete: z.int(),
          best: z.number().nullable(),
          scans: z
            .array(
              z.object({
                param: z.string(),
                number: numbers,
                at: z.array(value).readonly(),
                value: numbers,
              }),
            )
            .readonly(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Stages' });

export const importanceSchema = z
  .object({
    method: z.string(),
    trials: z.int().describe('complete trials it was computed from'),
    reliable: z.boolean().describe('false below 30 trials'),
    params: z
      .array(z.object({ name: z.string(), share: z.number(), uncertainty: z.number() }))
      .readonly(),
  })
  .meta({ id: 'Importance' });

const histogram = z.object({ edges: numbers, counts: numbers });

const forceParity = z
  .object({
    components: z.int().describe('of a large part a random sample'),
    rmseMevPerAngstrom: z.number(),
    maeMevPerAngstrom: z.number(),
    maxMevPerAngstrom: z.number(),
    r2: z.number().nullable(),
    slope: z.number().nullable(),
    spreadMevPerAngstrom: z.number(),
    density: z.object({ edgesMevPerAngstrom: numbers, cells: z.array(numbers).readonly() }),
    errors: histogram.describe('predicted minus reference, meV/Å'),
  })
  .optional()
  .describe('where the trial compared forces as well');

export const paritySchema = z
  .object({
    offsetEv: z.number(),
    splits: z
      .array(
        z.object({
          split: z.string(),
          frames: z.int(),
          rmseMev: z.number(),
          maeMev: z.number(),
          maxMev: z.number(),
          biasMev: z.number(),
          r2: z.number().nullable(),
          slope: z.number().nullable(),
          spreadMev: z.number(),
          density: z.object({ edgesMev: numbers, cells: z.array(numbers).readonly() }),
          errors: histogram.describe('predicted minus reference, meV'),
          errorByEnergy: z
            .array(
              z.object({
                energyMev: z.number(),
                medianMev: z.number(),
                lowMev: z.number(),
                highMev: z.number(),
                count: z.int(),
              }),
            )
            .readonly(),
          worst: z
            .array(z.object({ frame: z.int(), energyMev: z.number(), errorMev: z.number() }))
            .readonly(),
          forces: forceParity,
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Parity' });
