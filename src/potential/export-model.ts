import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail } from '../core/errors.js';
import type { EnergyPotential } from './energy-potential.js';
import { aseFiles } from './export-ase.js';
import { type ExportFiles, writeExport } from './export-files.js';
import type { ExportFormat } from './export-format.js';
import { onnxFiles } from './export-onnx.js';
import { exportReadme } from './export-readme.js';
import type { TestConfiguration } from './export-test-vector.js';
import { tfjsFiles } from './export-tfjs.js';
import { loadPotential, potentialFromFiles } from './load-potential.js';
import { ARRAYS_FILE, JSON_FILE, type PotentialFiles } from './save-potential.js';

export interface ExportedModel {
  readonly format: ExportFormat;
  /** Absolute path. */
  readonly folder: string;
  /** Relative to the folder. */
  readonly files: readonly string[];
}

/**
 * Writes a model for other programs into a folder: all files or none; other files in it stay.
 * @param model a model folder, or the contents of its two files
 * @throws MODEL_INVALID, FILE_MISSING, FILE_UNWRITABLE
 */
export function exportModel(
  model: string | PotentialFiles,
  format: ExportFormat,
  outDir: string,
): ExportedModel {
  const written = exportFiles(model, format);
  const folder = resolve(outDir);
  writeExport(written, folder);
  return { format, folder, files: Object.keys(written).sort() };
}

/** The contents of what {@link exportModel} writes. */
export function exportFiles(model: string | PotentialFiles, format: ExportFormat): ExportFiles {
  if (typeof model !== 'string')
    return filesOf(potentialFromFiles(model.json, model.arrays, 'the model'), model, format);
  const potential = loadPotential(model);
  const json = readFileSync(join(model, JSON_FILE), 'utf8');
  const arrays = readFileSync(join(model, ARRAYS_FILE));
  return filesOf(potential, { json, arrays }, format);
}

function filesOf(
  potential: EnergyPotential,
  files: PotentialFiles,
  format: ExportFormat,
): ExportFiles {
  return {
    ...formatFiles(potential, files, format),
    'README.md': exportReadme(potential.parts, format),
  };
}

function formatFiles(
  potential: EnergyPotential,
  files: PotentialFiles,
  format: ExportFormat,
): ExportFiles {
  if (format === 'ase') return aseFiles(files);
  if (format === 'onnx') return onnxFiles(potential, testConfiguration(files.json));
  if (format === 'tfjs') return tfjsFiles(potential, testConfiguration(files.json));
  return { [JSON_FILE]: files.json, [ARRAYS_FILE]: files.arrays };
}

/** The first configuration of the model's own test vector. */
function testConfiguration(json: string): TestConfiguration {
  const { test_vector } = JSON.parse(json) as {
    readonly test_vector: readonly TestConfiguration[];
  };
  const [first] = test_vector;
  if (!first) throw fail('MODEL_INVALID', 'the model has no test vector; train or export it again');
  const { numbers, positions, cell, pbc } = first;
  return { numbers, positions, ...(cell && { cell, pbc }) };
}
