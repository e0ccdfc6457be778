import { fail } from '../core/errors.js';

/** `--trial`: a number, best or picked. */
export function parseTrial(text: string | undefined): number | 'best' | 'picked' | undefined {
  if (text === undefined || text === 'best' || text === 'picked') return text;
  if (/^\d+$/.test(text)) return Number(text);
  throw fail('USAGE', `--trial takes a number, best or picked, got "${text}"`);
}
