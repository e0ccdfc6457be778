import { statfsSync } from 'node:fs';
import { fail } from '../core/errors.js';

/**
 * File systems (statfs f_type) whose locks SQLite cannot rely on. FUSE is not among them: it may be
 * local, as under rootless containers.
 */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x517b, 'SMB'],
  [0x00c36400, 'CephFS'],
  [0x19830326, 'BeeGFS'],
  [0xaad7aaea, 'PanFS'],
  [0x5346414f, 'AFS'],
]);

/** The name of the network file system a folder lies on, or undefined for a local one. */
export function networkFileSystem(
  folder: string,
  typeOf: (folder: string) => number = (path) => statfsSync(path).type,
): string | undefined {
  return NETWORK.get(typeOf(folder) >>> 0);
}

/** Refuses a folder where SQLite's locks would corrupt the store instead of protecting it. */
export function refuseNetworkFileSystem(
  path: string,
  folder: string,
  typeOf?: (folder: string) => number,
): void {
  const name = networkFileSystem(folder, typeOf);
  if (name === undefined) return;
  throw fail(
    'STORE_NETWORK_FS',
    `the store ${path} lies on ${name}, a network file system, where SQLite's locks are not reliable and the file could be damaged; put it on a local disk (for example --store /tmp/runs.db), or use PostgreSQL for several machines: --store postgres://user@host/database (docs/running.md)`,
  );
}
