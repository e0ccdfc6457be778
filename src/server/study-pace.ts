import type { StudySummary } from '../study/store.js';
import type { TrialRecord } from '../study/trial.js';
import { improvements, rankedValue } from '../study/view-history.js';

const RECENT = 20;

/** Milliseconds until the budget is used, from the pace of the last finished trials. */
export function msLeft(study: StudySummary, trials: readonly TrialRecord[]): number | null {
  if (study.trialBudget === null || study.state === 'finished' || study.state === 'cancelled')
    return null;
  const { counts } = study;
  const left = study.trialBudget - counts.complete - counts.pruned - counts.failed;
  if (left <= 0) return 0;
  const ended = trials
    .flatMap((trial) => (trial.finishedAt === null ? [] : trial.finishedAt))
    .sort((a, b) => a - b)
    .slice(-RECENT);
  if (ended.length < 2) return null;
  return (left * (ended.at(-1)! - ended[0]!)) / (ended.length - 1);
}

/** When anything of the study last changed, as far as its trials tell. */
export function lastActivity(study: StudySummary, trials: readonly TrialRecord[]): number {
  let last = study.updatedAt;
  for (const trial of trials)
    last = Math.max(last, trial.finishedAt ?? trial.startedAt ?? trial.createdAt);
  return last;
}

/** The best value so far over the complete trials, at most `points` numbers. */
export function sparkline(
  study: StudySummary,
  trials: readonly TrialRecord[],
  points = 40,
): number[] {
  const complete = trials.filter((trial) => trial.state === 'complete');
  const steps = improvements(complete, study.directions[0] ?? 'minimize');
  if (steps.length === 0) return [];
  const line: number[] = [];
  let at = 0;
  for (let i = 0; i < points; i++) {
    const upTo = complete[Math.floor(((i + 1) * complete.length) / points) - 1];
    if (!upTo) continue;
    while (at + 1 < steps.length && steps[at + 1]!.number <= upTo.number) at++;
    if (steps[at]!.number <= upTo.number) line.push(rankedValue(steps[at]!)!);
  }
  return line;
}
