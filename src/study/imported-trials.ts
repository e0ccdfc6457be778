import type { WrittenSpace } from '../space/builders.js';
import type { Params } from '../space/distribution.js';
import type { Direction, Store } from './store.js';
import type { TrialRecord } from './trial.js';

/** Finished trials read from another program, ready for {@link Store.importTrials}. */
export interface ImportedTrials {
  readonly name: string;
  readonly directions: readonly Direction[];
  /** The space they were drawn from, as far as it can be told. */
  readonly space: WrittenSpace;
  readonly trials: Parameters<Store['importTrials']>[1];
}

type Imported = ImportedTrials['trials'][number];

/** A finished trial from elsewhere, with what is unknown left empty. */
export function importedTrial(
  given: Pick<TrialRecord, 'number' | 'state' | 'params' | 'values'> & Partial<Imported>,
  from: string,
): Imported {
  const at = given.finishedAt ?? given.startedAt ?? 0;
  return {
    seed: 0,
    stage: null,
    rule: 'imported',
    metrics: {},
    lastStep: null,
    lastValue: null,
    attempt: 1,
    createdAt: given.startedAt ?? at,
    startedAt: at,
    finishedAt: at,
    reason:
      given.state === 'complete'
        ? null
        : { code: 'imported', message: `was ${given.state} where it came from` },
    tags: ['imported'],
    note: '',
    provenance: { importedFrom: from },
    historyEvent: null,
    ...given,
  };
}

/** The smallest written space that holds all points: what a source without one gives. */
export function spaceAround(points: readonly Params[]): WrittenSpace {
  const space: Record<string, WrittenSpace[string]> = {};
  for (const name of new Set(points.flatMap((p) => Object.keys(p)))) {
    const values = [...new Set(points.flatMap((p) => p[name] ?? []))];
    const numbers = values.filter((v) => typeof v === 'number');
    if (numbers.length < values.length || numbers.length < 2) space[name] = { choice: values };
    else if (numbers.every(Number.isInteger))
      space[name] = { int: [Math.min(...numbers), Math.max(...numbers)] };
    else space[name] = { float: [Math.min(...numbers), Math.max(...numbers)] };
  }
  return space;
}
