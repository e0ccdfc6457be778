import type { Claim, ClaimRequest, Store, TrialEnding } from '../study/store.js';

/** Trials are claimed ahead for about this time of work. */
const BATCH_MS = 100;
const BATCH_MOST = 256;
/** However long a trial takes, results before it wait no longer, nor do trials behind it. */
const HOLD_MS = 500;

/**
 * What a worker holds of a study whose trials do not depend on each other: trials claimed ahead and
 * results that are not stored yet, exchanged in one change of the store. Where trials are long that is
 * one trial and its result.
 */
export class Batch {
  readonly #store: Store;
  readonly #request: () => ClaimRequest;
  readonly #onKept: (isKept: boolean) => void;
  #claims: Claim[] = [];
  #ends: TrialEnding[] = [];
  #typicalMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #giving: Promise<void> = Promise.resolve();

  /** Is told of every result that was stored whether it was accepted. */
  constructor(store: Store, request: () => ClaimRequest, onKept: (isKept: boolean) => void) {
    this.#store = store;
    this.#request = request;
    this.#onKept = onKept;
  }

  /** The next trial that was claimed ahead. */
  take(): Claim | undefined {
    return this.#claims.shift();
  }

  /** Holds the result of a trial that took this long. */
  add(end: TrialEnding, ms: number): void {
    this.#ends.push(end);
    this.#typicalMs = 0.8 * (this.#typicalMs ?? ms) + 0.2 * ms;
    this.#watch();
  }

  /** Whether to exchange: when half the batch is done, so that the trainer has something to do meanwhile. */
  get isDue(): boolean {
    return this.#ends.length > 0 && this.#ends.length >= this.#claims.length;
  }

  /** Trials claimed ahead, in the order in which they will be taken. */
  get claims(): readonly Claim[] {
    return this.#claims;
  }

  /** Stores the results and claims more trials. */
  async exchange(): Promise<void> {
    await this.#giving;
    const fitting = Math.floor(BATCH_MS / (this.#typicalMs ?? BATCH_MS));
    const wanted = Math.min(BATCH_MOST, Math.max(1, fitting));
    await this.#storeAndClaim(Math.max(0, wanted - this.#claims.length));
    this.#watch();
  }

  /** Stores the results and gives the trials claimed ahead back to the queue. */
  async giveBack(): Promise<void> {
    const claims = this.#claims;
    this.#claims = [];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#giving;
    if (this.#ends.length > 0) await this.#storeAndClaim(0);
    for (const { fence } of claims) await this.#store.release(fence);
  }

  async #storeAndClaim(count: number): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const ends = this.#ends;
    this.#ends = [];
    const { kept, next } = await this.#store.finishAndClaim(ends, this.#request(), count);
    for (const isKept of kept) this.#onKept(isKept);
    this.#claims.push(...next);
  }

  #watch(): void {
    this.#timer ??= setTimeout(() => {
      this.#giving = this.giveBack();
      // Thrown where it is awaited.
      this.#giving.catch(() => {});
    }, HOLD_MS);
  }
}
