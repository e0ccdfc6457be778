import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../src/potential/export-model.js';
import { formatFrame } from '../../src/structure/format-frame.js';
import { exportFixture } from '../potential/export-fixture.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pestle-readme-'));
const model = join(folder, 'model');

beforeAll(async () => {
  const fixture = await exportFixture();
  exportModel(fixture.files, 'pestle', model);
  const { energiesEv: _, ...bare } = fixture.frames;
  writeFileSync(join(model, 'frames.extxyz'), formatFrame(bare, 0, {}, undefined));
  const command = `exec "${process.execPath}" "${main}" "$@"`;
  writeFileSync(join(folder, 'pestle'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(line: string) {
  return spawnSync('/bin/sh', ['-c', line], {
    cwd: model,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
  });
}

describe('the commands in the README of a model folder', () => {
  it('predict, sample and serve', () => {
    const readme = readFileSync(join(model, 'README.md'), 'utf8');
    const lines = /```sh\n(.*?)```/s.exec(readme)![1]!.trim().split('\n');
    const [predict, sample, serve] = lines as [string, string, string];
    expect(run(predict)).toMatchObject({ stderr: expect.any(String), status: 0 });
    expect(readFileSync(join(model, 'energies.csv'), 'utf8')).toMatch(/^frame,energy_ev.*\n0,-/);
    // A few steps show the same.
    expect(run(sample.replace('--steps 20000', '--steps 20'))).toMatchObject({ status: 0 });
    expect(existsSync(join(model, 'traj.extxyz'))).toBe(true);
    // No server of that name runs here, and saying so takes a model that loads.
    const { status, stderr } = run(`${serve} --reconnect 0`);
    expect([status, stderr]).toEqual([1, expect.stringContaining('ipi_NAME')]);
  });
});
