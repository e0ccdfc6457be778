import { useCallback, useEffect, useRef, useState } from 'react';
import { type Change, eventHub } from '../live/event-hub.js';

export interface Query<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  /** The data shown belongs to an earlier question; the answer is on its way. */
  readonly stale: boolean;
  readonly reload: () => void;
}

export interface QueryOptions<T> {
  /** Which changes make the answer old; none unless given. */
  readonly live?: (change: Change) => boolean;
  /** Least time between two readings, so that a busy study does not keep the page reading. */
  readonly everyMs?: number;
  /** Read again this often, for what the store sends no events of; given the data shown. */
  readonly poll?: (data: T) => number | undefined;
}

const kept = new Map<string, unknown>();
const KEPT = 60;

/**
 * Reads `key` with `read`, again when a change concerns it, and keeps the last answers so that
 * going back shows them at once. The latest question wins; a failed refresh leaves the data shown.
 * A null key asks nothing.
 */
export function useQuery<T>(
  key: string | null,
  read: () => Promise<T>,
  { live, everyMs = 400, poll }: QueryOptions<T> = {},
): Query<T> {
  const [, render] = useState(0);
  const shown = useRef<{ key: string; data: T } | undefined>(undefined);
  const error = useRef<Error | undefined>(undefined);
  const latest = useRef(0);
  const reader = useRef(read);
  const concerns = useRef(live);
  reader.current = read;
  concerns.current = live;
  if (key !== null && shown.current?.key !== key && kept.has(key))
    shown.current = { key, data: kept.get(key) as T };

  const load = useCallback(async () => {
    if (key === null) return;
    latest.current += 1;
    const turn = latest.current;
    try {
      const data = await reader.current();
      if (turn !== latest.current) return;
      remember(key, data);
      shown.current = { key, data };
      error.current = undefined;
    } catch (thrown) {
      if (turn !== latest.current) return;
      error.current = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    render((n) => n + 1);
  }, [key]);

  useEffect(() => {
    error.current = undefined;
    void load();
    return () => void latest.current++;
  }, [load]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    let missed = false;
    const soon = () => {
      // A tab nobody looks at reads when it is looked at again.
      missed = document.hidden;
      if (missed) return;
      timer ??= setTimeout(
        async () => {
          await load();
          last = Date.now();
          timer = undefined;
        },
        Math.max(60, last + everyMs - Date.now()),
      );
    };
    const stopChanges = eventHub.onChange((change) => {
      if (concerns.current?.(change)) soon();
    });
    const stopResets = eventHub.onReset(soon);
    const onVisible = () => {
      if (missed) soon();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      clearTimeout(timer);
      stopChanges();
      stopResets();
    };
  }, [load, everyMs]);

  const pollMs = shown.current?.key === key ? poll?.(shown.current.data) : undefined;
  useEffect(() => {
    if (pollMs === undefined) return;
    const timer = setInterval(() => document.hidden || void load(), pollMs);
    return () => clearInterval(timer);
  }, [load, pollMs]);

  return {
    data: shown.current?.data,
    error: error.current,
    stale: shown.current !== undefined && shown.current.key !== key,
    reload: () => void load(),
  };
}

function remember(key: string, data: unknown): void {
  kept.delete(key);
  kept.set(key, data);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
}
