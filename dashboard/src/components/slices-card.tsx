import { useId, useMemo, useState } from 'react';
import { sliceChart } from '../charts/slice-chart.js';
import { useColumns } from '../state/use-views.js';
import { Notice } from './notice.js';
import type { SharedProps } from './shared-props.js';
import { SmallChart } from './small-chart.js';
import { useSeen } from './use-seen.js';

/** One small chart a parameter. */
export function SlicesCard({ study, filter, onTrial }: SharedProps) {
  const { data, error, reload } = useColumns(study.name, filter);
  const [table, setTable] = useState(false);
  const [seen, section] = useSeen();
  const heading = useId();
  const choice = useMemo(
    () => ({
      metric: study.metrics[0] ?? 'value',
      direction: study.directions[0] ?? 'minimize',
      onTrial,
    }),
    [study.metrics, study.directions, onTrial],
  );
  const views = useMemo(
    () => data?.axes.map((axis) => ({ name: axis.name, view: sliceChart(data, axis, choice) })),
    [data, choice],
  );
  return (
    <section className="card wide" aria-labelledby={heading} ref={section}>
      <header className="card-head">
        <h2 id={heading}>Slices</h2>
        {data && (
          <span className="note">
            value over each parameter, {data.shown < data.total ? `${data.shown} of ` : ''}
            {data.total} trials
          </span>
        )}
        <div className="card-tools">
          <button
            type="button"
            className="button quiet tiny"
            aria-pressed={table}
            aria-label="Slices: table"
            onClick={() => setTable(!table)}
          >
            Table
          </button>
        </div>
      </header>
      <div className="card-body">
        {error && !data ? (
          <Notice inline title="This could not be read" onRetry={reload}>
            {error.message}
          </Notice>
        ) : (
          <div className="small-multiples">
            {seen &&
              views?.map(({ name, view }) => (
                <SmallChart
                  key={name}
                  name={name}
                  title={`Slice of ${name}`}
                  view={view}
                  table={table}
                />
              ))}
          </div>
        )}
      </div>
    </section>
  );
}
