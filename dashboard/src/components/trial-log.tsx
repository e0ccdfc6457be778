import { apiUrl } from '../api/client.js';
import type { Study, Trial } from '../api/types.js';
import { useQuery } from '../state/use-query.js';

const LINES = 100;

/** The last lines of the trial's log. */
export function TrialLog({ study, trial }: { readonly study: Study; readonly trial: Trial }) {
  const there = trial.artifacts.some((artifact) => artifact.name === 'log');
  const path = `/studies/${encodeURIComponent(study.name)}/trials/${trial.number}/artifacts/log`;
  const { data, error } = useQuery(there ? `log ${path} ${trial.state}` : null, async () => {
    const response = await fetch(apiUrl(path), { signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`The log cannot be read (${response.status}).`);
    return response.text();
  });
  const lines = (data ?? '').trimEnd().split('\n');
  return (
    <section className="card half" aria-label="Log">
      <header className="card-head">
        <h2>Log</h2>
        {lines.length > LINES && (
          <span className="note">
            the last {LINES} of {lines.length} lines
          </span>
        )}
        {there && (
          <div className="card-tools">
            <a className="button quiet tiny" href={apiUrl(path)} target="_blank" rel="noreferrer">
              All of it
            </a>
          </div>
        )}
      </header>
      <div className="card-body">
        {!there ? (
          <p className="muted">This trial has written no log.</p>
        ) : error ? (
          <p className="problem">{error.message}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
          <pre tabIndex={0}>{lines.slice(-LINES).join('\n')}</pre>
        )}
      </div>
    </section>
  );
}
