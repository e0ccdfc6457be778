import type { History } from '../api/types.js';
import { dateTime, duration, metricLabel, number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions, robustRange, wantsLog } from './options.js';
import { fade } from './palette.js';

export interface HistoryChoice {
  readonly metric: string;
  readonly direction: string;
  readonly over: 'number' | 'time';
  readonly log: 'auto' | 'on' | 'off';
  readonly onTrial: (trial: number) => void;
}

/** Every value as a point and the best so far as a stepped line. */
export function historyChart(history: History, choice: HistoryChoice): ChartView {
  const { points, best } = history;
  const start = points.finishedAt.reduce<number>(
    (least, at) => (at !== null && at < least ? at : least),
    Number.POSITIVE_INFINITY,
  );
  const x = (trial: number, at: number | null | undefined) =>
    choice.over === 'time' ? ((at ?? start) - start) / 1000 : trial;
  const log = choice.log === 'on' || (choice.log === 'auto' && wantsLog(points.value));
  const range = log
    ? { min: undefined, max: undefined }
    : robustRange(points.value, choice.direction);
  const inState = (pruned: boolean) =>
    points.number.flatMap((trial, i) =>
      (points.state[i] === 'pruned') === pruned
        ? {
            x: x(trial, points.finishedAt[i]),
            y: points.value[i]!,
            trial,
            at: points.finishedAt[i],
          }
        : [],
    );
  const line = best.number.map((trial, i) => ({
    x: x(trial, best.finishedAt[i]),
    y: best.value[i]!,
    trial,
    at: best.finishedAt[i],
  }));
  const lastX = points.number.reduce(
    (most, trial, i) => Math.max(most, x(trial, points.finishedAt[i])),
    0,
  );
  const end = line.at(-1);
  if (end && lastX > end.x) line.push({ ...end, x: lastX });
  return {
    summary: `${history.total} trials; the best ${choice.metric} is ${number(best.value.at(-1))} at trial ${best.number.at(-1) ?? '–'}.`,
    table: () => ({
      columns: ['trial', 'state', 'value', 'finished', 'stage'],
      rows: points.number.map((trial, i) => [
        trial,
        points.state[i]!,
        points.value[i]!,
        dateTime(points.finishedAt[i] ?? null),
        points.stage[i] ?? null,
      ]),
    }),
    config: (palette) => {
      const sets = [line, inState(false), inState(true)];
      const radius = points.number.length > 800 ? 2 : 3.2;
      return {
        type: 'scatter',
        data: {
          datasets: [
            {
              label: 'best so far',
              data: line,
              showLine: true,
              stepped: true,
              borderColor: palette.series[1],
              borderWidth: 2,
              pointRadius: 0,
              pointHitRadius: 0,
              pointStyle: 'line',
            },
            {
              label: 'complete',
              data: sets[1],
              backgroundColor: fade(palette.point, 0.65),
              borderWidth: 0,
              pointRadius: radius,
              pointHoverRadius: 6,
            },
            {
              label: 'pruned (last value)',
              data: sets[2],
              backgroundColor: 'transparent',
              borderColor: palette.violet,
              borderWidth: 1.3,
              pointStyle: 'crossRot',
              pointRadius: radius + 0.5,
              pointHoverRadius: 6,
            },
          ],
        },
        options: chartOptions<'scatter'>(
          palette,
          choice.over === 'time'
            ? { title: 'time since the first trial ended', format: (s) => duration(s * 1000) }
            : { title: 'trial', integer: true },
          { title: metricLabel(choice.metric), log, ...range },
          {
            legend: true,
            tooltip: (item) => {
              const point = item.raw as { trial: number; y: number };
              return `trial ${point.trial}: ${number(point.y)}`;
            },
            onPoint: (dataset, index) => {
              const point = sets[dataset]?.[index];
              if (point) choice.onTrial(point.trial);
            },
          },
        ),
      };
    },
  };
}
