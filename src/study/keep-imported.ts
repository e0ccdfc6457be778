import { closeSync, openSync, readSync } from 'node:fs';
import type { Json } from '../core/json.js';
import { importOptuna } from './import-optuna.js';
import { importTrialsCsv } from './import-trials-csv.js';
import type { ImportedTrials } from './imported-trials.js';
import type { Store, StudyRecord } from './store.js';

/** What another program's file holds: a table of trials or an Optuna storage; undefined for neither. */
export function readForeign(path: string, study: string | undefined): ImportedTrials | undefined {
  if (/\.csv$/i.test(path)) return importTrialsCsv(path);
  return isSqlite(path) ? importOptuna(path, study) : undefined;
}

/** Makes a finished study of imported trials; `as` names it otherwise. */
export async function keepImported(
  store: Store,
  imported: ImportedTrials,
  as: string | undefined,
): Promise<StudyRecord> {
  const study = await store.createStudy({
    name: as ?? imported.name,
    directions: imported.directions,
    metrics: imported.directions.map((_, k) => (k === 0 ? 'value' : `value ${k}`)),
    seed: 1,
    space: imported.space as unknown as Json,
    config: {},
  });
  await store.importTrials(study.id, imported.trials);
  return store.updateStudy(study.id, { state: 'finished', stopReason: 'imported' });
}

function isSqlite(path: string): boolean {
  const magic = Buffer.alloc(15);
  try {
    const file = openSync(path, 'r');
    readSync(file, magic, 0, magic.length, 0);
    closeSync(file);
  } catch {
    // Missing or unreadable: the reader of archives says so.
    return false;
  }
  return magic.toString('latin1') === 'SQLite format 3';
}
