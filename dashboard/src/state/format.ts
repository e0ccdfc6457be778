import type { ParamValue } from '../api/types.js';

/** Four digits are more than any of these numbers deserves. */
export function number(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value).replace('-', '−');
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e7)
      ? value.toExponential(digits - 2).replace(/\.?0+e/, 'e')
      : Number(value.toPrecision(digits)).toString();
  return text.replaceAll('-', '−');
}

/** A parameter's value as it is written in an experiment file. */
export function param(value: ParamValue | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? number(value, 6) : String(value);
}

export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** How long ago, in words. */
export function ago(at: number, now = Date.now()): string {
  const ms = now - at;
  if (ms < 5000) return 'just now';
  return `${duration(Math.round(ms / 1000) * 1000)} ago`;
}

export function dateTime(at: number | null): string {
  if (at === null) return '–';
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(1)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}

export function percent(share: number | null | undefined, digits = 0): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–';
  return `${(share * 100).toFixed(digits)} %`;
}

/** `validation.rmse_mev` with its unit set apart: `validation.rmse (meV)`. */
export function metricLabel(name: string): string {
  const unit = /_(mev_per_atom|mev|us|seconds|ev)$/.exec(name)?.[1];
  if (!unit) return name;
  const shown = { mev_per_atom: 'meV/atom', mev: 'meV', us: 'µs', seconds: 's', ev: 'eV' }[unit];
  return `${name.slice(0, -unit.length - 1)} (${shown})`;
}
