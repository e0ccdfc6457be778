import { z } from 'zod';

const value = z.union([z.number(), z.string(), z.boolean()]);
const params = z.record(z.string(), value);

/** Names of the samplers an experiment file may chain. */
export const SAMPLER_NAMES = [
  'auto',
  'tpe',
  'random',
  'sobol',
  'grid',
  'nsga2',
  'coordinate',
] as const;

const stageSchema = z.strictObject({
  sampler: z.enum(SAMPLER_NAMES).default('auto'),
  trials: z
    .int()
    .positive()
    .optional()
    .describe('trials of this stage; grid and coordinate end by themselves'),
  around: z
    .union([z.literal('best'), params])
    .optional()
    .describe('coordinate: the point to start from, the best trial so far by default'),
  trials_per_parameter: z
    .int()
    .positive()
    .default(6)
    .describe('coordinate: values tried a parameter'),
  rounds: z
    .union([z.int().positive(), z.literal('until_no_gain')])
    .default(1)
    .describe('coordinate: passes over all parameters'),
  method: z
    .enum(['spread', 'tpe'])
    .default('spread')
    .describe('coordinate: values spread over the range (all of a small set), or a 1-D TPE'),
  parameters: z
    .array(z.string())
    .optional()
    .describe('coordinate: which parameters, in this order; all by default'),
  space: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('coordinate: finer sets for some parameters, instead of those of the study'),
  reevaluate: z
    .int()
    .nonnegative()
    .default(0)
    .describe(
      'coordinate: further evaluations of winner and rival at the end, for noisy objectives',
    ),
  population: z.int().min(4).default(24).describe('nsga2: trials a generation'),
});

const startup = z.int().nonnegative().optional();

const prunerSchema = z.strictObject({
  kind: z
    .enum(['none', 'median', 'percentile', 'asha', 'hyperband', 'patience', 'threshold'])
    .default('none'),
  min_epochs: z.int().positive().default(1).describe('never prune before this step'),
  max_epochs: z.int().positive().optional().describe('hyperband: the last step a trial may reach'),
  reduction_factor: z.number().gt(1).default(3).describe('asha, hyperband: one in so many goes on'),
  percentile: z
    .number()
    .gt(0)
    .lt(100)
    .default(50)
    .describe('percentile: prune what is worse than this share of trials at the same step'),
  startup_trials: z
    .int()
    .nonnegative()
    .default(5)
    .describe('median, percentile: complete trials before the first prune'),
  interval: z
    .int()
    .positive()
    .default(1)
    .describe('median, percentile: ask at every so many steps'),
  patience: z.int().positive().default(10).describe('patience: steps without improvement'),
  min_delta: z.number().nonnegative().default(0).describe('patience: less is no improvement'),
  lower: z.number().optional().describe('threshold: prune values below'),
  upper: z.number().optional().describe('threshold: prune values above'),
});

const fidelitySchema = z.strictObject({
  rungs: z
    .array(z.number().positive().max(1))
    .min(2)
    .refine(
      (rungs) => rungs.at(-1) === 1 && rungs.every((rung, i) => i === 0 || rung > rungs[i - 1]!),
      'must ascend and end with 1, e.g. [0.1, 1]',
    )
    .describe('shares of the full effort (frames × iterations), ascending, the last 1'),
  keep: z
    .number()
    .positive()
    .lt(1)
    .default(1 / 3)
    .describe('share of each rung that goes on to the next'),
});

const duration = z.union([
  z.number().positive(),
  z.string().regex(/^\d+(\.\d+)?\s*(s|m|h|d)$/, 'seconds, or a number with s, m, h or d'),
]);

/** `search:` of the experiment file. */
export const searchSettingsSchema = z.strictObject({
  seed: z.int().nonnegative().default(1),
  stages: z
    .array(stageSchema.prefault({}))
    .min(1)
    .prefault([{ sampler: 'auto', trials: 100 }]),
  pruner: prunerSchema.prefault({}),
  enqueue: z.array(params).default([]).describe('known points, tried first'),
  n_startup: startup.describe('random trials before a model speaks; by sampler when absent'),
  fidelity: fidelitySchema.optional().describe('cheap trials first, the best promoted'),
  stop: z
    .strictObject({
      timeout: duration.optional().describe('time since the study was made'),
      target: z.number().optional().describe('a value good enough'),
      no_improvement: z.int().positive().optional().describe('finished trials without a new best'),
    })
    .prefault({}),
});

export type SearchSettings = z.infer<typeof searchSettingsSchema>;
export type StageSettings = SearchSettings['stages'][number];
export type PrunerSettings = SearchSettings['pruner'];

const UNITS = { s: 1, m: 60, h: 3600, d: 86400 } as const;

/** Seconds of a duration as written: 90, "90s", "30m", "1.5h", "2d". */
export function durationSeconds(written: number | string): number {
  if (typeof written === 'number') return written;
  const unit = written.at(-1) as keyof typeof UNITS;
  return Number.parseFloat(written) * UNITS[unit];
}
