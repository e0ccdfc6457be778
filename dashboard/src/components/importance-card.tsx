import { useMemo } from 'react';
import { importanceChart } from '../charts/importance-chart.js';
import { useImportance } from '../state/use-views.js';
import { ChartCard } from './chart-card.js';
import type { SharedProps } from './shared-props.js';

export function ImportanceCard({ study, filter }: SharedProps) {
  const { data, error, reload } = useImportance(study.name, filter);
  const view = useMemo(() => data && importanceChart(data), [data]);
  return (
    <ChartCard
      title="Importance of parameters"
      className="half"
      note={
        data &&
        `PED-ANOVA of ${data.trials} complete trials${data.reliable ? '' : '; unreliable below 30'}`
      }
      view={view}
      error={error}
      onRetry={reload}
      empty={data && data.params.length === 0 ? 'Needs a few complete trials' : undefined}
    />
  );
}
