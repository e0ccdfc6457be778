import type { SplitParity } from '../api/types.js';
import { number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';
import { fade } from './palette.js';

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
