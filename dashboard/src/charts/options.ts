import type { ChartOptions, ScaleOptionsByType, TooltipItem } from 'chart.js';
import { number } from '../state/format.js';
import type { Palette } from './palette.js';

export interface AxisSpec {
  readonly title?: string;
  readonly log?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly integer?: boolean;
  readonly labels?: readonly string[];
  readonly format?: (value: number) => string;
}

type CartesianType = 'scatter' | 'line' | 'bar' | 'matrix';

/** What every chart shares: no animation, quiet grid, readable numbers. */
export function chartOptions<T extends CartesianType>(
  palette: Palette,
  x: AxisSpec,
  y: AxisSpec,
  more: {
    readonly legend?: boolean;
    readonly tooltip?: (item: TooltipItem<T>) => string | string[];
    readonly onPoint?: (dataset: number, index: number) => void;
    readonly nearestX?: boolean;
  } = {},
): ChartOptions<T> {
  const options: ChartOptions<'scatter'> = {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: more.nearestX
      ? { mode: 'index', intersect: false }
      : { mode: 'nearest', intersect: true },
    plugins: {
      legend: {
        display: more.legend === true,
        position: 'top',
        align: 'start',
        labels: {
          color: palette.ink,
          boxWidth: 8,
          boxHeight: 7,
          usePointStyle: true,
          pointStyleWidth: 20,
          font: { size: 12, family: palette.font },
        },
      },
      tooltip: {
        backgroundColor: palette.raised,
        titleColor: palette.ink,
        bodyColor: palette.ink,
        borderColor: palette.line,
        borderWidth: 1,
        padding: 9,
        displayColors: false,
        titleFont: { family: palette.font, size: 12 },
        bodyFont: { family: palette.font, size: 12 },
        callbacks: {
          title: () => '',
          ...(more.tooltip ? { label: more.tooltip as never } : {}),
        },
      },
    },
    scales: { x: scale(palette, x) as never, y: scale(palette, y) as never },
  };
  if (more.onPoint) {
    const onPoint = more.onPoint;
    options.onClick = (_event, elements) => {
      const hit = elements[0];
      if (hit) onPoint(hit.datasetIndex, hit.index);
    };
    options.onHover = (event, elements) => {
      const target = event.native?.target;
      if (target instanceof HTMLElement) target.style.cursor = elements.length > 0 ? 'pointer' : '';
    };
  }
  return options as ChartOptions<T>;
}

function scale(palette: Palette, spec: AxisSpec) {
  const type = spec.labels ? 'category' : spec.log ? 'logarithmic' : 'linear';
  const ticks: Record<string, unknown> = {
    color: palette.muted,
    font: { size: 11, family: palette.font },
    maxRotation: spec.labels ? 50 : 0,
    includeBounds: false,
    autoSkipPadding: 10,
    ...(spec.integer ? { precision: 0 } : {}),
  };
  if (spec.format) ticks.callback = (value: number) => spec.format!(value);
  else if (!spec.labels) ticks.callback = spec.log ? logTick : (value: number) => number(value, 6);
  return {
    type,
    // The matrix kind would turn its vertical axis round.
    reverse: false,
    title: {
      display: spec.title !== undefined,
      text: spec.title ?? '',
      color: palette.muted,
      font: { size: 12, family: palette.font },
    },
    grid: { color: palette.grid, drawTicks: false },
    border: { color: palette.line },
    ticks,
    ...(spec.labels ? { labels: [...spec.labels], offset: true } : {}),
    ...(spec.min === undefined ? {} : { min: spec.min }),
    ...(spec.max === undefined ? {} : { max: spec.max }),
  } as unknown as ScaleOptionsByType;
}

/** Of a decade only 1, 2 and 5 are labelled. */
function logTick(value: number): string {
  const lead = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return [1, 2, 5].some((digit) => Math.abs(lead - digit) < 1e-6) ? number(value) : '';
}

/** A log axis when the values span decades: the largest is more than `reach` medians. */
export function wantsLog(values: readonly number[], reach = 100): boolean {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  if (sorted.length < 2 || sorted.length < values.length) return false;
  return sorted.at(-1)! / sorted[Math.floor(sorted.length / 2)]! > reach;
}

/** Upper and lower limits that leave diverged trials outside, and how many those are. */
export function robustRange(values: readonly number[], direction: string) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [q1, median, q3] = [at(0.25), at(0.5), at(0.75)];
  const reach = Math.max(8 * (q3 - q1), Math.abs(median) * 0.5, 1e-12);
  const [low, high] = [q1 - reach, q3 + reach];
  const max = direction !== 'maximize' && (sorted.at(-1) ?? 0) > high ? high : undefined;
  const min = direction === 'maximize' && (sorted[0] ?? 0) < low ? low : undefined;
  const outside = values.filter(
    (value) => (max !== undefined && value > max) || (min !== undefined && value < min),
  ).length;
  return { min, max, outside };
}
