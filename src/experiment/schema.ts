import { z } from 'zod';
import { searchSettingsSchema } from '../study/search-settings.js';
import { LONGEST_STUDY_NAME, STUDY_NAME, STUDY_NAME_RULE } from '../study/study-name.js';
import { datasetSchema } from './dataset-schema.js';

const direction = z.enum(['minimize', 'maximize']).default('minimize');

const repeats = z
  .int()
  .min(1)
  .default(1)
  .describe('evaluations of each point with other seeds; the value is their mean');
const timeLimit = z.number().positive().optional().describe('seconds a trial may take');

const metricObjective = z.strictObject({
  metric: z
    .string()
    .min(1)
    .describe('metric of the trial, e.g. validation.rmse_mev, test.mae_mev, inference_us'),
  direction,
});
const potentialObjective = metricObjective.extend({
  repeats,
  folds: z
    .int()
    .min(2)
    .optional()
    .describe('cross-validation within the training and validation frames; the value is the mean'),
});
const moduleObjective = z.strictObject({
  module: z
    .string()
    .min(1)
    .describe('ES module, relative to this file; default export async (params, trial) => value'),
  direction,
  repeats,
  time_limit: timeLimit,
});
const commandObjective = z.strictObject({
  command: z
    .string()
    .min(1)
    .describe(
      'shell command with {parameter} placeholders; last line of stdout is a number or JSON',
    ),
  direction,
  repeats,
  time_limit: timeLimit,
});

/** What is minimised. A list of metrics makes the study multi-objective. */
const objectiveSchema = z.union([
  potentialObjective,
  moduleObjective,
  commandObjective,
  z.array(metricObjective).min(2),
]);

const executionSchema = z.strictObject({
  launcher: z.enum(['local', 'slurm']).default('local'),
  workers: z.union([z.int().positive(), z.literal('auto')]).default('auto'),
  lease: z
    .number()
    .positive()
    .default(60)
    .describe('seconds without a heartbeat until a worker counts as dead'),
  max_attempts: z.int().positive().default(3).describe('attempts before a trial counts as lost'),
  trial_timeout: z.number().positive().optional().describe('seconds a trial may take'),
  memory_gb: z.number().positive().optional().describe('memory a trial may plan with'),
});

const finalistsSchema = z.strictObject({
  top: z.int().min(1).default(3).describe('how many of the best trials are refitted and checked'),
  refit: z
    .strictObject({
      max_frames: z.union([z.int().positive(), z.literal('all')]).default('all'),
      iterations: z.int().positive().optional().describe('instead of the trial’s own number'),
      time_limit: z.number().positive().optional().describe('seconds of training, each'),
    })
    .prefault({}),
  monte_carlo: z
    .strictObject({
      temperature: z.number().positive().default(300).describe('K'),
      steps: z.int().positive().default(20000).describe('trial moves a chain'),
      chains: z.int().positive().default(8),
    })
    .optional(),
  reference: z
    .union([z.literal('dataset'), z.string()])
    .default('dataset')
    .describe('frames (or a stored g(r)) to compare with; `dataset` is this study’s own'),
});

/** The experiment file. Names and shapes are the public surface; see docs/experiment-file.md. */
export const experimentSchema = z.strictObject({
  study: z
    .string()
    .regex(STUDY_NAME, STUDY_NAME_RULE)
    .max(LONGEST_STUDY_NAME)
    .describe('name of the study, unique in its store'),
  dataset: datasetSchema.optional(),
  space: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('what may vary: name → distribution; see docs/search.md'),
  fixed: z.record(z.string(), z.unknown()).default({}).describe('settings that are not searched'),
  objective: objectiveSchema.prefault({ metric: 'validation.rmse_mev' }),
  search: searchSettingsSchema.prefault({}),
  execution: executionSchema.prefault({}),
  finalists: finalistsSchema.optional(),
});

export type ExperimentFile = z.infer<typeof experimentSchema>;
export type FinalistsConfig = z.infer<typeof finalistsSchema>;
