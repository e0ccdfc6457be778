import { type ErrorCode, messageOf, PestleError } from '../core/errors.js';

const STATUS: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  STUDY_MISSING: 404,
  TRIAL_MISSING: 404,
  TOKEN_MISSING: 401,
  TOKEN_WRONG: 401,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  READ_ONLY: 403,
  NOT_POSSIBLE_NOW: 409,
  TRIAL_FINISHED: 409,
  TOO_LARGE: 413,
  TOO_MANY: 429,
};

export interface HttpError {
  readonly status: number;
  readonly body: { readonly code: ErrorCode; readonly message: string };
}

/** What a client is told of anything thrown: a stable code and one sentence, never a stack. */
export function httpError(error: unknown): HttpError {
  if (error instanceof PestleError)
    return {
      status: STATUS[error.code] ?? (error.exitCode === 2 ? 400 : 500),
      body: { code: error.code, message: error.message },
    };
  const fault = bodyFault(error);
  if (fault) return fault;
  return {
    status: 500,
    body: {
      code: 'INTERNAL',
      message: `The server failed: ${messageOf(error)}. Its terminal shows more with --verbose.`,
    },
  };
}

/** Faults that Express' own body parser reports. */
function bodyFault(error: unknown): HttpError | undefined {
  const type = (error as { type?: unknown } | null)?.type;
  if (type === 'entity.too.large')
    return {
      status: 413,
      body: { code: 'TOO_LARGE', message: 'The request is larger than 256 kB.' },
    };
  if (type === 'entity.parse.failed')
    return {
      status: 400,
      body: { code: 'REQUEST_INVALID', message: 'The request is no valid JSON.' },
    };
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, body: { code: 'REQUEST_INVALID', message: `${messageOf(error)}.` } };
  return undefined;
}
