// SOAP descriptors of the bundled frames: speed beside DScribe's, forces, large sets, the cache.
// `npm run build && npm run bench:soap`; `-- --only speed,forces,large,cache` picks parts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { benchSoap } from '../dist/descriptor/bench-soap.js';
import { cachedFeatures } from '../dist/descriptor/cached-features.js';
import { computeFeatures } from '../dist/descriptor/compute-features.js';
import { createSoap } from '../dist/descriptor/soap.js';
import { soapEvaluator } from '../dist/descriptor/soap-evaluator.js';
import { readFrames } from '../dist/structure/read-frames.js';
import { selectFrames } from '../dist/structure/select-frames.js';

const { values: args } = parseArgs({
  options: { only: { type: 'string', default: 'speed,forces,large,cache' } },
});
const parts = new Set(args.only.split(','));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dscribe = JSON.parse(readFileSync(here('data/dscribe.json'), 'utf8'));
const species = [1, 8];
const all = await readFrames(here('../experiments/data/zundel-100K.extxyz.gz'));
const some = selectFrames(
  all,
  Uint32Array.from({ length: 1001 }, (_, f) => f),
);
const settingsOf = ({ nMax, lMax, rCut, sigma }) => ({ nMax, lMax, rCut, sigma, rbf: 'gto' });
const name = ({ nMax, lMax, rCut, sigma }) => `n ${nMax}, l ${lMax}, r ${rCut}, σ ${sigma}`;
const whole = (x) => Math.round(x).toLocaleString('en');

if (parts.has('speed')) await speed();
if (parts.has('forces')) forces();
if (parts.has('large')) await large();
if (parts.has('cache')) await cache();

async function speed() {
  const table = new Table({
    head: [
      'frames/s',
      'CPU',
      'wall',
      'DScribe CPU',
      'wall',
      'its kernel',
      '× CPU',
      '× wall',
      '× kernel',
    ],
  });
  let fma = false;
  for (const row of dscribe.rows) {
    const own = await benchSoap(some, settingsOf(row), species, { threads: 1 });
    fma = own.fma;
    table.push([
      name(row),
      whole(own.framesPerCpuSecond),
      whole(own.framesPerSecond),
      whole(row.createCpu),
      whole(row.createWall),
      whole(row.kernelCpu),
      (own.framesPerCpuSecond / row.createCpu).toFixed(1),
      (own.framesPerSecond / row.createWall).toFixed(1),
      (own.framesPerCpuSecond / row.kernelCpu).toFixed(1),
    ]);
  }
  console.log(
    `\n1001 frames of 7 atoms, one thread, float64, ${fma ? 'fused' : 'plain'} arithmetic`,
  );
  console.log(table.toString());
  console.log(`DScribe: ${dscribe.origin}`);
}

/** CPU µs of `run`, the smallest of several passes. */
function microseconds(run, count, passes = 30) {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < passes; k++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / count);
  }
  return best;
}

function forces() {
  const table = new Table({
    head: ['CPU µs a configuration', 'features', 'forces', 'dp/dr arrays', 'DScribe'],
  });
  const batch = 16;
  const count = 60 * batch;
  for (const row of dscribe.rows) {
    const settings = settingsOf(row);
    const evaluator = soapEvaluator(some.numbers.subarray(0, 7), settings, species, { batch });
    for (const { gradients } of evaluator.elements) gradients.fill(1);
    const out = new Float64Array(batch * 21);
    const each = (action) => () => {
      for (let f = 0; f < count; f += batch)
        action(some.positions.subarray(f * 21, (f + batch) * 21));
    };
    const soap = createSoap({ ...settings, species });
    const few = selectFrames(
      some,
      Uint32Array.from({ length: 10 }, (_, f) => f),
    );
    const { microseconds: theirs } = dscribe.derivatives.rows.find((d) => d.nMax === row.nMax);
    table.push([
      name(row),
      microseconds(
        each((x) => evaluator.features(x, batch)),
        count,
      ).toFixed(2),
      microseconds(
        each((x) => evaluator.forces(x, batch, out)),
        count,
      ).toFixed(2),
      microseconds(() => soap.derivatives(few, { attach: true }), 10, 5).toFixed(0),
      String(theirs),
    ]);
  }
  console.log('\nfeatures and forces in batches of 16; whole derivative arrays beside DScribe’s');
  console.log(table.toString());
}

async function large() {
  const select = Uint32Array.from({ length: 200_000 }, (_, k) => k % all.count);
  const settings = settingsOf(dscribe.rows[0]);
  const start = performance.now();
  const cpu = process.cpuUsage();
  await computeFeatures(all, settings, { species, select, precision: 'float32', threads: 2 });
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `\n200,000 frames, ${name(dscribe.rows[0])}, float32, 2 threads: ${((performance.now() - start) / 1e3).toFixed(2)} s wall, ${((user + system) / 1e6).toFixed(2)} s CPU, ${whole(process.resourceUsage().maxRSS / 1024)} MiB resident at most`,
  );
}

async function cache() {
  const cacheDir = mkdtempSync(join(tmpdir(), 'pestle-bench-'));
  const table = new Table({
    head: ['20,000 frames', 'MiB', 'compute s', 'store s', 'read s', 'MiB/s read'],
  });
  try {
    for (const row of dscribe.rows.slice(0, 2)) {
      const settings = settingsOf(row);
      const timed = async (action) => {
        const start = process.cpuUsage();
        const result = await action();
        const { user, system } = process.cpuUsage(start);
        return { result, seconds: (user + system) / 1e6 };
      };
      const cached = () =>
        cachedFeatures(all, 'bench', settings, { species, cacheDir, cache: 'always', threads: 1 });
      const { result, seconds } = await timed(() => computeFeatures(all, settings, { species }));
      const mib = result.elements.reduce((sum, e) => sum + e.values.byteLength, 0) / 2 ** 20;
      const stored = await timed(cached);
      const read = await timed(cached);
      table.push([
        name(row),
        whole(mib),
        seconds.toFixed(2),
        (stored.seconds - seconds).toFixed(2),
        read.seconds.toFixed(2),
        whole(mib / read.seconds),
      ]);
    }
  } finally {
    rmSync(cacheDir, { recursive: true });
  }
  console.log(
    '\nthe cache, CPU seconds (file in the page cache, so without the disk itself), beside computing',
  );
  console.log(table.toString());
}
