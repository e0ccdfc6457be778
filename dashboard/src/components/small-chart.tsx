import type { Chart } from 'chart.js';
import { useCallback, useRef } from 'react';
import type { ChartView } from '../charts/chart-view.js';
import { ChartCanvas } from './chart-canvas.js';
import { TableTwin } from './chart-card.js';
import { DownloadButtons } from './download-buttons.js';

interface Props {
  /** Shown above: the parameter. */
  readonly name: string;
  /** Names it among all charts of the page, and its files. */
  readonly title: string;
  readonly view: ChartView;
  readonly table: boolean;
}

/** One of the small charts of a card that has many: drawn or as a table, with its downloads. */
export function SmallChart({ name, title, view, table }: Props) {
  const chart = useRef<Chart | undefined>(undefined);
  const onChart = useCallback((made: Chart | undefined) => {
    chart.current = made;
  }, []);
  const fileName = title.toLowerCase().replace(/[^\w.]+/g, '-');
  return (
    <figure aria-label={title}>
      <div className="row spread">
        <h3 title={name}>{name}</h3>
        <span className="downloads">
          <DownloadButtons
            title={title}
            fileName={fileName}
            view={view}
            chart={chart}
            table={table}
          />
        </span>
      </div>
      {table ? (
        <TableTwin view={view} title={title} />
      ) : (
        <div className="chart">
          <ChartCanvas view={view} onChart={onChart} />
        </div>
      )}
    </figure>
  );
}
