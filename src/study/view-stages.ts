import type { ParamValue } from '../space/distribution.js';
import type { TrialRecord } from './trial.js';
import { rankedValue } from './view-history.js';

/** What one stage of the search made, and its one-dimensional scans where it went by parameter. */
export interface StageView {
  readonly stage: string;
  readonly trials: number;
  readonly complete: number;
  readonly best: number | null;
  readonly scans: readonly Scan[];
}

/** Trials of a coordinate stage that differ from their centre in one parameter only. */
export interface Scan {
  readonly param: string;
  readonly number: readonly number[];
  readonly at: readonly ParamValue[];
  readonly value: readonly number[];
}

export function stagesView(
  trials: readonly TrialRecord[],
  direction: 'minimize' | 'maximize',
): readonly StageView[] {
  const stages = new Map<string, TrialRecord[]>();
  for (const trial of trials) {
    const stage = trial.stage ?? 'waiting';
    const found = stages.get(stage);
    if (found) found.push(trial);
    else stages.set(stage, [trial]);
  }
  return [...stages].map(([stage, members]) => {
    const complete = members.filter((trial) => trial.state === 'complete');
    const values = complete.flatMap((trial) => rankedValue(trial) ?? []);
    const best = direction === 'minimize' ? Math.min(...values) : Math.max(...values);
    return {
      stage,
      trials: members.length,
      complete: complete.length,
      best: values.length > 0 ? best : null,
      scans: stage.includes('coordinate') ? scansOf(members) : [],
    };
  });
}

/** Neighbours in a coordinate stage vary the parameter in which most trials of a run differ. */
function scansOf(trials: readonly TrialRecord[]): readonly Scan[] {
  const scans = new Map<string, { number: number; at: ParamValue; value: number }[]>();
  const names = new Set(trials.flatMap((trial) => Object.keys(trial.params ?? {})));
  for (const name of names) {
    const groups = new Map<string, TrialRecord[]>();
    for (const trial of trials) {
      if (trial.params?.[name] === undefined || rankedValue(trial) === null) continue;
      const others = Object.entries(trial.params).filter(([other]) => other !== name);
      const key = JSON.stringify(others.sort(([a], [b]) => (a < b ? -1 : 1)));
      const found = groups.get(key);
      if (found) found.push(trial);
      else groups.set(key, [trial]);
    }
    const largest = [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
    const distinct = new Set(largest.map((trial) => trial.params?.[name]));
    if (distinct.size >= 2)
      scans.set(
        name,
        largest.map((trial) => ({
          number: trial.number,
          at: trial.params![name]!,
          value: rankedValue(trial)!,
        })),
      );
  }
  return [...scans].map(([param, points]) => {
    points.sort((a, b) =>
      typeof a.at === 'number' && typeof b.at === 'number' ? a.at - b.at : a.number - b.number,
    );
    return {
      param,
      number: points.map((point) => point.number),
      at: points.map((point) => point.at),
      value: points.map((point) => point.value),
    };
  });
}
