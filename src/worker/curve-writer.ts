import type { Claim, Store } from '../study/store.js';
import type { MetricPoint, TrialReason } from '../study/trial.js';

/** Curves are written at most this often while a trial runs. */
const WRITE_MS = 500;

export interface CurveWriter {
  add(points: readonly MetricPoint[]): void;
  annotate(provenance: Parameters<Store['annotate']>[1]): void;
  /** Remembers what the pruner said, whose code is stored when the objective heeds it. */
  verdict(reason: TrialReason | undefined): void;
  lastVerdict(): TrialReason | undefined;
  flush(): Promise<void>;
}

/** Bundles points and notes on their way to the store, in order. */
export function curveWriter(store: Store, { fence }: Claim): CurveWriter {
  let points: MetricPoint[] = [];
  let notes: Parameters<Store['annotate']>[1] | undefined;
  let verdict: TrialReason | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const [some, said] = [points, notes];
    points = [];
    notes = undefined;
    // A lost lease shows at the next beat; here there is nothing to do about it.
    if (some.length > 0) await store.report(fence, some);
    if (said !== undefined) await store.annotate(fence, said);
  }
  function flush(): Promise<void> {
    writing = writing.then(write, write);
    return writing;
  }
  function later(): void {
    timer ??= setTimeout(() => void flush().catch(() => {}), WRITE_MS);
  }
  return {
    add(more) {
      points.push(...more);
      later();
    },
    annotate(more) {
      notes = { ...notes, ...more };
      later();
    },
    verdict: (reason) => {
      verdict = reason;
    },
    lastVerdict: () => verdict,
    flush,
  };
}
