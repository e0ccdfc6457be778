import type { Importance } from '../api/types.js';
import { percent } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';

export function importanceChart(importance: Importance): ChartView {
  const params = [...importance.params].sort((a, b) => b.share - a.share);
  return {
    summary: `Most of the value depends on ${params[0]?.name ?? 'nothing yet'} (${percent(params[0]?.share)}).`,
    table: () => ({
      columns: ['parameter', 'share'],
      rows: params.map(({ name, share }) => [name, share]),
    }),
    config: (palette) => {
      const options = chartOptions<'bar'>(
        palette,
        { min: 0, format: (value) => percent(value) },
        { labels: params.map(({ name }) => name) },
        { tooltip: (item) => percent(item.parsed.x, 1) },
      );
      return {
        type: 'bar',
        data: {
          labels: params.map(({ name }) => name),
          datasets: [
            {
              data: params.map(({ share }) => share),
              backgroundColor: palette.point,
              borderRadius: 3,
              barPercentage: 0.7,
            },
          ],
        },
        options: { ...options, indexAxis: 'y' as const },
      };
    },
  };
}
