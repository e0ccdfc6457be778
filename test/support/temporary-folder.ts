import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  readonly root: string;
  path(...parts: string[]): string;
  remove(): void;
}

/** A folder of its own, removed when the process of this test file ends at the latest. */
export function temporaryFolder(): TemporaryFolder {
  const root = mkdtempSync(join(tmpdir(), 'pestle-test-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  process.once('exit', remove);
  return { root, path: (...parts) => join(root, ...parts), remove };
}
