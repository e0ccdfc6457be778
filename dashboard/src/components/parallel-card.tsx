import { useMemo } from 'react';
import { wantsLog } from '../charts/options.js';
import { numberAxis, parallelAxis, parallelChart } from '../charts/parallel-chart.js';
import { withConditions } from '../state/filter-text.js';
import { useColumns } from '../state/use-views.js';
import { ChartCard } from './chart-card.js';
import { ParallelAxes } from './parallel-axes.js';

interface Props {
  readonly name: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

/** Parallel coordinates; what is brushed here filters everything on the page. */
export function ParallelCard({ name, filter, onFilter }: Props) {
  const all = useColumns(name, '');
  const kept = useColumns(name, filter);
  const drawn = useMemo(() => {
    if (!all.data || all.data.total === 0) return undefined;
    const axes = all.data.axes.map(parallelAxis);
    const values = [...all.data.value].sort((a, b) => a - b);
    const [low, high] = [values[0]!, values[Math.floor(0.98 * (values.length - 1))]!];
    const axisOfValue = numberAxis(
      'value',
      low,
      high > low ? high : low + 1,
      low > 0 && wantsLog(values),
    );
    // Diverged trials end at the top of the axis rather than squashing the rest.
    const value = {
      ...axisOfValue,
      place: (v: unknown) => Math.min(axisOfValue.place(v as number), 1),
    };
    const shown = [...axes, value];
    return { axes: shown, view: parallelChart(all.data, kept.data ?? all.data, shown) };
  }, [all.data, kept.data]);
  const count = kept.data ?? all.data;
  return (
    <ChartCard
      title="Parallel coordinates"
      note={
        count &&
        `${count.shown < count.total ? `${count.shown} of ` : ''}${count.total} trials, the best stand out · drag along an axis to filter the page`
      }
      view={drawn?.view}
      error={all.error}
      onRetry={all.reload}
      empty={all.data?.total === 0 ? 'No trial has a value yet' : undefined}
      wrap={(chart) => (
        <div className="scroll">
          <div className="parallel">
            {chart}
            {drawn && (
              <ParallelAxes
                axes={drawn.axes}
                filter={filter}
                onBrush={(field, conditions) => onFilter(withConditions(filter, field, conditions))}
              />
            )}
          </div>
        </div>
      )}
    />
  );
}
