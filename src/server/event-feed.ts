import type { Store, StoreEvent } from '../study/store.js';

type Listener = (events: readonly StoreEvent[]) => void;

const PAGE = 500;

/** Follows the store's event log once, for however many listeners. */
export class EventFeed {
  readonly #store: Store;
  readonly #listeners = new Set<Listener>();
  #last = 0;
  #reading: Promise<void> | undefined;
  #again = false;
  #unwatch: (() => void) | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  async start(): Promise<void> {
    this.#last = await this.#store.lastEvent();
    this.#unwatch = this.#store.watch(() => this.#wake());
  }

  /** Id of the last event that listeners were told of. */
  get last(): number {
    return this.#last;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#unwatch?.();
    this.#listeners.clear();
    await this.#reading;
  }

  #wake(): void {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      // A store that is busy or being closed is asked again at the next change.
      const events = await this.#store.events(this.#last, PAGE).catch(() => []);
      if (events.length === 0) continue;
      this.#last = events.at(-1)!.id;
      this.#again ||= events.length === PAGE;
      for (const listener of this.#listeners) listener(events);
    }
  }
}
