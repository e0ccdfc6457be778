// Reading and writing frames: time and memory. `npm run build` first, then `npm run bench:frames`.
// Writes a file of 1,000,000 frames (about 300 MB) to the temporary folder and removes it.
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprintFrames } from '../dist/structure/fingerprint-frames.js';
import { openFramesWriter } from '../dist/structure/frames-writer.js';
import { readFrames } from '../dist/structure/read-frames.js';

const bundled = fileURLToPath(
  new URL('../experiments/data/zundel-100K.extxyz.gz', import.meta.url),
);
const million = join(tmpdir(), `pestle-bench-${process.pid}.extxyz`);
const rows = [];

async function measure(what, work) {
  const wall = performance.now();
  const before = process.cpuUsage();
  const frames = await work();
  const { user, system } = process.cpuUsage(before);
  rows.push({
    what,
    frames: frames.count,
    'wall s': ((performance.now() - wall) / 1000).toFixed(2),
    'CPU s': ((user + system) / 1e6).toFixed(2),
    'peak MiB so far': Math.round(process.resourceUsage().maxRSS / 1024),
  });
  return frames;
}

const options = { energy: { unit: 'hartree' } };
const frames = await measure('read the bundled extxyz.gz', () => readFrames(bundled, options));
await measure('fingerprint it', () => {
  fingerprintFrames(frames);
  return frames;
});
try {
  await measure('write a million frames', async () => {
    const writer = await openFramesWriter(million, { decimals: 6 });
    for (let i = 0; i < 50; i++) await writer.append(frames);
    await writer.close();
    return { count: writer.count };
  });
  console.log(`the file has ${(statSync(million).size / 1e6).toFixed(0)} MB`);
  await measure('read a million frames', () => readFrames(million, { energy: { unit: 'eV' } }));
} finally {
  rmSync(million, { force: true });
}
console.table(rows);
