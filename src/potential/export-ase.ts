import { readFileSync } from 'node:fs';
import type { ExportFiles } from './export-files.js';
import { ARRAYS_FILE, JSON_FILE, type PotentialFiles } from './save-potential.js';

/** The model folder with an ASE calculator beside it. */
export function aseFiles({ json, arrays }: PotentialFiles): ExportFiles {
  const calculator = readFileSync(
    new URL('./python/pestle_calculator.py', import.meta.url),
    'utf8',
  );
  return {
    [JSON_FILE]: json,
    [ARRAYS_FILE]: arrays,
    'pestle_calculator.py': calculator,
  };
}
