import { writeFileAtomic } from '../core/atomic-write.js';
import type { Store } from '../study/store.js';
import { readReportData } from './report-data.js';
import { reportHtml } from './report-html.js';

export interface ReportOptions {
  /** The trial whose model is shown; the picked one, else the best, unless given. */
  readonly trial?: number;
}

export interface WrittenReport {
  readonly path: string;
  readonly bytes: number;
  readonly trial: number | null;
  readonly trials: number;
}

/**
 * Writes a study, its model and its last Monte-Carlo run as one HTML file that opens from disk:
 * every figure is SVG inside it, nothing is loaded, nothing runs.
 * @throws STUDY_MISSING, TRIAL_MISSING, FILE_UNWRITABLE
 */
export async function writeReport(
  store: Store,
  studyId: number,
  out: string,
  options: ReportOptions = {},
): Promise<WrittenReport> {
  const data = await readReportData(store, studyId, options.trial);
  const html = Buffer.from(reportHtml(data));
  writeFileAtomic(out, html);
  return {
    path: out,
    bytes: html.length,
    trial: data.trial?.number ?? null,
    trials: data.trials.length,
  };
}
