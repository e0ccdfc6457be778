import { didYouMean } from '../core/did-you-mean.js';
import { fail } from '../core/errors.js';
import type { Store, StudyRecord } from './store.js';

/** The study of a name. @throws STUDY_MISSING with the nearest name there is. */
export async function findStudy(store: Store, name: string): Promise<StudyRecord> {
  const study = await store.findStudy(name);
  if (study) return study;
  const names = (await store.listStudies()).map((s) => s.name);
  const hint =
    didYouMean(name, names) ||
    (names.length > 0 ? '; `pestle studies` lists those there are.' : '; it has none yet.');
  throw fail('STUDY_MISSING', `the store ${store.address} has no study "${name}"${hint}`);
}
