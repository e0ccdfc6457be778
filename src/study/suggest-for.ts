import type { Search, SearchSuggestion } from './search.js';
import type { Claim, Store } from './store.js';
import type { MetricPoint, TrialRecord } from './trial.js';

/** What a suggestion is made from. */
export interface KnownTrials {
  readonly trials: readonly TrialRecord[];
  /** The event up to which `trials` is the history, read before it. */
  readonly lastEvent: number;
  readonly points?: ReadonlyMap<number, readonly MetricPoint[]> | undefined;
}

/**
 * Suggests for a claimed trial and stores it. Where another worker was quicker the history is read
 * again and the suggestion made anew, so that each is made in the knowledge of all before it.
 * Undefined once the lease is lost.
 */
export async function suggestFor(
  store: Store,
  search: Search,
  { fence }: Claim,
  trialBudget: number | null,
  read: () => Promise<KnownTrials>,
): Promise<SearchSuggestion | { readonly done: string } | undefined> {
  for (;;) {
    const { trials, lastEvent, points } = await read();
    const next = search.suggest(trials, fence.trial, trialBudget, points);
    if ('done' in next) return next;
    const { params, stage, rule, fidelity } = next;
    // First, so that nobody sees the point without knowing what it promotes.
    const noted = fidelity && { fidelity: { ...fidelity } };
    if (noted && !(await store.annotate(fence, noted))) return undefined;
    const proposal = { params, stage, rule, historyEvent: lastEvent };
    const stored = await store.suggestNext(fence, proposal);
    if (stored === 'lease lost') return undefined;
    if (stored === 'kept') return next;
  }
}
