import type { Timeline, TrialState } from '../api/types.js';
import { dateTime, duration } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';
import type { Palette } from './palette.js';

/** One lane a worker, one bar a trial. */
export function timelineChart(timeline: Timeline, onTrial: (trial: number) => void): ChartView {
  const { bars, lanes, from } = timeline;
  return {
    summary: `${bars.length} trials on ${lanes.length} workers over ${duration(timeline.to - from)}.`,
    table: () => ({
      columns: ['trial', 'state', 'worker', 'started', 'took', 'attempt'],
      rows: bars.map((bar) => [
        bar.number,
        bar.state,
        lanes[bar.lane]!,
        dateTime(bar.start),
        duration(bar.end - bar.start),
        bar.attempt,
      ]),
    }),
    config: (palette) => {
      const options = chartOptions<'bar'>(
        palette,
        { min: 0, max: (timeline.to - from) / 1000, format: (s) => duration(s * 1000) },
        { labels: lanes.map((_, i) => `worker ${i + 1}`) },
        {
          tooltip: (item) => {
            const bar = bars[item.dataIndex]!;
            const again = bar.attempt > 1 ? `, attempt ${bar.attempt}` : '';
            return `trial ${bar.number}: ${bar.state}, ${duration(bar.end - bar.start)}${again}`;
          },
          onPoint: (_dataset, index) => onTrial(bars[index]!.number),
        },
      );
      return {
        type: 'bar',
        data: {
          labels: lanes.map((_, i) => `worker ${i + 1}`),
          datasets: [
            {
              data: bars.map((bar) => ({
                x: [(bar.start - from) / 1000, (bar.end - from) / 1000],
                y: `worker ${bar.lane + 1}`,
              })),
              backgroundColor: bars.map((bar) => stateColor(palette, bar.state)),
              borderColor: palette.surface,
              borderWidth: bars.length > 300 ? 0 : 1,
              borderSkipped: false,
              minBarLength: 2,
              barPercentage: 0.8,
              categoryPercentage: 0.9,
              grouped: false,
            },
          ],
        },
        options: { ...options, indexAxis: 'y' as const },
      };
    },
  };
}

function stateColor(palette: Palette, state: TrialState): string {
  if (state === 'complete') return palette.point;
  if (state === 'running') return palette.series[1]!;
  if (state === 'pruned') return palette.violet;
  return state === 'queued' ? palette.faint : palette.bad;
}
