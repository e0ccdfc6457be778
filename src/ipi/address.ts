import type { NetConnectOpts } from 'node:net';
import { fail } from '../core/errors.js';

/** Where a server of the i-PI protocol listens. */
export type IpiAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** i-PI and ASE put the unix socket NAME at this path; they offer no other folder. */
const UNIX_PREFIX = '/tmp/ipi_';

/**
 * Reads `unix:NAME` (the socket /tmp/ipi_NAME), `unix:/any/path`, `host:port`, `[ipv6]:port` or a
 * bare port of this machine.
 * @throws USAGE
 */
export function parseIpiAddress(text: string): IpiAddress {
  const unix = /^unix:(.+)$/.exec(text)?.[1];
  if (unix !== undefined)
    return { kind: 'unix', path: unix.startsWith('/') ? unix : UNIX_PREFIX + unix };
  const tcp = /^(?:\[([0-9a-f:.%]+)\]:|([^:[\]/\s]+):|:?)(\d{1,5})$/i.exec(text);
  const port = Number(tcp?.[3]);
  if (!tcp || port < 1 || port > 65535)
    throw fail(
      'USAGE',
      `the address "${text}" cannot be understood: expected unix:NAME, unix:/path, host:port or a port from 1 to 65535, e.g. unix:zundel or localhost:31415`,
    );
  return { kind: 'tcp', host: tcp[1] ?? tcp[2] ?? 'localhost', port };
}

/** As people read it in messages. */
export function describeAddress(address: IpiAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

export function connectOptions(address: IpiAddress): NetConnectOpts {
  return address.kind === 'unix'
    ? { path: address.path }
    : { host: address.host, port: address.port, noDelay: true };
}
