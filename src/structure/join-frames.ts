import { fail } from '../core/errors.js';
import type { Frames } from './frames.js';

type Column = Float64Array | Uint8Array | Uint16Array | Uint32Array;

/**
 * Frames one set after the other. Energies and forces are kept only where every set has them; in a
 * set without cells they are zero (not periodic). Error: FRAMES_MISMATCH when some sets have
 * energies and others do not.
 */
export function joinFrames(sets: readonly Frames[]): Frames {
  const first = sets[0];
  if (!first) throw fail('USAGE', 'there are no frames to join');
  const count = sum(sets, (s) => s.count);
  const withEnergies = sets.filter((s) => s.energiesEv).length;
  if (withEnergies > 0 && withEnergies < sets.length)
    throw fail(
      'FRAMES_MISMATCH',
      `${withEnergies} of ${sets.length} sets of frames have energies; all or none must`,
    );
  const forces = sets.every((s) => s.forcesEvPerAngstrom);
  const keys = Object.keys(first.info ?? {}).filter((key) => sets.every((s) => s.info?.[key]));
  const skipped = sum(sets, (s) => s.skipped ?? 0);
  return {
    count,
    offsets: joinOffsets(sets, count),
    numbers: concat(sets.map((s) => s.numbers)),
    positions: concat(sets.map((s) => s.positions)),
    ...(withEnergies > 0 ? { energiesEv: concat(sets.map((s) => s.energiesEv!)) } : {}),
    ...(forces ? { forcesEvPerAngstrom: concat(sets.map((s) => s.forcesEvPerAngstrom!)) } : {}),
    ...(sets.some((s) => s.cells)
      ? { cells: concat(sets.map((s) => s.cells ?? new Float64Array(9 * s.count))) }
      : {}),
    ...(sets.some((s) => s.pbc)
      ? { pbc: concat(sets.map((s) => s.pbc ?? new Uint8Array(s.count))) }
      : {}),
    source: joinSources(sets),
    ...(keys.length > 0
      ? { info: Object.fromEntries(keys.map((k) => [k, concat(sets.map((s) => s.info![k]!))])) }
      : {}),
    ...(skipped > 0 ? { skipped } : {}),
  };
}

function joinOffsets(sets: readonly Frames[], count: number): Uint32Array {
  const offsets = new Uint32Array(count + 1);
  let frame = 0;
  let atom = 0;
  for (const set of sets) {
    for (let f = 0; f <= set.count; f++) offsets[frame + f] = atom + set.offsets[f]!;
    frame += set.count;
    atom += set.offsets[set.count]!;
  }
  return offsets;
}

/** The same file in several sets stays one file, so that splits see it as one trajectory. */
function joinSources(sets: readonly Frames[]): Frames['source'] {
  const files = [...new Set(sets.flatMap((s) => s.source.files))];
  const file = concat(
    sets.map((s) => s.source.file.map((old) => files.indexOf(s.source.files[old]!))),
  );
  return { files, file, frame: concat(sets.map((s) => s.source.frame)) };
}

function concat<T extends Column>(columns: readonly T[]): T {
  const make = columns[0]!.constructor as new (n: number) => T;
  const out = new make(sum(columns, (c) => c.length));
  let at = 0;
  for (const column of columns) {
    out.set(column, at);
    at += column.length;
  }
  return out;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
