import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../../src/potential/export-format.js';
import { exportModel } from '../../src/potential/export-model.js';
import type { ExportTestVector } from '../../src/potential/export-test-vector.js';
import { loadPotential } from '../../src/potential/load-potential.js';
import { writePotentialFolder } from '../../src/potential/save-potential.js';
import { usageSnippets } from '../../src/potential/usage-snippets.js';
import { formatFrame } from '../../src/structure/format-frame.js';
import { readFrames } from '../../src/structure/read-frames.js';
import { selectFrames } from '../../src/structure/select-frames.js';
import { type ExportFixture, exportFixture } from './export-fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'pestle-export-'));
let fixture: ExportFixture;
let model: string;

beforeAll(async () => {
  fixture = await exportFixture();
  model = join(folder, 'model');
  writePotentialFolder(fixture.files, model);
});
afterAll(() => rmSync(folder, { recursive: true }));

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('exportModel', () => {
  it.each(EXPORT_FORMATS)('writes every file of format %s, and only those', (format) => {
    const out = join(folder, `all-${format}`);
    const exported = exportModel(model, format, out);
    const found = readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1));
    expect(exported).toMatchObject({ format, folder: out });
    expect(exported.files).toEqual(found.sort());
    expect(found).toContain('README.md');
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('takes the contents of a model as well, and gives the same files', () => {
    const [a, b] = [join(folder, 'from-folder'), join(folder, 'from-files')];
    const { files } = exportModel(model, 'onnx', a);
    exportModel(fixture.files, 'onnx', b);
    for (const file of files)
      expect(readFileSync(join(b, file)).equals(readFileSync(join(a, file)))).toBe(true);
  });

  it("replaces its own files in a folder and leaves the user's", () => {
    const out = join(folder, 'again');
    exportModel(model, 'tfjs', out);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    writeFileSync(join(out, 'H', 'weights.bin'), 'broken');
    exportModel(model, 'tfjs', out);
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(out, 'H', 'weights.bin')).length).toBeGreaterThan(100);
  });

  it('writes a model folder that loads and predicts the same', () => {
    for (const format of ['pestle', 'ase'] as const) {
      const out = join(folder, `loads-${format}`);
      exportModel(model, format, out);
      const energies = loadPotential(out).energies(fixture.frames);
      expect(energies).toEqual(loadPotential(model).energies(fixture.frames));
    }
  });

  it('says why it cannot write, and leaves nothing', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => exportModel(model, 'onnx', join(file, 'out'))).toThrow(/cannot be written \(E/);
    expect(existsSync(join(folder, 'file.tmp'))).toBe(false);
  });

  it('refuses a folder that is no model', () => {
    expect(() => exportModel(folder, 'onnx', join(folder, 'x'))).toThrow(/potential\.json/);
  });
});

describe('the ONNX export', () => {
  it('gives the energies of the model in ONNX Runtime, from descriptors and from scaled ones', async () => {
    const out = join(folder, 'onnx');
    exportModel(model, 'onnx', out);
    const { energy, elements } = json(out, 'export.json');
    const vector: ExportTestVector = json(out, 'test-vector.json');
    let total = energy.mean;
    for (const [symbol, files] of Object.entries<{ model: string; network: string }>(elements)) {
      const expected = vector.elements[symbol]!;
      const energies = await run(join(out, files.model), 'descriptors', expected.descriptors);
      const outputs = await run(join(out, files.network), 'scaled', expected.scaled);
      for (const [i, e] of energies.entries()) {
        expect(Math.abs(e - expected.energies[i]!)).toBeLessThan(1e-9);
        expect(Math.abs(outputs[i]! - expected.outputs[i]!)).toBeLessThan(1e-12);
        total += e;
      }
    }
    const { numbers, positions } = vector.configuration;
    const direct = loadPotential(model).energyOf(
      Uint8Array.from(numbers),
      Float64Array.from(positions),
    );
    expect(Math.abs(total - direct)).toBeLessThan(1e-8);
    expect(vector.energy).toBe(direct);
  });

  it('has a README whose JavaScript gives the energy', async () => {
    const out = join(folder, 'onnx-readme');
    exportModel(model, 'onnx', out);
    const [energy, , expected] = await runSnippet(readFileSync(join(out, 'README.md'), 'utf8'), {
      ort: { InferenceSession, Tensor },
      readFile: (file: string, encoding?: 'utf8') => readFile(join(out, file), encoding),
    });
    expect(Math.abs(Number(energy) - Number(expected))).toBeLessThan(1e-8);
  });
});

