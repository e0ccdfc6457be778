import { fail } from '../core/errors.js';

export type Address =
  | { readonly kind: 'sqlite'; readonly path: string; readonly shown: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly shown: string };

/**
 * Reads a store address: `runs.db`, `sqlite:path` or `postgres://user:password@host/database`.
 * `shown` is the address for messages and pages, its password hidden.
 */
export function parseAddress(address: string): Address {
  if (/^postgres(ql)?:\/\//i.test(address)) {
    return { kind: 'postgres', url: address, shown: hidePassword(address) };
  }
  const path = address.replace(/^sqlite:(\/\/(?=\/))?/i, '');
  if (path === '' || /^[a-z]\w+:\/\//i.test(path)) {
    throw fail(
      'STORE_ADDRESS',
      `the store address '${address}' cannot be understood; give a file (runs.db), sqlite:path or postgres://user@host/database`,
    );
  }
  return { kind: 'sqlite', path, shown: path };
}

function hidePassword(url: string): string {
  return url
    .replace(/^(\w+:\/\/[^:@/]*):[^@]*@/, '$1:***@')
    .replace(/([?&]password=)[^&]*/i, '$1***');
}
