import type { Store, StoreEvent } from '../study/store.js';

const PAGE = 1000;

export interface EventFollower {
  /** Delivers what is left and stops. */
  close(): Promise<void>;
}

/** Calls back with every event of a study from now on, in order, each once. */
export async function followEvents(
  store: Store,
  studyId: number,
  onEvent: (event: StoreEvent) => void,
): Promise<EventFollower> {
  let last = await store.lastEvent();
  let reading: Promise<void> | undefined;
  let isDue = false;

  async function readAll(): Promise<void> {
    for (;;) {
      const events = await store.events(last, PAGE, studyId);
      for (const event of events) {
        last = event.id;
        onEvent(event);
      }
      if (events.length < PAGE) return;
    }
  }
  /** One reader at a time; a change in the meantime is read afterwards. */
  function read(): Promise<void> {
    isDue = true;
    reading ??= (async () => {
      try {
        while (isDue) {
          isDue = false;
          await readAll();
        }
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  }
  const unwatch = store.watch(() => void read().catch(() => {}));
  return {
    async close() {
      unwatch();
      await reading?.catch(() => {});
      await read();
    },
  };
}
