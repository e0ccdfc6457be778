import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export interface TemporaryFolder {
  readonly root: string;
  path(...parts: string[]): string;
}

/**
 * A folder of its own, removed after the tests of the file or `describe` that asks for it. Ask
 * before stores in it are opened, so that they are closed first.
 */
export function temporaryFolder(): TemporaryFolder {
  const root = mkdtempSync(join(tmpdir(), 'pestle-test-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return { root, path: (...parts) => join(root, ...parts) };
}
