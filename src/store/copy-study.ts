import type { Store, StudyRecord } from '../study/store.js';
import { restoreStudy, studyLines } from './study-lines.js';

/** Copies a study with its trials, curves, artifacts and Monte-Carlo runs to another store. */
export function copyStudy(
  from: Store,
  study: StudyRecord,
  to: Store,
  name?: string,
): Promise<StudyRecord> {
  return restoreStudy(to, studyLines(from, study), name);
}
