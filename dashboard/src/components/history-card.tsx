import { useMemo } from 'react';
import { historyChart } from '../charts/history-chart.js';
import { robustRange } from '../charts/options.js';
import { useUrlState } from '../state/use-url-state.js';
import { useHistory } from '../state/use-views.js';
import { AxisChoices } from './axis-choices.js';
import { ChartCard } from './chart-card.js';
import type { SharedProps } from './shared-props.js';

type Over = 'number' | 'time';
type Log = 'auto' | 'on' | 'off';

export function HistoryCard({ study, filter, onTrial }: SharedProps) {
  const [over, setOver] = useUrlState('history-over', 'number');
  const [log, setLog] = useUrlState('history-log', 'auto');
  const { data, error, reload } = useHistory(study.name, filter);
  const direction = study.directions[0] ?? 'minimize';
  const metric = study.metrics[0] ?? 'value';
  const view = useMemo(
    () =>
      data &&
      historyChart(data, { metric, direction, over: over as Over, log: log as Log, onTrial }),
    [data, metric, direction, over, log, onTrial],
  );
  const outside = data && log === 'off' ? robustRange(data.points.value, direction).outside : 0;
  return (
    <ChartCard
      title="History"
      className="half"
      size="tall"
      note={
        data &&
        `${data.shown < data.total ? `${data.shown} of ` : ''}${data.total} trials with a value${outside ? `, ${outside} beyond the axis` : ''}`
      }
      view={view}
      error={error}
      onRetry={reload}
      empty={data?.total === 0 ? 'No trial has a value yet' : undefined}
      tools={
        <AxisChoices
          count={['number', 'Trial']}
          over={over}
          onOver={setOver}
          auto
          log={log}
          onLog={setLog}
        />
      }
    />
  );
}
