import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { answer, GET } from '../api/client.js';
import type { TrialRow } from '../api/types.js';
import { eventHub } from '../live/event-hub.js';

export interface TrialQuestion {
  readonly filter: string;
  readonly sort: string;
  readonly descending: boolean;
}

export interface TrialPages {
  readonly total: number | undefined;
  readonly error: Error | undefined;
  readonly rowAt: (index: number) => TrialRow | undefined;
  /** Says which rows are in sight; pages that are missing are fetched. */
  readonly show: (from: number, to: number) => void;
  readonly reload: () => void;
}

const PAGE = 100;
const KEPT = 30;
const REST_MS = 60;

/** Pages of the trial table, fetched as they come into sight and again when they change. */
export function useTrialPages(study: string, question: TrialQuestion): TrialPages {
  const { filter, sort, descending } = question;
  const key = JSON.stringify([study, filter, sort, descending]);
  const pages = useRef(new Map<number, readonly TrialRow[]>());
  const asked = useRef(new Map<number, AbortController>());
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sight = useRef<readonly [number, number]>([0, 0]);
  const asking = useRef(key);
  const [state, setState] = useState<{ total?: number; error?: Error }>({});

  const fetchPage = useCallback(
    async (page: number) => {
      if (asked.current.has(page)) return;
      const abort = new AbortController();
      asked.current.set(page, abort);
      try {
        const found = await answer(
          GET('/api/v1/studies/{study}/trials', {
            params: {
              path: { study },
              query: {
                ...(filter ? { filter } : {}),
                sort,
                descending: String(descending),
                limit: PAGE,
                offset: page * PAGE,
              },
            },
            signal: abort.signal,
          }),
        );
        if (asking.current !== key) return;
        pages.current.delete(page);
        pages.current.set(page, found.trials);
        if (pages.current.size > KEPT) pages.current.delete(pages.current.keys().next().value!);
        setState({ total: found.total });
      } catch (thrown) {
        if (asking.current !== key || abort.signal.aborted) return;
        setState((old) => ({
          ...old,
          error: thrown instanceof Error ? thrown : new Error(String(thrown)),
        }));
      } finally {
        if (asked.current.get(page) === abort) asked.current.delete(page);
      }
    },
    [key, study, filter, sort, descending],
  );

  const inSight = useCallback(() => {
    const [from, to] = sight.current;
    const found: number[] = [];
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page++)
      found.push(page);
    return found;
  }, []);

  useEffect(() => {
    asking.current = key;
    pages.current = new Map();
    for (const abort of asked.current.values()) abort.abort();
    asked.current = new Map();
    setState({});
    sight.current = [0, 0];
    void fetchPage(0);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      // Pages out of sight are read again when they come back.
      const shown = new Set(inSight());
      for (const page of [...pages.current.keys()])
        if (!shown.has(page)) pages.current.delete(page);
      for (const page of shown) void fetchPage(page);
    };
    const soon = () => {
      timer ??= setTimeout(refresh, 500);
    };
    const stopChanges = eventHub.onChange((change) => {
      if (change.study === study && change.kind !== 'trial.points') soon();
    });
    const stopResets = eventHub.onReset(soon);
    return () => {
      clearTimeout(timer);
      stopChanges();
      stopResets();
    };
  }, [key, study, fetchPage, inSight]);

  const show = useCallback(
    (from: number, to: number) => {
      sight.current = [from, to];
      clearTimeout(resting.current);
      // Rows that rush by are not asked for, and those asked for in passing are called off.
      resting.current = setTimeout(() => {
        const shown = new Set(inSight());
        for (const [page, abort] of asked.current) if (!shown.has(page)) abort.abort();
        for (const page of shown) if (!pages.current.has(page)) void fetchPage(page);
      }, REST_MS);
    },
    [fetchPage, inSight],
  );
  const rowAt = useCallback(
    (index: number) => pages.current.get(Math.floor(index / PAGE))?.[index % PAGE],
    [],
  );
  return useMemo(
    () => ({
      total: state.total,
      error: state.error,
      rowAt,
      show,
      reload: () => void fetchPage(0),
    }),
    [state, rowAt, show, fetchPage],
  );
}
