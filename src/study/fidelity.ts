import type { SearchSettings } from './search-settings.js';
import type { Direction } from './store.js';
import type { Outcome, TrialRecord } from './trial.js';

/**
 * How much of the full effort (frames × iterations) a trial gets. Partial trials end as pruned, with
 * the reason `fidelity` and their value as the metric {@link FIDELITY_VALUE}; the best of them are
 * tried again with more.
 */
export interface Fidelity {
  /** Index into the search's rungs. */
  readonly rung: number;
  /** Share of the full effort, 1 on the last rung. */
  readonly share: number;
  /** Number of the trial that this one promotes, null for a new point. */
  readonly from: number | null;
}

/** Metric under which a partial trial keeps its value. */
export const FIDELITY_VALUE = 'fidelity.value';

type Settings = NonNullable<SearchSettings['fidelity']>;

/** The fidelity a trial was made with, read from its provenance; undefined where the search has none. */
export function fidelityOf(trial: TrialRecord): Fidelity | undefined {
  return trial.provenance.fidelity as Fidelity | undefined;
}

/** What a partial trial is told as; a full one completes. */
export function fidelityOutcome(fidelity: Fidelity | undefined, outcome: Outcome): Outcome {
  if (outcome.state !== 'complete' || fidelity === undefined || fidelity.share >= 1) return outcome;
  // To be stored as failed, as any trial whose value is no number.
  if (!Number.isFinite(outcome.values[0])) return outcome;
  const percent = Number((100 * fidelity.share).toPrecision(3));
  return {
    state: 'pruned',
    reason: { code: 'fidelity', message: `ran with ${percent} % of the full effort` },
    metrics: { ...outcome.metrics, [FIDELITY_VALUE]: outcome.values[0]! },
  };
}

/**
 * The trial to go on with, by asynchronous successive halving (Li et al. 2020): from the highest
 * rung down, one of the best `keep` of those that finished there and were not promoted yet.
 */
export function nextPromotion(
  history: readonly TrialRecord[],
  { rungs, keep }: Settings,
  direction: Direction,
): { readonly trial: TrialRecord; readonly fidelity: Fidelity } | undefined {
  // Lost ones too: what kills its worker would be promoted for ever.
  const promoted = new Set(history.flatMap((t) => fidelityOf(t)?.from ?? []));
  const sign = direction === 'maximize' ? -1 : 1;
  for (let rung = rungs.length - 2; rung >= 0; rung--) {
    const finished = history
      .filter((t) => fidelityOf(t)?.rung === rung && Number.isFinite(t.metrics[FIDELITY_VALUE]))
      .sort((a, b) => sign * (a.metrics[FIDELITY_VALUE]! - b.metrics[FIDELITY_VALUE]!));
    const best = finished.slice(0, Math.floor(finished.length * keep));
    const trial = best.find((t) => !promoted.has(t.number));
    if (trial)
      return {
        trial,
        fidelity: { rung: rung + 1, share: rungs[rung + 1]!, from: trial.number },
      };
  }
  return undefined;
}

/**
 * History as samplers should see it: of a point that was promoted only its fullest trial, and of a
 * partial one its rung as the step and its value as the last one.
 */
export function fullestTrials(history: readonly TrialRecord[]): readonly TrialRecord[] {
  if (!history.some((t) => fidelityOf(t))) return history;
  const promoted = new Set(history.flatMap((t) => fidelityOf(t)?.from ?? []));
  return history.flatMap((t) => {
    if (promoted.has(t.number)) return [];
    const value = t.metrics[FIDELITY_VALUE];
    const rung = fidelityOf(t)?.rung;
    return value === undefined || rung === undefined
      ? t
      : { ...t, lastStep: rung + 1, lastValue: value };
  });
}
