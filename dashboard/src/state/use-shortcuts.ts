import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useAddress } from './use-address.js';

const PAGES: Readonly<Record<string, string>> = { o: '', t: '/trials', c: '/compare', m: '/model' };

/** One-key commands; silent while something is being written. */
export function useShortcuts(onHelp: () => void): void {
  const [, navigate] = useLocation();
  const address = useAddress();
  useEffect(() => {
    let waiting = false;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable) return;
      if (document.querySelector('dialog[open]')) return;
      const study = /^\/studies\/[^/]+/.exec(address)?.[0];
      if (waiting) {
        waiting = false;
        if (event.key === 's') navigate('/');
        else if (study && event.key in PAGES) navigate(study + PAGES[event.key]);
        return;
      }
      if (event.key === 'g') waiting = true;
      else if (event.key === '?') onHelp();
      else if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>('[data-shortcut="filter"]');
        if (!field) return;
        event.preventDefault();
        field.focus();
      } else if (event.key === '[' || event.key === ']') step(address, event.key, navigate);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [address, navigate, onHelp]);
}

function step(address: string, key: string, navigate: (to: string) => void): void {
  const match = /^(\/studies\/[^/]+\/trials\/)(\d+)$/.exec(address);
  if (!match) return;
  const next = Number(match[2]) + (key === ']' ? 1 : -1);
  if (next >= 0) navigate(`${match[1]}${next}`);
}
