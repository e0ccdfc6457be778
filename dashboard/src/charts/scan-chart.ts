import type { Stages } from '../api/types.js';
import { metricLabel, number, param } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';

type Scan = Stages['stages'][number]['scans'][number];

/** The one-dimensional curve of a coordinate stage. */
export function scanChart(scan: Scan, metric: string, onTrial: (trial: number) => void): ChartView {
  return {
    summary: `${metric} along ${scan.param}, ${scan.at.length} values.`,
    table: () => ({
      columns: ['trial', scan.param, 'value'],
      rows: scan.at.map((at, i) => [scan.number[i]!, param(at), scan.value[i]!]),
    }),
    config: (palette) => ({
      type: 'line',
      data: {
        labels: scan.at.map((at) => param(at)),
        datasets: [
          {
            data: [...scan.value],
            borderColor: palette.point,
            backgroundColor: palette.point,
            borderWidth: 1.5,
            pointRadius: 3,
            pointHoverRadius: 6,
          },
        ],
      },
      options: chartOptions<'line'>(
        palette,
        { labels: scan.at.map((at) => param(at)) },
        { title: metricLabel(metric) },
        {
          tooltip: (item) => `trial ${scan.number[item.dataIndex]}: ${number(item.parsed.y)}`,
          onPoint: (_dataset, index) => onTrial(scan.number[index]!),
        },
      ),
    }),
  };
}
