import { fail, messageOf, PestleError } from '../core/errors.js';

/** True where waiting and trying again may help. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(codeOf(error));
}

/** SQLite's error as a sentence; anything else is returned as it came. */
export function sqliteError(error: unknown, path: string): unknown {
  if (error instanceof PestleError) return error;
  const code = codeOf(error);
  const said = messageOf(error);
  if (isBusy(error)) {
    const advice = 'see whether a stopped process holds it (`fuser` names it), or use PostgreSQL';
    return fail(
      'STORE_BUSY',
      `the store ${path} stayed locked by another process; ${advice}`,
      error,
    );
  }
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR_WRITE')) {
    const advice = 'free space and run the study again with --resume: nothing stored is lost';
    return fail('STORE_FULL', `the disk under the store ${path} is full; ${advice}`, error);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR_SHORT_READ')) {
    const advice = `\`pestle db check --store ${path}\` says what is damaged; restore a backup`;
    return fail('STORE_DAMAGED', `the store ${path} is damaged (${said}); ${advice}`, error);
  }
  if (code === 'SQLITE_NOTADB') {
    const text = `${path} is not an SQLite file; check --store, or restore a backup if it was one`;
    return fail('STORE_FOREIGN', text, error);
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN') {
    const text = `the store ${path} cannot be opened for writing (${said}); check the permissions of the file and its folder, or choose another place with --store`;
    return fail('STORE_READONLY', text, error);
  }
  return error;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
