// Training speed: µs per Adam step (native, TensorFlow.js, PyTorch where python3 has torch), large
// batches on one and two threads, GFLOP/s of the normal matrix and of Cholesky, inference per
// configuration, memory over many trainings.
// node bench/train.mjs [adam|threads|normal|inference|memory]…
import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { flattenNetworks, initialNetworks } from '../dist/network/element-networks.js';
import { createInference } from '../dist/network/inference.js';
import { NativeFirstOrder } from '../dist/network/native-first-order.js';
import { NativeProblem } from '../dist/network/native-problem.js';
import { NormalEquations } from '../dist/network/normal-equations.js';
import { trainingSchema } from '../dist/network/settings-schema.js';
import { loadTfjs } from '../dist/network/tfjs-backend.js';
import { TfjsFirstOrder } from '../dist/network/tfjs-training.js';
import { trainNetwork } from '../dist/network/train-network.js';

const asked = process.argv.slice(2);
const wants = (part) => asked.length === 0 || asked.includes(part);
const ATOMS = { 1: 5, 8: 2 };
/** CPU seconds TensorFlow.js runs before it is timed. */
const TFJS_WARM_UP = 6;

/** CPU seconds of this process: other programs on the machine do not count. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function best(repeats, run) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const before = cpuSeconds();
    run();
    least = Math.min(least, cpuSeconds() - before);
  }
  return least;
}

/** The least of as many runs as fit into so many seconds: some of them meet no other program. */
function bestOfSeconds(seconds, run) {
  const end = cpuSeconds() + seconds;
  let least = Number.POSITIVE_INFINITY;
  while (cpuSeconds() < end) least = Math.min(least, best(1, run));
  return least;
}

/** Random features of H5O2+ with the same width for H and O. */
function problem(frames, widths) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const elements = [1, 8].map((z, e) => {
    const offsets = Uint32Array.from({ length: frames + 1 }, (_, f) => f * ATOMS[z]);
    const values = Float64Array.from({ length: offsets[frames] * widths[e] }, random);
    return { z, width: widths[e], offsets, values };
  });
  return {
    features: { frames, elements },
    targets: Float64Array.from({ length: frames }, random),
  };
}

function networks(widths, nodes) {
  const elements = [1, 8].map((z, e) => ({ z, width: widths[e] }));
  const shape = { activation: 'tanh', nodes, elements };
  return { shape, initial: initialNetworks(shape, 1) };
}

function table(title, head, rows) {
  console.log(`\n${title}`);
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, c) => Math.max(...all.map((row) => row[c].length)));
  for (const row of all) console.log(row.map((cell, c) => cell.padStart(widths[c])).join('  '));
}

