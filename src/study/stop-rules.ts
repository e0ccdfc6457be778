import { fidelityOf } from './fidelity.js';
import type { SearchSettings } from './search-settings.js';
import { durationSeconds } from './search-settings.js';
import type { Direction, StudyRecord } from './store.js';
import type { TrialRecord } from './trial.js';

/** Which stop rule is met, as a sentence to store with the study. */
export function stopReason(
  history: readonly TrialRecord[],
  directions: readonly Direction[],
  stop: SearchSettings['stop'],
  study: Pick<StudyRecord, 'createdAt' | 'trialBudget'>,
  planned: number | null,
  now: number,
): string | undefined {
  const spent = history.filter(
    (t) => t.state === 'complete' || t.state === 'pruned' || t.state === 'failed',
  );
  const budget = study.trialBudget ?? planned;
  if (budget !== null && spent.length >= budget) return `all ${budget} trials are done`;
  if (stop.timeout !== undefined) {
    const limit = durationSeconds(stop.timeout);
    if (now - study.createdAt >= limit * 1000) return `the time limit of ${limit} s is reached`;
  }
  if (directions.length !== 1) return undefined;
  // Sorting all trials after each of them is worth it only where a rule looks at the values.
  if (stop.target === undefined && stop.no_improvement === undefined) return undefined;
  return valueReason(spent, directions[0]!, stop);
}

function valueReason(
  spent: readonly TrialRecord[],
  direction: Direction,
  stop: SearchSettings['stop'],
): string | undefined {
  const sign = direction === 'maximize' ? -1 : 1;
  const inTime = [...spent].sort(
    (a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0) || a.number - b.number,
  );
  let best = Number.POSITIVE_INFINITY;
  let since = 0;
  for (const trial of inTime) {
    // Of trials with part of the effort none can be the best.
    if ((fidelityOf(trial)?.share ?? 1) < 1) continue;
    since++;
    const value = trial.state === 'complete' ? sign * (trial.values?.[0] ?? Infinity) : Infinity;
    if (value < best) {
      best = value;
      since = 0;
    }
  }
  if (stop.target !== undefined && best <= sign * stop.target)
    return `the target ${stop.target} is reached by ${sign * best}`;
  if (stop.no_improvement !== undefined && since >= stop.no_improvement)
    return `no improvement in the last ${since} trials`;
  return undefined;
}
