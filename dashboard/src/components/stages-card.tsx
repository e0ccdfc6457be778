import { useId, useMemo, useState } from 'react';
import { scanChart } from '../charts/scan-chart.js';
import { number } from '../state/format.js';
import { useStages } from '../state/use-views.js';
import { Notice } from './notice.js';
import type { SharedProps } from './shared-props.js';
import { SmallChart } from './small-chart.js';

/** The stages of the search; for a coordinate stage its one-dimensional curves. */
export function StagesCard({ study, filter, onTrial }: SharedProps) {
  const { data, error, reload } = useStages(study.name, filter);
  const heading = useId();
  const [table, setTable] = useState(false);
  const metric = study.metrics[0] ?? 'value';
  const scanned = useMemo(
    () =>
      (data?.stages ?? [])
        .filter(({ scans }) => scans.length > 0)
        .map(({ stage, scans }) => ({
          stage,
          curves: scans.map((scan) => ({
            param: scan.param,
            view: scanChart(scan, metric, onTrial),
          })),
        })),
    [data, metric, onTrial],
  );
  return (
    <section className="card wide" aria-labelledby={heading}>
      <header className="card-head">
        <h2 id={heading}>Stages</h2>
        <span className="note">which part of the search made which trials</span>
        {scanned.length > 0 && (
          <div className="card-tools">
            <button
              type="button"
              className="button quiet tiny"
              aria-pressed={table}
              aria-label="Curves of stages: table"
              onClick={() => setTable(!table)}
            >
              Table
            </button>
          </div>
        )}
      </header>
      <div className="card-body stack">
        {!data ? (
          error ? (
            <Notice inline title="This could not be read" onRetry={reload}>
              {error.message}
            </Notice>
          ) : (
            <Notice inline title="Reading…" />
          )
        ) : (
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Stage</th>
                <th scope="col" className="numeric">
                  Trials
                </th>
                <th scope="col" className="numeric">
                  Complete
                </th>
                <th scope="col" className="numeric">
                  Best
                </th>
              </tr>
            </thead>
            <tbody>
              {data.stages.map((stage) => (
                <tr key={stage.stage}>
                  <td>{stage.stage}</td>
                  <td className="numeric">{stage.trials}</td>
                  <td className="numeric">{stage.complete}</td>
                  <td className="numeric">{number(stage.best)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {scanned.map(({ stage, curves }) => (
          <div key={stage}>
            <h3>{stage}: parameter by parameter</h3>
            <div className="small-multiples">
              {curves.map(({ param, view }) => (
                <SmallChart
                  key={param}
                  name={param}
                  title={`${stage} along ${param}`}
                  view={view}
                  table={table}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}