async function adam() {
  const frames = 4096;
  const nodes = [30, 30];
  const rows = [];
  const torch = torchTimes();
  const { tf, backend } = await loadTfjs('wasm');
  for (const width of [93, 216])
    for (const batch of [10, 32, 128, 1024]) {
      const set = problem(frames, [width, width]);
      const { shape, initial } = networks([width, width], nodes);
      const start = startOf(initial);
      const settings = trainingSchema.parse({ optimizer: 'adam', batch_size: batch });
      const order = Uint32Array.from({ length: frames }, (_, i) => (i * 1237) % frames);
      const times = {};
      for (const precision of ['float32', 'float64']) {
        const native = await NativeProblem.open({
          shape: { ...shape, widths: [width, width] },
          train: set,
          validation: problem(10, [width, width]),
          precision,
          threads: 1,
        });
        const engine = new NativeFirstOrder(native, settings, 'adam');
        engine.restore(start);
        const few = Math.ceil(256 / batch);
        const rates = new Float64Array(few).fill(1e-3);
        engine.steps(order, 0, few, rates);
        let from = 0;
        const run = () => {
          from = (from + few) * batch < frames ? from : 0;
          engine.steps(order, from, from + few, rates);
          from += few;
        };
        times[precision] = bestOfSeconds(1, run) / few;
        await native.close();
      }
      const tfjs = new TfjsFirstOrder(tf, shape, { train: set, validation: set }, settings);
      tfjs.restore(start);
      const few = batch > 100 ? 2 : 6;
      const rates = new Float64Array(few).fill(1e-3);
      const run = () => tfjs.steps(order, 0, few, rates);
      // Its JavaScript is compiled while it runs: the first seconds are several times slower.
      bestOfSeconds(rows.length === 0 ? TFJS_WARM_UP : 0.5, run);
      times.tfjs = bestOfSeconds(1, run) / few;
      tfjs.close();
      times.torch = torch[`${width} ${batch}`];
      const us = (t) => (t === undefined ? '-' : (t * 1e6).toFixed(0));
      const ratio = (t) => (t === undefined ? '-' : `${(t / times.float32).toFixed(1)}x`);
      rows.push([
        width,
        batch,
        us(times.float32),
        us(times.float64),
        us(times.tfjs),
        ratio(times.tfjs),
        us(times.torch),
        ratio(times.torch),
      ]);
    }
  table(
    `Adam step, 2x30 tanh, H5O2+, one thread, CPU µs (tfjs backend: ${backend})`,
    ['inputs', 'batch', 'native f32', 'native f64', 'tfjs', 'ratio', 'PyTorch f32', 'ratio'],
    rows,
  );
  if (Object.keys(torch).length === 0) console.log('PyTorch: python3 here has no torch');
}

function startOf(networks) {
  const parameters = flattenNetworks(networks);
  const zeros = () => parameters.map(() => 0);
  return { parameters, m: zeros(), v: zeros(), steps: 0 };
}

/** Wall time of large batches on one and two threads, in turns, so that both see the same machine. */
async function threads() {
  const rows = [];
  for (const width of [93, 216])
    for (const precision of ['float32', 'float64'])
      for (const batch of [256, 1024]) {
        const set = problem(4096, [width, width]);
        const { shape, initial } = networks([width, width], [30, 30]);
        const order = Uint32Array.from({ length: 4096 }, (_, i) => (i * 1237) % 4096);
        const settings = trainingSchema.parse({ optimizer: 'adam', batch_size: batch });
        const rates = new Float64Array(1).fill(1e-3);
        const natives = [];
        const runs = [];
        for (const threads of [1, 2]) {
          const native = await NativeProblem.open({
            shape: { ...shape, widths: [width, width] },
            train: set,
            validation: problem(10, [width, width]),
            precision,
            threads,
          });
          natives.push(native);
          const engine = new NativeFirstOrder(native, settings, 'adam');
          engine.restore(startOf(initial));
          engine.steps(order, 0, 1, rates);
          runs.push({ engine, least: Number.POSITIVE_INFINITY });
        }
        for (let i = 0; i < 80; i++)
          for (const run of runs) {
            const step = i % (4096 / batch);
            // Rested threads run at once even where other programs want the cores.
            await setTimeout(20);
            const before = performance.now();
            run.engine.steps(order, step, step + 1, rates);
            run.least = Math.min(run.least, performance.now() - before);
          }
        for (const native of natives) await native.close();
        const [one, two] = runs.map(({ least }) => least * 1000);
        const us = [one, two].map((t) => t.toFixed(0));
        rows.push([width, precision, batch, ...us, `${(one / two).toFixed(2)}x`]);
      }
  table(
    'Adam step, 2x30 tanh, H5O2+, wall µs, best of 80',
    ['inputs', 'precision', 'batch', 'one thread', 'two threads', 'ratio'],
    rows,
  );
}

/** CPU seconds of a PyTorch step on one thread by "width batch"; empty without torch. */
function torchTimes() {
  const script = fileURLToPath(new URL('./train-torch.py', import.meta.url));
  const { status, stdout } = spawnSync('python3', [script], { encoding: 'utf8' });
  if (status !== 0) return {};
  return JSON.parse(stdout);
}

