import type { Curve } from '../api/types.js';
import { duration, metricLabel, number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions, wantsLog } from './options.js';
import { DASHES, fade } from './palette.js';

export interface CurvesChoice {
  readonly metric: string;
  readonly over: 'step' | 'time';
  readonly log: 'auto' | 'on' | 'off';
  /** Weight of the past in the exponential mean: 0 shows values as they are. */
  readonly smoothing: number;
  /** Names the lines; more lines than this have a legend too long to read. */
  readonly labels?: (curve: Curve) => string;
  readonly onTrial?: (trial: number) => void;
}

const MOST_LABELLED = 8;

/** Learning curves on top of each other; pruned ones dotted with a cross at their end. */
export function curvesChart(curves: readonly Curve[], choice: CurvesChoice): ChartView {
  const drawn = curves.map((curve) => ({ curve, points: pointsOf(curve, choice) }));
  const log =
    choice.log === 'on' ||
    (choice.log === 'auto' && wantsLog(drawn.flatMap(({ points }) => points.map((p) => p.y))));
  const label = choice.labels ?? ((curve: Curve) => `trial ${curve.trial}`);
  const few = curves.length <= MOST_LABELLED;
  return {
    summary: `${curves.length} curves of ${choice.metric}.`,
    table: () => ({
      columns: ['trial', 'state', 'curve', 'epoch', 'value'],
      rows: curves.flatMap((curve) =>
        curve.step.map((step, i) => [
          curve.trial,
          curve.state,
          curve.name,
          step,
          curve.value[i] ?? null,
        ]),
      ),
    }),
    config: (palette) => ({
      type: 'line',
      data: {
        datasets: drawn.map(({ curve, points }, i) => {
          const pruned = curve.state === 'pruned';
          const running = curve.state === 'running';
          const color = few
            ? palette.series[i % 8]!
            : pruned
              ? palette.violet
              : running
                ? palette.series[1]!
                : palette.point;
          return {
            label: label(curve),
            data: points,
            borderColor: few || running ? color : fade(color, pruned ? 0.45 : 0.5),
            backgroundColor: color,
            borderWidth: few || running ? 2 : 1.2,
            borderDash: few ? [...DASHES[i % 8]!] : pruned ? [3, 3] : [],
            pointRadius: points.map((_, j) =>
              j === points.length - 1 && (pruned || running) ? 4 : 0,
            ),
            pointStyle: pruned
              ? ('crossRot' as const)
              : running
                ? ('circle' as const)
                : ('line' as const),
            pointHitRadius: 6,
            tension: 0,
          };
        }),
      },
      options: chartOptions<'line'>(
        palette,
        choice.over === 'time'
          ? { title: 'time since the first epoch', format: (s) => duration(s * 1000) }
          : { title: 'epoch', integer: true },
        { title: metricLabel(choice.metric), log },
        {
          legend: few && curves.length > 1,
          tooltip: (item) =>
            `${label(drawn[item.datasetIndex]!.curve)}, epoch ${item.parsed.x}: ${number(item.parsed.y)}`,
          ...(choice.onTrial
            ? {
                onPoint: (dataset: number) => {
                  const hit = drawn[dataset];
                  if (hit) choice.onTrial!(hit.curve.trial);
                },
              }
            : {}),
        },
      ),
    }),
  };
}

function pointsOf(curve: Curve, { over, smoothing }: CurvesChoice): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  // The mean starts at the first value; its weight is corrected as in Adam so that early ones count.
  let [mean, weight] = [0, 0];
  curve.step.forEach((step, i) => {
    const value = curve.value[i];
    if (value === null || value === undefined) return;
    mean = smoothing * mean + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    const elapsed = curve.elapsedMs[i];
    points.push({ x: over === 'time' ? (elapsed ?? 0) / 1000 : step, y: mean / weight });
  });
  return points;
}
