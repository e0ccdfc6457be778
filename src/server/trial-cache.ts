import type { Store } from '../study/store.js';
import type { TrialRecord } from '../study/trial.js';
import type { Axis } from '../study/view-axes.js';

/** What every view needs to know of all trials; found once for each state of the study. */
export interface TrialFacts {
  readonly axes: readonly Axis[];
  readonly metrics: ReadonlySet<string>;
}

interface Held {
  readonly trials: Map<number, TrialRecord>;
  /** In number order; rebuilt when something changed. */
  sorted: readonly TrialRecord[];
  event: number;
  facts: TrialFacts | undefined;
  refreshing: Promise<void> | undefined;
}

/**
 * Every trial of the studies that are looked at, refreshed by what changed since the last look, so
 * that a view of 100,000 trials reads only the few that moved.
 */
export class TrialCache {
  readonly #store: Store;
  readonly #held = new Map<number, Held>();
  readonly #most: number;

  constructor(store: Store, mostStudies = 8) {
    this.#store = store;
    this.#most = mostStudies;
  }

  /** All trials in number order, and the event they are as new as. */
  async trials(
    studyId: number,
  ): Promise<{ readonly trials: readonly TrialRecord[]; readonly event: number }> {
    let held = this.#held.get(studyId);
    if (!held) {
      held = { trials: new Map(), sorted: [], event: -1, facts: undefined, refreshing: undefined };
      this.#evict();
    }
    // Last used comes last, so that the first is the one to forget.
    this.#held.delete(studyId);
    this.#held.set(studyId, held);
    held.refreshing ??= this.#refresh(studyId, held).finally(() => {
      held.refreshing = undefined;
    });
    await held.refreshing;
    return { trials: held.sorted, event: held.event };
  }

  /** Axes and metric names of a study whose trials were asked for before. */
  facts(studyId: number, find: (trials: readonly TrialRecord[]) => TrialFacts): TrialFacts {
    const held = this.#held.get(studyId);
    if (!held) return find([]);
    held.facts ??= find(held.sorted);
    return held.facts;
  }

  async #refresh(studyId: number, held: Held): Promise<void> {
    const newest = await this.#store.lastEvent();
    if (newest === held.event) return;
    const changed = await this.#store.trials(studyId, held.event < 0 ? undefined : held.event);
    held.event = newest;
    if (changed.length === 0) return;
    held.facts = undefined;
    let last = held.sorted.at(-1)?.number ?? -1;
    let inOrder = true;
    for (const trial of changed) {
      if (!held.trials.has(trial.number)) {
        inOrder &&= trial.number > last;
        last = trial.number;
      }
      held.trials.set(trial.number, trial);
    }
    held.sorted = [...held.trials.values()];
    if (!inOrder) held.sorted = held.sorted.toSorted((a, b) => a.number - b.number);
  }

  #evict(): void {
    while (this.#held.size >= this.#most) this.#held.delete(this.#held.keys().next().value!);
  }
}
