import type { Chart } from 'chart.js';
import type { RefObject } from 'react';
import { type ChartView, csvOf } from '../charts/chart-view.js';
import { saveFile } from './save-file.js';
import { savePng } from './save-png.js';

interface Props {
  readonly title: string;
  /** Without its ending. */
  readonly fileName: string;
  readonly view: ChartView;
  readonly chart: RefObject<Chart | undefined>;
  /** Drawn as a table there is no picture to save. */
  readonly table: boolean;
}

/** Saves a chart's data as CSV and its picture as PNG. */
export function DownloadButtons({ title, fileName, view, chart, table }: Props) {
  return (
    <>
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
    </>
  );
}
