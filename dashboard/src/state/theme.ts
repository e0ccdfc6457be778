import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'pestle-theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

/** Light, dark, or as the system is; kept in this browser. */
export function useTheme(): readonly [
  theme: Theme,
  shown: 'light' | 'dark',
  set: (t: Theme) => void,
] {
  const theme = useSyncExternalStore(subscribe, chosen);
  const shown = useSyncExternalStore(subscribe, inEffect);
  return [theme, shown, setTheme];
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Writes the theme in effect to the document, where the style sheet reads it. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = inEffect();
  for (const listener of listeners) listener();
}

dark.addEventListener('change', applyTheme);

function chosen(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function inEffect(): 'light' | 'dark' {
  const theme = chosen();
  if (theme !== 'system') return theme;
  return dark.matches ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
