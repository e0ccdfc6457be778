import type { Fence, Proposal, Store } from '../study/store.js';

/** A trial that ends sooner gets its params together with its result, in one change. */
const LATE_MS = 50;

export interface LateProposal {
  /** What is still to be stored, and then is the caller's to store. */
  rest(): Promise<Proposal | undefined>;
  close(): void;
}

/** Stores what a search proposed for a trial once that has run for a moment. */
export function lateProposal(
  store: Store,
  fence: Fence,
  proposal: Proposal | undefined,
): LateProposal {
  let rest = proposal;
  let writing: Promise<unknown> = Promise.resolve();
  const timer = proposal && setTimeout(() => write(proposal), LATE_MS);

  function write(made: Proposal): void {
    rest = undefined;
    // Whether the lease is lost shows at the next beat, and at the end.
    writing = store.suggest(fence, made.params, made).catch(() => {
      rest = made;
    });
  }
  return {
    async rest() {
      clearTimeout(timer);
      await writing;
      return rest;
    },
    close: () => clearTimeout(timer),
  };
}
