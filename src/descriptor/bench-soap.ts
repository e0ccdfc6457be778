import type { Frames } from '../structure/frames.js';
import { checkFrames } from './check-frames.js';
import { frameTarget, rowsPerFrame } from './frame-rows.js';
import { resolveSoap } from './resolve-soap.js';
import { runDescriptors, usefulThreads } from './run-descriptors.js';
import type { SoapSettings } from './settings.js';
import { soapEngine } from './soap-engine.js';

export interface SoapBench {
  /** Of the fastest pass, by the wall clock. */
  readonly framesPerSecond: number;
  /** Of the middle pass. */
  readonly medianFramesPerSecond: number;
  /** Frames over the process's CPU time, of the thriftiest pass. */
  readonly framesPerCpuSecond: number;
  readonly passes: number;
  readonly frames: number;
  readonly features: number;
  readonly threads: number;
  /** Whether the kernel fused multiplications and additions. */
  readonly fma: boolean;
}

/** Frames whose rows are kept at a time; a pass over more uses the same memory again. */
const KEPT_BYTES = 512 * 2 ** 20;

/**
 * How fast descriptors of these frames are computed into memory, float64, in [frames, atoms,
 * features] order. Reading frames, building tables and starting threads are left out: with several
 * threads a pass is long enough to hide their start.
 */
export async function benchSoap(
  frames: Frames,
  settings: SoapSettings,
  species: readonly number[],
  options: { readonly threads?: number; readonly seconds?: number } = {},
): Promise<SoapBench> {
  const { threads = 1, seconds = 2 } = options;
  const soap = resolveSoap(settings, species);
  const width = soap.layout.featureCount;
  const rows = rowsPerFrame(frames, soap);
  checkFrames(frames, Uint32Array.from(frames.offsets.keys()).subarray(0, frames.count), soap);
  const engine = soapEngine(soap);
  const kept = Math.max(2, Math.floor(KEPT_BYTES / Math.max(1, rows * width * 8)));
  const wrap = Math.min(frames.count, kept);
  const pass = async (count: number, useful: number) => {
    const selection = Uint32Array.from({ length: count }, (_, k) => k % frames.count);
    const { target } = frameTarget(count, rows, width, { shared: useful > 1, wrap });
    const run = { frames, selection, settings, species, target, threads: useful, engine };
    const measure = async () => {
      const [wall, cpu] = [performance.now(), process.cpuUsage()];
      await runDescriptors(run);
      const used = process.cpuUsage(cpu);
      return { wall: (performance.now() - wall) / 1e3, cpu: (used.user + used.system) / 1e6 };
    };
    // The first pass touches the memory and lets the engine compile.
    await measure();
    return measure;
  };
  let count = frames.count;
  let useful = 1;
  let measure = await pass(count, 1);
  if (threads > 1) {
    const { wall } = await measure();
    count = Math.max(count, Math.ceil(count * ((2 * threads) / Math.max(wall, 1e-6))));
    useful = usefulThreads(frames, soap, count * rows * width, threads);
    measure = await pass(count, useful);
  }
  const walls: number[] = [];
  let bestCpu = Number.POSITIVE_INFINITY;
  for (let spent = 0; (spent < seconds || walls.length < 3) && walls.length < 1000; ) {
    const { wall, cpu } = await measure();
    walls.push(wall);
    bestCpu = Math.min(bestCpu, cpu);
    spent += wall;
  }
  walls.sort((a, b) => a - b);
  return {
    framesPerSecond: count / walls[0]!,
    medianFramesPerSecond: count / walls[Math.floor(walls.length / 2)]!,
    framesPerCpuSecond: count / Math.max(bestCpu, 1e-6),
    passes: walls.length,
    frames: frames.count,
    features: width,
    threads: useful,
    fma: engine.kernel.fma,
  };
}
