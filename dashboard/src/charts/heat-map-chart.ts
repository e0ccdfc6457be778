import type { HeatMap } from '../api/types.js';
import { metricLabel, number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';
import { merit } from './palette.js';

/** Observed values of two parameters in bins; an empty bin stays empty. */
export function heatMapChart(
  map: HeatMap,
  choice: {
    readonly show: 'best' | 'median';
    readonly metric: string;
    readonly direction: string;
    readonly onTrial: (trial: number) => void;
  },
): ChartView {
  const values = map.cells.map((cell) => cell[choice.show]);
  const sorted = [...values].sort((a, b) => a - b);
  const shade = (value: number) => {
    const at = sorted.indexOf(value) / Math.max(sorted.length - 1, 1);
    return choice.direction === 'maximize' ? at : 1 - at;
  };
  return {
    summary: `${choice.show} ${metricLabel(choice.metric)} in ${map.cells.length} bins of ${map.x.name} and ${map.y.name}.`,
    table: () => ({
      columns: [map.x.name, map.y.name, 'trials', 'best', 'median', 'best trial'],
      rows: map.cells.map((cell) => [
        map.x.labels[cell.x]!,
        map.y.labels[cell.y]!,
        cell.count,
        cell.best,
        cell.median,
        cell.bestTrial,
      ]),
    }),
    config: (palette) => ({
      type: 'matrix',
      data: {
        datasets: [
          {
            data: map.cells.map((cell) => ({
              x: map.x.labels[cell.x]!,
              y: map.y.labels[cell.y]!,
              v: cell[choice.show],
            })),
            backgroundColor: values.map((value) => merit(palette, shade(value))),
            borderColor: palette.surface,
            borderWidth: 1,
            width: ({ chart }: { chart: { chartArea?: { width: number } } }) =>
              (chart.chartArea?.width ?? 0) / map.x.labels.length - 1,
            height: ({ chart }: { chart: { chartArea?: { height: number } } }) =>
              (chart.chartArea?.height ?? 0) / map.y.labels.length - 1,
          },
        ],
      },
      options: chartOptions<'matrix'>(
        palette,
        { title: map.x.name, labels: map.x.labels },
        { title: map.y.name, labels: [...map.y.labels].reverse() },
        {
          tooltip: (item) => {
            const cell = map.cells[item.dataIndex]!;
            return [
              `${map.x.name} ${map.x.labels[cell.x]}, ${map.y.name} ${map.y.labels[cell.y]}`,
              `best ${number(cell.best)} (trial ${cell.bestTrial}), median ${number(cell.median)}, ${cell.count} trials`,
            ];
          },
          onPoint: (_dataset, index) => choice.onTrial(map.cells[index]!.bestTrial),
        },
      ),
    }),
  };
}
