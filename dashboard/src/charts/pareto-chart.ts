import type { Pareto } from '../api/types.js';
import { metricLabel, number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions, wantsLog } from './options.js';
import { fade } from './palette.js';

/** The front lies where both are least: a few costly trials must not press it into the corner. */
const REACH = 10;

/** Error against cost: the front, the rest, and the picked model. */
export function paretoChart(
  pareto: Pareto,
  choice: {
    readonly xName: string;
    readonly yName: string;
    readonly picked: number | null;
    readonly onTrial: (trial: number) => void;
  },
): ChartView {
  const all = pareto.number.map((trial, i) => ({
    trial,
    x: pareto.xs[i]!,
    y: pareto.ys[i]!,
    front: pareto.onFront[i]!,
  }));
  const front = all.filter((point) => point.front).sort((a, b) => a.x - b.x);
  const rest = all.filter((point) => !point.front);
  const picked = all.filter((point) => point.trial === choice.picked);
  const sets = [front, rest, picked];
  return {
    summary: `${front.length} of ${pareto.total} trials are on the front of ${choice.yName} against ${choice.xName}.`,
    table: () => ({
      columns: ['trial', choice.xName, choice.yName, 'on the front'],
      rows: [...front, ...rest].map((p) => [p.trial, p.x, p.y, p.front ? 'yes' : 'no']),
    }),
    config: (palette) => ({
      type: 'scatter',
      data: {
        datasets: [
          {
            label: 'front',
            data: front,
            showLine: true,
            stepped: 'before',
            borderColor: palette.series[1],
            backgroundColor: palette.series[1],
            borderWidth: 1.6,
            pointRadius: 4.5,
            pointHoverRadius: 7,
            pointStyle: 'rectRot',
          },
          {
            label: 'others',
            data: rest,
            backgroundColor: fade(palette.point, 0.55),
            borderWidth: 0,
            pointRadius: rest.length > 600 ? 2 : 3,
            pointHoverRadius: 6,
          },
          {
            label: 'picked',
            data: picked,
            backgroundColor: 'transparent',
            borderColor: palette.good,
            borderWidth: 2.5,
            pointRadius: 9,
            pointHoverRadius: 10,
          },
        ],
      },
      options: chartOptions<'scatter'>(
        palette,
        { title: metricLabel(choice.xName), log: wantsLog(pareto.xs, REACH) },
        { title: metricLabel(choice.yName), log: wantsLog(pareto.ys, REACH) },
        {
          legend: true,
          tooltip: (item) => {
            const point = sets[item.datasetIndex]![item.dataIndex]!;
            return `trial ${point.trial}: ${number(point.y)} at ${number(point.x)}`;
          },
          onPoint: (dataset, index) => {
            const point = sets[dataset]?.[index];
            if (point) choice.onTrial(point.trial);
          },
        },
      ),
    }),
  };
}