describe('the model folder', () => {
  it('has a README whose JavaScript gives energy and forces', async () => {
    const out = join(folder, 'pestle-readme');
    exportModel(model, 'pestle', out);
    writeFileSync(join(out, 'frames.extxyz'), formatFrame(fixture.frames, 2, {}, undefined));
    const [energy, unit, forces] = await runSnippet(readFileSync(join(out, 'README.md'), 'utf8'), {
      loadPotential: (path: string) => loadPotential(join(out, path)),
      readFrames: (path: string) => readFrames(join(out, path)),
    });
    const some = selectFrames(fixture.frames, [2]);
    const direct = loadPotential(model).predict(some, { forces: true });
    expect(Math.abs(Number(energy) - direct.energiesEv[0]!)).toBeLessThan(1e-6);
    expect(unit).toBe('eV');
    for (const [i, force] of (forces as Float64Array).entries())
      expect(Math.abs(force - direct.forcesEvPerAngstrom![i]!)).toBeLessThan(1e-4);
  });

  it('says of a model that sees images that DScribe has to see them too', async () => {
    const cells = await exportFixture('tanh', [9, 0, 0, 0, 9, 0, 0, 0, 9]);
    const code = ({ parts }: ExportFixture) =>
      usageSnippets(parts, 'onnx')
        .map((one) => one.code)
        .join('\n');
    expect(code(cells)).toContain('periodic=any(atoms.pbc))');
    expect(code(fixture)).toContain('periodic=False)');
  });
});

/** Runs the JavaScript of a README without its imports, and returns what it prints. */
async function runSnippet(markdown: string, scope: Record<string, unknown>): Promise<unknown[]> {
  const code = /```js\n(.*?)```/s.exec(markdown)![1]!.replace(/^import .*$/gm, '');
  const printed: unknown[] = [];
  const all = { ...scope, console: { log: (...values: unknown[]) => printed.push(...values) } };
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  await AsyncFunction(...Object.keys(all), code)(...Object.values(all));
  return printed;
}

async function run(file: string, input: string, rows: readonly (readonly number[])[]) {
  const session = await InferenceSession.create(readFileSync(file));
  const data = Float64Array.from(rows.flat());
  const results = await session.run({
    [input]: new Tensor('float64', data, [rows.length, rows[0]!.length]),
  });
  await session.release();
  return Float64Array.from(results[session.outputNames[0]!]!.data as Float64Array);
}

describe('the TensorFlow.js export', () => {
  it('gives the energies of the model by tf.loadLayersModel over HTTP, as its README says', async () => {
    await tf.setBackend('cpu');
    const out = join(folder, 'tfjs');
    exportModel(model, 'tfjs', out);
    const server = createServer((request, response) => {
      const path = join(out, request.url!);
      response.setHeader(
        'content-type',
        path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
      );
      response.end(readFileSync(path));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    try {
      const { energy, elements } = json(out, 'export.json');
      const vector: ExportTestVector = json(out, 'test-vector.json');
      let total = energy.mean;
      for (const [symbol, files] of Object.entries<Record<string, string>>(elements)) {
        const loaded = await tf.loadLayersModel(`${base}/${files.model}`);
        const { descriptors, scaled, outputs } = vector.elements[symbol]!;
        const map = json(out, files.preprocessing!);
        for (const [i, row] of descriptors.entries())
          expect(Math.abs(project(row, map)[0]! - scaled[i]![0]!)).toBeLessThan(1e-10);
        const y = (loaded.predict(tf.tensor2d(scaled as number[][])) as tf.Tensor).dataSync();
        for (const [i, value] of y.entries()) {
          expect(Math.abs(value - outputs[i]!)).toBeLessThan(1e-5);
          total += energy.std * value + energy.references[symbol];
        }
        loaded.dispose();
      }
      expect(Math.abs(total - vector.energy)).toBeLessThan(1e-5);

      const readme = readFileSync(join(out, 'README.md'), 'utf8');
      const here = readme.replace('https://example.org/model', base);
      const [printed, , expected] = await runSnippet(here, { tf, fetch });
      expect(Math.abs(Number(printed) - Number(expected))).toBeLessThan(1e-5);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

function project(
  row: readonly number[],
  map: { width: number; components: number; shift: number[]; matrix: number[] },
): number[] {
  return Array.from({ length: map.components }, (_, k) =>
    row.reduce((sum, x, c) => sum + (x - map.shift[c]!) * map.matrix[c * map.components + k]!, 0),
  );
}
