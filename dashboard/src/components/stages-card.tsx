import { useId } from 'react';
import { scanChart } from '../charts/scan-chart.js';
import { number } from '../state/format.js';
import { useStages } from '../state/use-views.js';
import { ChartCanvas } from './chart-canvas.js';
import { Notice } from './notice.js';
import type { SharedProps } from './shared-props.js';

/** The stages of the search; for a coordinate stage its one-dimensional curves. */
export function StagesCard({ study, filter, onTrial }: SharedProps) {
  const { data, error, reload } = useStages(study.name, filter);
  const heading = useId();
  const metric = study.metrics[0] ?? 'value';
  return (
    <section className="card wide" aria-labelledby={heading}>
      <header className="card-head">
        <h2 id={heading}>Stages</h2>
        <span className="note">which part of the search made which trials</span>
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
        {data?.stages.map(
          (stage) =>
            stage.scans.length > 0 && (
              <div key={stage.stage}>
                <h3>{stage.stage}: parameter by parameter</h3>
                <div className="small-multiples">
                  {stage.scans.map((scan) => (
                    <figure key={scan.param}>
                      <h3>{scan.param}</h3>
                      <div className="chart">
                        <ChartCanvas view={scanChart(scan, metric, onTrial)} />
                      </div>
                    </figure>
                  ))}
                </div>
              </div>
            ),
        )}
      </div>
    </section>
  );
}
