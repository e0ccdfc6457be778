import type { TrialRecord, TrialState } from './trial.js';
import { spread } from './view-downsample.js';

/** When each trial ran, in lanes: one a worker, or as few as fit where no worker is known. */
export interface TimelineView {
  readonly lanes: readonly string[];
  readonly bars: readonly TimelineBar[];
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

export interface TimelineBar {
  readonly lane: number;
  readonly number: number;
  readonly state: TrialState;
  readonly attempt: number;
  readonly start: number;
  readonly end: number;
}

export function timelineView(
  trials: readonly TrialRecord[],
  now: number,
  { limit = 1000 } = {},
): TimelineView {
  const started = trials
    .filter((trial) => trial.startedAt !== null)
    .sort((a, b) => a.startedAt! - b.startedAt!);
  const shown = spread(started, limit, (trial) => trial.state === 'running');
  const lanes: string[] = [];
  const freeAt: number[] = [];
  const bars = shown.map((trial): TimelineBar => {
    const start = trial.startedAt!;
    const end = Math.max(trial.finishedAt ?? now, start);
    const lane = laneOf(trial, start, lanes, freeAt);
    freeAt[lane] = end;
    return { lane, number: trial.number, state: trial.state, attempt: trial.attempt, start, end };
  });
  return {
    lanes,
    bars,
    from: bars[0]?.start ?? now,
    to: bars.reduce((latest, bar) => Math.max(latest, bar.end), bars[0]?.end ?? now),
    total: started.length,
  };
}

function laneOf(trial: TrialRecord, start: number, lanes: string[], freeAt: number[]): number {
  const worker = trial.workerId ?? trial.provenance.worker;
  if (typeof worker === 'string') {
    const known = lanes.indexOf(worker);
    if (known >= 0) return known;
    return lanes.push(worker) - 1;
  }
  const free = lanes.findIndex((name, i) => name.startsWith('lane ') && (freeAt[i] ?? 0) <= start);
  return free >= 0 ? free : lanes.push(`lane ${lanes.length + 1}`) - 1;
}
