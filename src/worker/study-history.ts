import type { Store } from '../study/store.js';
import { type MetricPoint, OBJECTIVE_CURVE, type TrialRecord } from '../study/trial.js';

/**
 * A study's trials in memory, in number order, brought up to date by reading what changed since the
 * last event seen. Learning curves are fetched only when somebody asks for them.
 */
export class StudyHistory {
  readonly #store: Store;
  readonly #studyId: number;
  readonly #trials: TrialRecord[] = [];
  readonly #curves = new Map<number, readonly MetricPoint[]>();
  /** Trials whose curves may have grown since they were fetched. */
  readonly #stale = new Set<number>();
  #seen = 0;
  #first = true;

  constructor(store: Store, studyId: number) {
    this.#store = store;
    this.#studyId = studyId;
  }

  get trials(): readonly TrialRecord[] {
    return this.#trials;
  }

  /** The event up to which this is the history. */
  get lastEvent(): number {
    return this.#seen;
  }

  async refresh(): Promise<void> {
    // Read first: a change in between is read twice rather than never.
    const last = await this.#store.lastEvent();
    if (last === this.#seen && !this.#first) return;
    const changed = await this.#store.trials(this.#studyId, this.#first ? undefined : this.#seen);
    for (const trial of changed) {
      this.#put(trial);
      this.#stale.add(trial.number);
    }
    this.#first = false;
    this.#seen = last;
  }

  /** Forgets trials that were discarded; they are running for ever otherwise. */
  async dropDiscarded(): Promise<void> {
    for (const trial of this.#trials.filter((t) => t.state === 'running')) {
      if ((await this.#store.trial(this.#studyId, trial.number)) === undefined)
        this.#trials.splice(this.#position(trial.number), 1);
    }
  }

  /** The objective's learning curves of all trials, fetched where they may have changed. */
  async curves(): Promise<ReadonlyMap<number, readonly MetricPoint[]>> {
    if (this.#stale.size > 0) {
      const numbers = [...this.#stale];
      this.#stale.clear();
      for (let from = 0; from < numbers.length; from += 500) {
        const some = numbers.slice(from, from + 500);
        const curves = await this.#store.points(this.#studyId, some, [OBJECTIVE_CURVE]);
        for (const [number, points] of curves) this.#curves.set(number, points);
      }
    }
    return this.#curves;
  }

  #put(trial: TrialRecord): void {
    const at = this.#position(trial.number);
    this.#trials.splice(at, this.#trials[at]?.number === trial.number ? 1 : 0, trial);
  }

  /** Where this number stands or belongs. */
  #position(number: number): number {
    let [low, high] = [0, this.#trials.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#trials[middle]!.number < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
