import { useMemo } from 'react';
import { paretoChart } from '../charts/pareto-chart.js';
import { metricLabel } from '../state/format.js';
import { useUrlState } from '../state/use-url-state.js';
import { usePareto } from '../state/use-views.js';
import { ChartCard } from './chart-card.js';
import type { SharedProps } from './shared-props.js';

/** Error against cost. */
export function ParetoCard({ study, filter, onTrial }: SharedProps) {
  const fields = ['value', 'duration', ...study.metricNames.map((name) => `metric:${name}`)];
  const cheap = fields.includes('metric:inference_us') ? 'metric:inference_us' : 'duration';
  const [x, setX] = useUrlState('cost', cheap);
  const [y, setY] = useUrlState('error', 'value');
  const { data, error, reload } = usePareto(study.name, filter, x, y);
  const nameOf = (field: string) =>
    field === 'value'
      ? (study.metrics[0] ?? 'value')
      : field === 'duration'
        ? 'duration (ms)'
        : field.replace('metric:', '');
  const [xName, yName] = [nameOf(x), nameOf(y)];
  const view = useMemo(
    () => data && paretoChart(data, { xName, yName, picked: study.picked, onTrial }),
    [data, xName, yName, study.picked, onTrial],
  );
  const choose = (label: string, value: string, set: (field: string) => void) => (
    <select
      className="select tiny"
      aria-label={label}
      value={value}
      onChange={(event) => set(event.target.value)}
    >
      {fields.map((field) => (
        <option key={field} value={field}>
          {metricLabel(nameOf(field))}
        </option>
      ))}
    </select>
  );
  return (
    <ChartCard
      title="Error against cost"
      className="half"
      note={data && `${data.onFront.filter(Boolean).length} on the front of ${data.total}`}
      view={view}
      error={error}
      onRetry={reload}
      empty={data?.total === 0 ? 'No complete trial has both quantities' : undefined}
      tools={
        <>
          {choose('Vertical: error', y, setY)}
          {choose('Horizontal: cost', x, setX)}
        </>
      }
    />
  );
}
