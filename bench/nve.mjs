// Energy conservation of molecular dynamics: exports a model for ASE and lets ASE's velocity Verlet
// run it at constant energy through the socket.
// node bench/nve.mjs <model folder> [--ps 10] [--fs 0.5] [--kelvin 100] [--frames file]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exportModel } from '../dist/potential/export-model.js';
import { formatFrame } from '../dist/structure/format-frame.js';
import { readFrames } from '../dist/structure/read-frames.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ps: { type: 'string', default: '10' },
    fs: { type: 'string', default: '0.5' },
    kelvin: { type: 'string', default: '100' },
    frames: { type: 'string', default: 'experiments/data/zundel-100K.extxyz.gz' },
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const [model] = positionals;
if (!model) {
  process.stderr.write('name a model folder, as pestle train or pestle export writes it\n');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'pestle-nve-'));
try {
  exportModel(model, 'ase', folder);
  const frames = await readFrames(values.frames, { maxFrames: 1 });
  writeFileSync(join(folder, 'start.extxyz'), formatFrame(frames, 0, {}, undefined));
  const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const script = fileURLToPath(new URL('nve.py', import.meta.url));
  const child = spawn(values.python, [script, values.ps, values.fs, values.kelvin], {
    cwd: folder,
    stdio: 'inherit',
    env: {
      ...process.env,
      PYTHONPATH: folder,
      PESTLE_COMMAND: `"${process.execPath}" "${cli}"`,
    },
  });
  process.exitCode = await new Promise((done) => child.on('close', done));
} finally {
  rmSync(folder, { recursive: true });
}
