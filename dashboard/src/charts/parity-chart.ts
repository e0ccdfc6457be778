import type { SplitParity } from '../api/types.js';
import { number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';
import { fade, viridis } from './palette.js';

/** Predicted over reference energy as a density: brighter cells hold more frames. */
export function parityChart(split: SplitParity): ChartView {
  const { edgesMev, cells } = split.density;
  const bins = edgesMev.length - 1;
  const middle = (i: number) => (edgesMev[i]! + edgesMev[i + 1]!) / 2;
  const most = Math.max(1, ...cells.map((cell) => cell[2]!));
  const [low, high] = [edgesMev[0]!, edgesMev[bins]!];
  return {
    summary: `${split.split}: ${split.frames} frames, RMSE ${number(split.rmseMev)} meV.`,
    table: () => ({
      columns: ['reference (meV)', 'predicted (meV)', 'frames'],
      rows: cells.map(([i, j, count]) => [round(middle(i!)), round(middle(j!)), count!]),
    }),
    config: (palette) => ({
      type: 'matrix',
      data: {
        datasets: [
          {
            type: 'line' as never,
            data: [
              { x: low, y: low },
              { x: high, y: high },
            ] as never,
            borderColor: palette.muted,
            borderWidth: 1,
            borderDash: [5, 4],
            pointRadius: 0,
            pointHitRadius: 0,
          },
          {
            data: cells.map(([i, j, count]) => ({ x: middle(i!), y: middle(j!), v: count! })),
            backgroundColor: cells.map((cell) => viridis(Math.log1p(cell[2]!) / Math.log1p(most))),
            width: ({ chart }: { chart: { chartArea?: { width: number } } }) =>
              (chart.chartArea?.width ?? 0) / bins + 0.5,
            height: ({ chart }: { chart: { chartArea?: { height: number } } }) =>
              (chart.chartArea?.height ?? 0) / bins + 0.5,
          },
        ],
      },
      options: chartOptions<'matrix'>(
        palette,
        { title: 'reference energy (meV)', min: low, max: high },
        { title: 'predicted (meV)', min: low, max: high },
        {
          tooltip: (item) => {
            const cell = cells[item.dataIndex];
            return cell ? `${cell[2]} frames near ${number(middle(cell[0]!), 5)} meV` : '';
          },
        },
      ),
    }),
  };
}

/** Histogram of predicted minus reference. */
export function errorHistogramChart(
  splits: readonly (SplitParity & { readonly label: string })[],
): ChartView {
  return {
    summary: splits
      .map((split) => `${split.label}: half of the errors within ${number(split.maeMev)} meV or so`)
      .join('; '),
    table: () => ({
      columns: ['of', 'from (meV)', 'to (meV)', 'frames'],
      rows: splits.flatMap((split) =>
        split.errors.counts.map((count, i) => [
          split.label,
          round(split.errors.edges[i]!),
          round(split.errors.edges[i + 1]!),
          count,
        ]),
      ),
    }),
    config: (palette) => ({
      type: 'line',
      data: {
        datasets: splits.map((split, k) => ({
          label: split.label,
          data: split.errors.counts.map((count, i) => ({
            x: (split.errors.edges[i]! + split.errors.edges[i + 1]!) / 2,
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
        { title: 'predicted − reference (meV)' },
        { title: 'frames', integer: true, min: 0 },
        {
          legend: splits.length > 1,
          tooltip: (item) => `${item.parsed.y} frames near ${number(item.parsed.x)} meV`,
        },
      ),
    }),
  };
}

/** Median error and the range of nine tenths, over the reference energy. */
export function errorByEnergyChart(split: SplitParity): ChartView {
  const slices = split.errorByEnergy;
  return {
    summary: `Error over energy, ${split.split}: medians from ${number(Math.min(...slices.map((s) => s.medianMev)))} to ${number(Math.max(...slices.map((s) => s.medianMev)))} meV.`,
    table: () => ({
      columns: ['energy (meV)', 'median (meV)', '5 %', '95 %', 'frames'],
      rows: slices.map((s) => [s.energyMev, s.medianMev, s.lowMev, s.highMev, s.count]),
    }),
    config: (palette) => ({
      type: 'line',
      data: {
        datasets: [
          {
            label: 'median',
            data: slices.map((s) => ({ x: s.energyMev, y: s.medianMev })),
            borderColor: palette.point,
            borderWidth: 2,
            pointRadius: 2,
          },
          {
            label: '95 %',
            data: slices.map((s) => ({ x: s.energyMev, y: s.highMev })),
            borderWidth: 0,
            pointRadius: 0,
            fill: '+1' as const,
            backgroundColor: fade(palette.point, 0.18),
          },
          {
            label: '5 %',
            data: slices.map((s) => ({ x: s.energyMev, y: s.lowMev })),
            borderWidth: 0,
            pointRadius: 0,
          },
        ],
      },
      options: chartOptions<'line'>(
        palette,
        { title: 'reference energy (meV)' },
        { title: 'error (meV)' },
        {
          tooltip: (item) => {
            const s = slices[item.dataIndex]!;
            return `${number(s.energyMev, 5)} meV: ${number(s.medianMev)} (${number(s.lowMev)} to ${number(s.highMev)}), ${s.count} frames`;
          },
        },
      ),
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
