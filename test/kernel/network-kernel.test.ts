import { describe, expect, it } from 'vitest';
import { Arena, acquireArena, releaseArena } from '../../src/kernel/arena.js';
import { compileKernel } from '../../src/kernel/compile-kernel.js';
import { flattenNetworks } from '../../src/network/element-networks.js';
import { trainNetwork } from '../../src/network/train-network.js';
import { relativeDifference, smoothTargets, trainingOf, zundelLike } from '../network/problem.js';

const features = zundelLike(1, 300);
const set = { features, targets: smoothTargets(features) };

const train = (fma: boolean | undefined, training: Record<string, unknown>) =>
  trainNetwork({
    train: set,
    validation: set,
    network: { nodes: [7, 5], activation: 'tanh' },
    training: trainingOf(training),
    seed: 1,
    threads: 1,
    ...(fma !== undefined && { fma }),
  });

describe('the kernel without fused multiply-add', () => {
  it('compiles everywhere and is recorded with the training', async () => {
    expect(compileKernel('network', { fma: false }).fma).toBe(false);
    const { engine } = await train(false, { optimizer: 'adam', max_epochs: 1 });
    expect(engine).toMatchObject({ engine: 'native', backend: 'wasm-simd', fma: false });
  });

  it.each([
    { optimizer: 'adam', precision: 'float64', max_epochs: 3 },
    { lm: { iterations: 3, warm_up_epochs: 1, start_frames: null } },
  ])('gives the same to rounding', async (training) => {
    const plain = await train(false, training);
    const fused = await train(undefined, training);
    const weights = [plain, fused].map(({ networks }) => flattenNetworks(networks));
    expect(relativeDifference(weights[0]!, weights[1]!)).toBeLessThan(1e-6);
  });

  it('repeats every bit of a training', async () => {
    const training = { lm: { iterations: 3, warm_up_epochs: 2, start_frames: 100 } };
    const twice = [await train(false, training), await train(false, training)];
    const weights = twice.map(({ networks }) => flattenNetworks(networks));
    expect(weights[0]).toEqual(weights[1]);
  });
});

describe('kernel memory', () => {
  it('is zeroed when it is given out again', () => {
    const arena = acquireArena();
    const mark = arena.mark();
    const at = arena.allocate(1000);
    arena.f64(at, 125).fill(7);
    arena.release(mark);
    expect(arena.allocate(1000)).toBe(at);
    expect(arena.f64(at, 125).every((x) => x === 0)).toBe(true);
    releaseArena(arena);
  });

  it('says how much was wanted when there is no more', () => {
    expect(() => new Arena().allocate(5 * 2 ** 30)).toThrow(/training needs 5121 MiB/);
  });
});
