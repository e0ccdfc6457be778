import type { StudySummary } from '../study/store.js';
import type { TrialRecord } from '../study/trial.js';
import { isBetter, rankedValue } from '../study/view-history.js';
import { escapeXml } from './figures/svg.js';

/** Rows a report prints; more would neither be read nor fit. */
const MOST = 1000;

export function factTable(
  title: string,
  rows: readonly (readonly [string, string | number | boolean])[],
): string {
  if (rows.length === 0) return '';
  const body = rows.map(
    ([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th>${cell(value)}</tr>`,
  );
  return `<table><caption>${escapeXml(title)}</caption><tbody>${body.join('')}</tbody></table>`;
}

/** Trials, the best first; those without a value at the end. */
export function trialTable(
  trials: readonly TrialRecord[],
  study: StudySummary,
  chosen: number | undefined,
): string {
  const direction = study.directions[0] ?? 'minimize';
  const sorted = [...trials].sort((a, b) => order(a, b, direction));
  const params = [...new Set(trials.flatMap((trial) => Object.keys(trial.params ?? {})))];
  const metrics = ['test.rmse_mev', 'inference_us', 'train_seconds'].filter((name) =>
    trials.some((trial) => name in trial.metrics),
  );
  const head = ['trial', 'state', study.metrics[0] ?? 'value', ...metrics, ...params];
  const rows = sorted.slice(0, MOST).map((trial) => {
    const cells = [
      trial.number,
      trial.state,
      rankedValue(trial) ?? '',
      ...metrics.map((name) => trial.metrics[name] ?? ''),
      ...params.map((name) => trial.params?.[name] ?? ''),
    ];
    const mark = trial.number === chosen ? ' class="chosen"' : '';
    return `<tr${mark}>${cells.map(cell).join('')}</tr>`;
  });
  const left = trials.length > MOST ? `<p>The first ${MOST} of ${trials.length} trials.</p>` : '';
  const heads = head.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join('');
  return `<div class="wide" tabindex="0" role="region" aria-label="Trials"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${left}`;
}

function order(a: TrialRecord, b: TrialRecord, direction: 'minimize' | 'maximize'): number {
  const [va, vb] = [a, b].map((trial) => (trial.state === 'complete' ? rankedValue(trial) : null));
  if (va === null || va === undefined || vb === null || vb === undefined)
    return Number(va === null) - Number(vb === null) || a.number - b.number;
  return va === vb ? a.number - b.number : isBetter(va, vb, direction) ? -1 : 1;
}

function cell(value: string | number | boolean): string {
  if (typeof value === 'number')
    return `<td class="n">${Number.isInteger(value) ? value : Number(value.toPrecision(5))}</td>`;
  return `<td>${escapeXml(String(value))}</td>`;
}
