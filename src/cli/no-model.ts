import { fail, PestleError } from '../core/errors.js';
import { JSON_FILE } from '../potential/save-potential.js';

/** What to say of a name that is no model folder where there is no store to hold a study of it. */
export function noModel(name: string, error: unknown): unknown {
  if (!(error instanceof PestleError && error.code === 'STORE_MISSING')) return error;
  return fail(
    error.code,
    `"${name}" is no model folder (it has no ${JSON_FILE}), and for a study of that name ${error.message}`,
    error,
  );
}
