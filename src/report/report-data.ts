import { fail } from '../core/errors.js';
import type { FinalistsTable } from '../experiment/finalists.js';
import { REFIT_ARTIFACTS } from '../experiment/finalists.js';
import type { ParityArtifact } from '../experiment/trial-context.js';
import type { MonteCarloSummary } from '../montecarlo/summary.js';
import type { FramesSummary } from '../structure/summarize-frames.js';
import { bestTrials } from '../study/best.js';
import { importance, type ParameterImportance } from '../study/importance.js';
import { searchOfStudy } from '../study/search-of-study.js';
import type { Store, StudyRecord, StudySummary } from '../study/store.js';
import type { TrialRecord } from '../study/trial.js';
import { type Curve, curvesView } from '../study/view-curves.js';
import { spread } from '../study/view-downsample.js';

/** Everything a report shows, read from the store once. */
export interface ReportData {
  readonly study: StudySummary;
  readonly trials: readonly TrialRecord[];
  /** Whose model is shown; undefined before the first complete trial. */
  readonly trial: TrialRecord | undefined;
  readonly importances: readonly ParameterImportance[];
  readonly curves: readonly Curve[];
  readonly dataset: FramesSummary | undefined;
  readonly finalists: FinalistsTable | undefined;
  readonly parity: ParityArtifact | undefined;
  /** Parity and metrics are those of the finalist's refit on all training frames. */
  readonly refit: boolean;
  readonly metrics: Readonly<Record<string, number>>;
  readonly monteCarlo: { readonly trial: number; readonly summary: MonteCarloSummary } | undefined;
  readonly writtenAt: number;
}

const CURVES = 24;

export async function readReportData(
  store: Store,
  studyId: number,
  trialNumber?: number,
): Promise<ReportData> {
  const study = (await store.listStudies()).find((one) => one.id === studyId);
  if (!study) throw fail('STUDY_MISSING', `the store ${store.address} has no study ${studyId}`);
  const trials = await store.trials(studyId);
  const finalists = await json<FinalistsTable>(store, studyId, null, 'finalists.json');
  const number = trialNumber ?? study.picked ?? finalists?.best;
  const trial =
    number === undefined || number === null
      ? bestTrials(trials, study.directions)[0]
      : trials.find((one) => one.number === number);
  if (trialNumber !== undefined && !trial)
    throw fail('TRIAL_MISSING', `study "${study.name}" has no trial ${trialNumber}`);
  const refitParity =
    trial && (await json<ParityArtifact>(store, studyId, trial.number, REFIT_ARTIFACTS.parity));
  const refitted = finalists?.finalists.find((one) => one.trial === trial?.number);
  const parity =
    refitParity ??
    (trial && (await json<ParityArtifact>(store, studyId, trial.number, 'parity.json')));
  return {
    study,
    trials,
    trial,
    importances: importancesOf(study, trials),
    curves: await curvesOf(store, study, trials, trial),
    dataset: await json<FramesSummary>(store, studyId, null, 'dataset.json'),
    finalists,
    parity,
    refit: refitParity !== undefined,
    metrics: (refitParity && refitted?.metrics) ?? trial?.metrics ?? {},
    monteCarlo: await monteCarloOf(store, studyId, trial),
    writtenAt: await store.now(),
  };
}

/** The last run with a g(r), of the trial shown if it has one. */
async function monteCarloOf(store: Store, studyId: number, trial: TrialRecord | undefined) {
  const runs = [...(await store.listMonteCarlo(studyId))]
    .filter((run) => (run.summary as MonteCarloSummary | null)?.version === 1)
    .sort((a, b) => b.id - a.id);
  const run = runs.find((one) => one.trial === trial?.number) ?? runs[0];
  return run && { trial: run.trial, summary: run.summary as unknown as MonteCarloSummary };
}

/** The trial shown, the next best, and some pruned ones. */
async function curvesOf(
  store: Store,
  study: StudyRecord,
  trials: readonly TrialRecord[],
  shown: TrialRecord | undefined,
): Promise<readonly Curve[]> {
  const best = bestTrials(trials, study.directions, { top: CURVES });
  const pruned = spread(
    trials.filter((one) => one.state === 'pruned'),
    CURVES / 3,
  );
  const chosen = [...new Set([...(shown ? [shown] : []), ...best, ...pruned])];
  const points = await store.points(
    study.id,
    chosen.map((one) => one.number),
  );
  return curvesView(chosen, points, { limit: 120 });
}

function importancesOf(study: StudyRecord, trials: readonly TrialRecord[]) {
  try {
    return importance(spread(trials, 10_000), searchOfStudy(study).space, study.directions);
  } catch {
    // A study from a newer version: the rest of the report is still worth having.
    return [];
  }
}

async function json<T>(
  store: Store,
  studyId: number,
  trial: number | null,
  name: string,
): Promise<T | undefined> {
  const data = await store.getArtifact(studyId, trial, name);
  return data && (JSON.parse(Buffer.from(data).toString('utf8')) as T);
}
