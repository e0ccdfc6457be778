import type { ForceParity, SplitParity } from '../api/types.js';
import { number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';
import { fade } from './palette.js';

/** Binned errors of several splits or trials, in one unit. */
interface Histograms {
  readonly summary: string;
  readonly series: readonly { readonly label: string; readonly errors: SplitParity['errors'] }[];
  readonly unit: string;
  readonly counted: string;
}

/** Histogram of predicted minus reference. */
export function errorHistogramChart(
  splits: readonly (SplitParity & { readonly label: string })[],
): ChartView {
  return histogramChart({
    summary: splits
      .map((split) => `${split.label}: half of the errors within ${number(split.maeMev)} meV or so`)
      .join('; '),
    series: splits,
    unit: 'meV',
    counted: 'frames',
  });
}

/** The same of force components. */
export function forceErrorChart(split: string, { errors, maeMevPerAngstrom }: ForceParity) {
  return histogramChart({
    summary: `Force errors, ${split}: half within ${number(maeMevPerAngstrom)} meV/Å or so`,
    series: [{ label: split, errors }],
    unit: 'meV/Å',
    counted: 'components',
  });
}

function histogramChart({ summary, series, unit, counted }: Histograms): ChartView {
  return {
    summary,
    table: () => ({
      columns: ['of', `from (${unit})`, `to (${unit})`, counted],
      rows: series.flatMap(({ label, errors }) =>
        errors.counts.map((count, i) => [
          label,
          round(errors.edges[i]!),
          round(errors.edges[i + 1]!),
          count,
        ]),
      ),
    }),
    config: (palette) => ({
      type: 'line',
      data: {
        datasets: series.map(({ label, errors }, k) => ({
          label,
          data: errors.counts.map((count, i) => ({
            x: (errors.edges[i]! + errors.edges[i + 1]!) / 2,
            y: count,
          })),
          borderColor: palette.series[k % 8],
          backgroundColor: fade(palette.series[k % 8]!, 0.18),
          borderWidth: 1.5,
          stepped: 'middle' as const,
          fill: 'origin' as const,
          pointRadius: 0,
          pointHitRadius: 5,
        })),
      },
      options: chartOptions<'line'>(
        palette,
        { title: `predicted − reference (${unit})` },
        { title: counted, integer: true, min: 0 },
        {
          legend: series.length > 1,
          tooltip: (item) => `${item.parsed.y} ${counted} near ${number(item.parsed.x)} ${unit}`,
        },
      ),
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
