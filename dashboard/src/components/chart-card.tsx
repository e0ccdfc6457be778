import type { Chart } from 'chart.js';
import { type ReactNode, useCallback, useId, useRef, useState } from 'react';
import type { ChartView } from '../charts/chart-view.js';
import { ChartCanvas } from './chart-canvas.js';
import { DownloadButtons } from './download-buttons.js';
import { ErrorBoundary } from './error-boundary.js';
import { Notice } from './notice.js';

interface Props {
  readonly title: string;
  /** What is shown and what is not. */
  readonly note?: ReactNode;
  readonly view: ChartView | undefined;
  readonly error?: Error | undefined;
  readonly onRetry?: () => void;
  /** Said when there is nothing to draw yet. */
  readonly empty?: string | undefined;
  readonly loading?: boolean;
  readonly tools?: ReactNode;
  readonly className?: string;
  readonly size?: 'tall' | 'short' | 'square';
  /** Puts something around or over the canvas. */
  readonly wrap?: (chart: ReactNode) => ReactNode;
}

/** A chart with its title, its controls, a table of its numbers, and downloads. */
export function ChartCard(props: Props) {
  const { title, note, view, error, onRetry, empty, loading, tools, className = 'wide' } = props;
  const [table, setTable] = useState(false);
  const chart = useRef<Chart | undefined>(undefined);
  const onChart = useCallback((made: Chart | undefined) => {
    chart.current = made;
  }, []);
  const heading = useId();
  const fileName = title.toLowerCase().replace(/[^\w]+/g, '-');
  const ready = view !== undefined && !empty;
  return (
    <section className={`card ${className}`} aria-labelledby={heading}>
      <header className="card-head">
        <h2 id={heading}>{title}</h2>
        {note && <span className="note">{note}</span>}
        {ready && (
          <div className="card-tools">
            <button
              type="button"
              className="button quiet tiny"
              aria-pressed={table}
              aria-label={`${title}: table`}
              onClick={() => setTable(!table)}
            >
              Table
            </button>
            <DownloadButtons
              title={title}
              fileName={fileName}
              view={view}
              chart={chart}
              table={table}
            />
          </div>
        )}
        {tools && <div className="card-choices">{tools}</div>}
      </header>
      <div className="card-body">
        <ErrorBoundary>
          {error && !view ? (
            <Notice inline title="This could not be read" {...(onRetry ? { onRetry } : {})}>
              {error.message}
            </Notice>
          ) : empty ? (
            <Notice inline title={empty} />
          ) : !view ? (
            <Notice inline title={loading === false ? 'Nothing to show yet' : 'Reading…'} />
          ) : table ? (
            <TableTwin view={view} title={title} />
          ) : props.wrap ? (
            props.wrap(<ChartCanvas view={view} onChart={onChart} />)
          ) : (
            <div className={`chart ${props.size ?? ''}`}>
              <ChartCanvas view={view} onChart={onChart} />
            </div>
          )}
        </ErrorBoundary>
      </div>
    </section>
  );
}

const MOST_ROWS = 500;

export function TableTwin({ view, title }: { readonly view: ChartView; readonly title: string }) {
  const { columns, rows } = view.table();
  return (
    // A region that scrolls must take the focus, or the keyboard cannot reach what is below.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable
    <section className="twin" tabIndex={0} aria-label={`${title}, table`}>
      <table className="plain">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={columns[j]} className={typeof cell === 'number' ? 'numeric' : ''}>
                  {cell ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && (
        <p className="muted small">
          The first {MOST_ROWS} of {rows.length} rows; the CSV has all.
        </p>
      )}
    </section>
  );
}
