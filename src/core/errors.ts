/**
 * Every error a person can meet. The key is the stable code, a heading of docs/errors.md;
 * `exit` is the process's exit code: 2 for wrong usage or configuration, 1 for a failure.
 */
export const ERRORS = {
  INTERNAL: { exit: 1, title: 'a defect in pestle' },
  USAGE: { exit: 2, title: 'wrong usage of a command or function' },
  CONFIG_INVALID: { exit: 2, title: 'the experiment file is wrong' },
  FILE_MISSING: { exit: 2, title: 'a file cannot be found' },
  FILE_UNREADABLE: { exit: 2, title: 'a file cannot be read' },
  FILE_UNWRITABLE: { exit: 1, title: 'a file cannot be written' },
} as const satisfies Record<string, { exit: 1 | 2; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * The one error class. The message is one sentence for the user: what is wrong, where (file, line
 * or YAML path), what was expected, what to do. The cause is shown with `--verbose` only.
 */
export class PestleError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PestleError';
    this.code = code;
  }

  get exitCode(): 1 | 2 {
    return ERRORS[this.code].exit;
  }
}

export function fail(code: ErrorCode, message: string, cause?: unknown): PestleError {
  return new PestleError(code, message, cause === undefined ? undefined : { cause });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
