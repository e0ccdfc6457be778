import { fail } from '../core/errors.js';
import type { Migration } from './migration.js';

/** The steps a store of this version lacks; refuses a store this pestle does not know. */
export function missingSteps(
  address: string,
  version: number,
  known: readonly Migration[],
): readonly Migration[] {
  if (version > known.length) {
    throw fail(
      'STORE_NEWER',
      `the store ${address} has version ${version}, written by a newer pestle; this one knows versions up to ${known.length}: update pestle (npm install) or use another store`,
    );
  }
  return known.filter((step) => step.version > version);
}

export function refuseReadOnly(address: string, version: number): Error {
  if (version === 0) {
    const text = `there is no store at ${address} yet, it is empty; \`pestle run\` makes one there`;
    return fail('STORE_MISSING', text);
  }
  return fail(
    'STORE_OLDER',
    `the store ${address} has version ${version} and has to be migrated before it can be read: run \`pestle db migrate --store ${address}\`, which makes a backup first`,
  );
}

export function refuseForeign(address: string): Error {
  return fail(
    'STORE_FOREIGN',
    `${address} holds tables that are not pestle's; choose an empty database or a new file with --store`,
  );
}
