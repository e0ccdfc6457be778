import { fail, messageOf, PestleError } from '../core/errors.js';

const NETWORK = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** Shut down, crashed, starting up, connection exceptions. */
const AWAY = /^(57P0[123]|08...)$/;
/** pg reports these without a code. */
const LOST =
  /connection terminated|connection timeout|connection error|not queryable|timeout exceeded/i;

/** The server is away, perhaps restarting: what was under way may or may not have been done. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return NETWORK.test(code) || AWAY.test(code) || (code === '' && LOST.test(messageOf(error)));
}

/** The server undid the work and asks to try again: deadlock, serialisation, no free connection. */
export function isUndone(error: unknown): boolean {
  return /^(40P01|40001|53300|57P03|ECONNREFUSED)$/.test(codeOf(error));
}

/** PostgreSQL's error as a sentence; anything else is returned as it came. */
export function postgresError(error: unknown, address: string): unknown {
  if (error instanceof PestleError) return error;
  const code = codeOf(error);
  const said = messageOf(error);
  if (isAway(error) || code === 'ENOTFOUND' || code === '53300') {
    const advice = 'check that it runs, and host and port of --store';
    return fail(
      'STORE_UNREACHABLE',
      `the database ${address} does not answer (${said || code}); ${advice}`,
      error,
    );
  }
  if (/^(28...|3D000|3F000)$/.test(code)) {
    const advice = 'check user, password and database name of --store';
    return fail(
      'STORE_UNREACHABLE',
      `the database ${address} refuses the connection (${said}); ${advice}`,
      error,
    );
  }
  if (code === '42501' || code === '25006') {
    const text = `the database ${address} does not let this user write (${said}); grant it the right to create tables, or open the store read-only`;
    return fail('STORE_READONLY', text, error);
  }
  if (code === '53100') {
    const text = `the disk under the database ${address} is full (${said}); free space and run the study again with --resume: nothing stored is lost`;
    return fail('STORE_FULL', text, error);
  }
  if (/^XX00[12]$/.test(code)) {
    return fail(
      'STORE_DAMAGED',
      `the database ${address} is damaged (${said}); restore a backup`,
      error,
    );
  }
  return error;
}

function codeOf(error: unknown): string {
  // Node bundles the refusals of several addresses of one host.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
