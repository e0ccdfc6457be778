import { createHash } from 'node:crypto';
import { fail } from '../core/errors.js';
import { deriveRng } from '../core/rng.js';
import type { Frames } from './frames.js';

/** How frames are divided. Shares are of the frames; what is left of 1 is not used. */
export interface SplitSettings {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /**
   * block: runs of `block` consecutive frames are dealt out at random, so that a test frame has no
   * neighbour in time among the training frames; time: first train, then validation, then test;
   * random: frame by frame, which flatters trajectories.
   */
  readonly by: 'random' | 'block' | 'time';
  /** Frames a block; 200 unless given. */
  readonly block?: number | undefined;
  readonly seed: number;
}

/** Frame indices, ascending. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
  /** SHA-256 (hex) of the three lists. */
  readonly hash: string;
}

export type SplitPart = 'train' | 'validation' | 'test';

const PARTS: readonly SplitPart[] = ['train', 'validation', 'test'];

/**
 * Divides frames into training, validation and test frames. Frames of several files are divided
 * within each file. Errors: SPLIT_INVALID, SPLIT_EMPTY (naming the numbers).
 */
export function splitFrames(frames: Frames, settings: SplitSettings): Split {
  checkSettings(settings);
  const lists: Record<SplitPart, number[]> = { train: [], validation: [], test: [] };
  const byFile = new Map<number, number[]>();
  for (let f = 0; f < frames.count; f++) {
    const file = frames.source.file[f]!;
    const list = byFile.get(file);
    if (list) list.push(f);
    else byFile.set(file, [f]);
  }
  for (const [file, indices] of byFile) {
    const units =
      settings.by === 'block' ? toBlocks(indices, settings.block ?? 200) : indices.map((f) => [f]);
    if (settings.by !== 'time') deriveRng(settings.seed, 'split', file).shuffle(units);
    const ends = shareOut(units.length, settings);
    units.forEach((unit, i) => {
      const part = PARTS.find((_, p) => i < ends[p]!);
      if (part) lists[part].push(...unit);
    });
  }
  checkNotEmpty(lists, frames.count, settings);
  return splitOf(lists);
}

/** The split of these frame lists, sorted and hashed. */
export function splitOf(lists: Readonly<Record<SplitPart, readonly number[]>>): Split {
  const [train, validation, test] = PARTS.map((part) => Uint32Array.from(lists[part]).sort());
  const hash = createHash('sha256');
  for (const list of [train!, validation!, test!]) hash.update(`${list.length} `).update(list);
  return { train: train!, validation: validation!, test: test!, hash: hash.digest('hex') };
}

function checkSettings(settings: SplitSettings): void {
  const shares = PARTS.map((part) => settings[part]);
  const text = describe(settings);
  if (shares.some((share) => !(share >= 0 && share <= 1)))
    throw fail('SPLIT_INVALID', `split ${text}: each share must be between 0 and 1`);
  const total = shares.reduce((a, b) => a + b, 0);
  if (total > 1 + 1e-9)
    throw fail(
      'SPLIT_INVALID',
      `split ${text}: the shares add up to ${total.toPrecision(4)}, at most 1`,
    );
  if (settings.train === 0) throw fail('SPLIT_INVALID', `split ${text}: train must be more than 0`);
  const { block } = settings;
  if (block !== undefined && !(Number.isInteger(block) && block >= 1))
    throw fail('SPLIT_INVALID', `split.block is ${block}; expected a whole number from 1`);
}

function toBlocks(indices: readonly number[], block: number): number[][] {
  const blocks: number[][] = [];
  for (let at = 0; at < indices.length; at += block) blocks.push(indices.slice(at, at + block));
  return blocks;
}

/**
 * Ends of the three parts among n units: rounded shares, but a part that is asked for gets at
 * least one unit while the largest part can spare it.
 */
function shareOut(n: number, settings: SplitSettings): number[] {
  const shares = PARTS.map((part) => settings[part]);
  let sum = 0;
  const ends = shares.map((share) => {
    sum += share;
    return Math.min(n, Math.round(sum * n));
  });
  const sizes = ends.map((end, p) => end - (ends[p - 1] ?? 0));
  sizes.forEach((size, p) => {
    if (size > 0 || shares[p] === 0) return;
    const unused = n - sizes.reduce((a, b) => a + b, 0);
    const largest = sizes.indexOf(Math.max(...sizes));
    if (unused === 0 && sizes[largest]! < 2) return;
    if (unused === 0) sizes[largest]!--;
    sizes[p] = 1;
  });
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return end;
  });
}

function checkNotEmpty(
  lists: Record<SplitPart, number[]>,
  count: number,
  settings: SplitSettings,
): void {
  const empty = PARTS.filter((part) => settings[part] > 0 && lists[part].length === 0);
  if (empty.length === 0) return;
  const block = settings.by === 'block' ? ` in blocks of ${settings.block ?? 200}` : '';
  throw fail(
    'SPLIT_EMPTY',
    `split ${describe(settings)} of ${count} frames${block} leaves ${empty.join(' and ')} without a frame (${PARTS.map((p) => `${p} ${lists[p].length}`).join(', ')}); use more frames${block === '' ? '' : ', a smaller block'} or other shares`,
  );
}

function describe(settings: SplitSettings): string {
  return PARTS.map((part) => `${part} ${settings[part]}`).join(', ');
}
