import { z } from 'zod';
import { fail } from '../core/errors.js';
import { soapSchema } from '../descriptor/settings-schema.js';
import { networkSchema, trainingSchema } from '../network/settings-schema.js';
import type { FitSettings } from '../potential/fit-settings.js';
import { pcaSchema, scalerSchema } from '../preprocess/settings-schema.js';
import type { Params } from '../space/distribution.js';
import type { Dotted } from './dotted.js';
import { nest } from './dotted.js';
import { keysAt, problemOf } from './zod-problem.js';

/** Every setting a trial has, by the names of the experiment file. */
export const trialSettingsSchema = z.strictObject({
  soap: soapSchema.prefault({}),
  scaler: scalerSchema.prefault({}),
  pca: pcaSchema.prefault({}),
  network: networkSchema.prefault({}),
  training: trainingSchema.prefault({}),
});

/**
 * The settings of one trial: defaults, then `fixed`, then the trial's params.
 * @throws CONFIG_INVALID with the dotted name of what is wrong
 */
export function resolveSettings(fixed: Dotted, params: Params): FitSettings {
  const value = nest(fixed, params);
  const parsed = trialSettingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const keys = keysAt(z.toJSONSchema(trialSettingsSchema, { io: 'input', unrepresentable: 'any' }));
  const { path, message } = problemOf(parsed.error, value, keys);
  const name = path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`))
    .join('');
  const from = Object.keys(params).some(
    (key) => key === name || name.startsWith(`${key}.`) || key.startsWith(name),
  )
    ? 'space'
    : 'fixed';
  throw fail('CONFIG_INVALID', `${from}.${name}: ${message}`);
}

/** The plain values of `fixed`: what conditions and constraints of the space may name. */
export function scalarsOf(fixed: Dotted): Params {
  return Object.fromEntries(
    Object.entries(fixed).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    ),
  ) as Params;
}
