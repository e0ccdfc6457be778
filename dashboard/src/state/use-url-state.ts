import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';

/** A piece of state kept in the address, so that every view can be linked to. Empty is absent. */
export function useUrlState(name: string, initial = ''): [string, (value: string) => void] {
  // For a render whenever it changes; the router's own text has been decoded in part.
  useSearch();
  const [, navigate] = useLocation();
  const value = new URLSearchParams(window.location.search).get(name) ?? initial;
  const set = useCallback(
    (next: string) => {
      // Read anew: two changes in one turn must not undo each other.
      const params = new URLSearchParams(window.location.search);
      if (next === initial) params.delete(name);
      else params.set(name, next);
      const text = params.toString();
      const here = window.location.pathname.slice(new URL(document.baseURI).pathname.length - 1);
      navigate(text ? `${here}?${text}` : here, { replace: true });
    },
    [name, initial, navigate],
  );
  return [value, set];
}
