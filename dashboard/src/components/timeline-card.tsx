import { useMemo } from 'react';
import { timelineChart } from '../charts/timeline-chart.js';
import { duration } from '../state/format.js';
import { useTimeline } from '../state/use-views.js';
import { ChartCard } from './chart-card.js';
import type { SharedProps } from './shared-props.js';

export function TimelineCard({ study, filter, onTrial }: SharedProps) {
  const { data, error, reload } = useTimeline(study.name, filter);
  const view = useMemo(() => data && timelineChart(data, onTrial), [data, onTrial]);
  return (
    <ChartCard
      title="Timeline"
      note={
        data &&
        data.bars.length > 0 &&
        `${data.bars.length < data.total ? `${data.bars.length} of ` : ''}${data.total} trials on ${data.lanes.length} workers over ${duration(data.to - data.from)}`
      }
      view={view}
      error={error}
      onRetry={reload}
      empty={data?.bars.length === 0 ? 'No trial has started yet' : undefined}
    />
  );
}