async function normal() {
  const rows = [];
  for (const threads of [1, 2])
    for (const [nodes, frames] of [
      [[10, 10], 4096],
      [[15], 4096],
      [[30, 30], 1024],
    ]) {
      const { shape, initial } = networks([61, 43], nodes);
      const native = await NativeProblem.open({
        shape: { ...shape, widths: [61, 43] },
        train: problem(frames, [61, 43]),
        validation: problem(10, [61, 43]),
        precision: 'float64',
        threads,
      });
      const equations = new NormalEquations(native, frames, false);
      const params = native.network.allocateVector();
      native.network.write(params, flattenNetworks(initial));
      const p = native.network.parameters;
      const wall = async (run) => {
        let least = Number.POSITIVE_INFINITY;
        for (let i = 0; i < 4; i++) {
          const before = performance.now();
          await run();
          least = Math.min(least, (performance.now() - before) / 1000);
        }
        return least;
      };
      const pause = async () => {};
      const build = (single) => () => equations.build(params, frames, undefined, { single, pause });
      const flops = frames * p * (p + 1);
      const single = flops / (await wall(build(true))) / 1e9;
      const double = flops / (await wall(build(false))) / 1e9;
      const factor = p ** 3 / 3 / (await wall(async () => equations.factor(1))) / 1e9;
      const fma = native.kernel.fma ? 'yes' : 'no';
      rows.push([
        `[${nodes}]`,
        p,
        threads,
        fma,
        double.toFixed(1),
        single.toFixed(1),
        factor.toFixed(1),
      ]);
      await native.close();
    }
  table(
    'JᵀJ (Jacobian included) and Cholesky, GFLOP/s by wall time, best of 4',
    ['network', 'parameters', 'threads', 'FMA', 'JᵀJ f64', 'JᵀJ f32', 'Cholesky f64'],
    rows,
  );
}

function inference() {
  const rows = [];
  for (const [width, nodes] of [
    [216, [30, 30]],
    [61, [15]],
  ])
    for (const batch of [1, 64]) {
      const { initial } = networks([width, width], nodes);
      const composition = [1, 8].map((z) => ({ z, atoms: ATOMS[z] }));
      const bound = createInference(initial, composition, batch);
      for (const features of bound.features) features.fill(0.01);
      const out = new Float64Array(batch);
      const calls = Math.ceil(20_000 / batch);
      const time = (run) =>
        (best(6, () => {
          for (let i = 0; i < calls; i++) run();
        }) /
          calls /
          batch) *
        1e6;
      const energies = time(() => bound.energies(batch, out));
      const gradients = time(() => bound.energiesAndGradients(batch, out));
      rows.push([width, `[${nodes}]`, batch, energies.toFixed(2), gradients.toFixed(2)]);
      bound.close();
    }
  table(
    'Inference of H5O2+ in float64, one thread, CPU µs per configuration',
    ['inputs', 'network', 'batch', 'energy', 'energy and dE/dfeatures'],
    rows,
  );
}

async function memory() {
  const set = problem(300, [20, 20]);
  const once = (optimizer) =>
    trainNetwork({
      train: set,
      validation: set,
      network: { nodes: [8], activation: 'tanh' },
      training: trainingSchema.parse({
        optimizer,
        max_epochs: 3,
        lm: { iterations: 3, warm_up_epochs: 2 },
      }),
      seed: 1,
      threads: 1,
    });
  const rows = [];
  for (let i = 0; i <= 1000; i++) {
    await once(i % 2 ? 'adam' : 'levenberg-marquardt');
    if (i % 200 !== 0) continue;
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    rows.push([i, (rss / 2 ** 20).toFixed(1), (heapUsed / 2 ** 20).toFixed(1)]);
  }
  table('Memory over 1,000 trainings in one process, MiB', ['trainings', 'rss', 'heap'], rows);
}

if (wants('adam')) await adam();
if (wants('threads')) await threads();
if (wants('normal')) await normal();
if (wants('inference')) inference();
if (wants('memory')) await memory();
