import { useMemo } from 'react';
import { wantsLog } from '../charts/options.js';
import {
  bestTenth,
  numberAxis,
  type ParallelAxis,
  parallelAxis,
  parallelChart,
} from '../charts/parallel-chart.js';
import { withConditions } from '../state/filter-text.js';
import { useUrlState } from '../state/use-url-state.js';
import { useColumns } from '../state/use-views.js';
import { ChartCard } from './chart-card.js';
import { ParallelAxes } from './parallel-axes.js';
import { Segmented } from './segmented.js';

interface Props {
  readonly name: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

/** Parallel coordinates; what is brushed here filters everything on the page. */
export function ParallelCard({ name, filter, onFilter }: Props) {
  const all = useColumns(name, '');
  const kept = useColumns(name, filter);
  const [order, setOrder] = useUrlState('axes');
  const [show, setShow] = useUrlState('lines', 'all');
  const drawn = useMemo(() => {
    if (!all.data || all.data.total === 0) return undefined;
    const axes = all.data.axes.map(parallelAxis);
    const values = [...all.data.value].sort((a, b) => a - b);
    const [low, high] = [values[0]!, values[Math.floor(0.98 * (values.length - 1))]!];
    const axisOfValue = numberAxis('value', low, high > low ? high : low + 1, {
      log: low > 0 && wantsLog(values),
    });
    // Diverged trials end at the top of the axis rather than squashing the rest.
    const value = {
      ...axisOfValue,
      place: (v: unknown) => Math.min(axisOfValue.place(v as number), 1),
    };
    const shown = inOrder([...axes, value], order.split(' '));
    const colored = kept.data ?? all.data;
    return {
      axes: shown,
      view: parallelChart(all.data, show === 'best' ? bestTenth(colored) : colored, shown),
    };
  }, [all.data, kept.data, order, show]);
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
      tools={
        <Segmented
          label="Coloured lines"
          options={[
            ['all', 'All'],
            ['best', 'Best tenth'],
          ]}
          value={show}
          onChange={setShow}
        />
      }
      wrap={(chart) => (
        <div className="scroll">
          <div className="parallel" style={{ minWidth: (drawn?.axes.length ?? 0) * AXIS_PIXELS }}>
            {chart}
            {drawn && (
              <ParallelAxes
                axes={drawn.axes}
                filter={filter}
                onMove={(name, by) => drawn && setOrder(moved(drawn.axes, name, by))}
                onBrush={(field, conditions) => onFilter(withConditions(filter, field, conditions))}
              />
            )}
          </div>
        </div>
      )}
    />
  );
}

/** An axis with its name needs this much; a narrow page scrolls sideways inside the card. */
const AXIS_PIXELS = 96;

/** Axes named in the order first, as named; new ones keep their place after them. */
function inOrder(axes: readonly ParallelAxis[], names: readonly string[]): readonly ParallelAxis[] {
  const place = (axis: ParallelAxis) => {
    const at = names.indexOf(axis.name);
    return at < 0 ? names.length : at;
  };
  return axes.toSorted((a, b) => place(a) - place(b));
}

/** The order after one axis has moved by so many places, as the address keeps it. */
function moved(axes: readonly ParallelAxis[], name: string, by: number): string {
  const names = axes.map((axis) => axis.name);
  const from = names.indexOf(name);
  const to = Math.min(Math.max(from + by, 0), names.length - 1);
  names.splice(to, 0, ...names.splice(from, 1));
  return names.join(' ');
}
