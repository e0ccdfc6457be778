import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../support/temporary-folder.js';

/** A temporary folder to write frames files into. */
export function framesFolder() {
  const { path } = temporaryFolder();
  return {
    path,
    /** Writes a file, gzipped where its name ends in .gz, and returns its path. */
    file(name: string, content: string | Uint8Array): string {
      writeFileSync(path(name), name.endsWith('.gz') ? gzipSync(content) : content);
      return path(name);
    },
  };
}
