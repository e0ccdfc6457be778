import type { Chart } from 'chart.js';
import { useCallback, useRef } from 'react';
import { type ChartView, csvOf } from '../charts/chart-view.js';
import { ChartCanvas } from './chart-canvas.js';
import { TableTwin } from './chart-card.js';
import { saveFile } from './save-file.js';
import { savePng } from './save-png.js';

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
          <button
            type="button"
            className="button quiet tiny"
            aria-label={`${title}: save as CSV`}
            onClick={() =>
              saveFile(`${fileName}.csv`, new Blob([csvOf(view.table())], { type: 'text/csv' }))
            }
          >
            CSV
          </button>
          <button
            type="button"
            className="button quiet tiny"
            aria-label={`${title}: save as PNG`}
            disabled={table}
            onClick={() => chart.current && savePng(chart.current, `${fileName}.png`)}
          >
            PNG
          </button>
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
