import type { Chart as ChartType } from 'chart.js';
import { useEffect, useRef } from 'react';
import type { ChartView } from '../charts/chart-view.js';
import { readPalette } from '../charts/palette.js';
import { Chart } from '../charts/register.js';
import { useTheme } from '../state/theme.js';

interface Props {
  readonly view: ChartView;
  readonly onChart?: (chart: ChartType | undefined) => void;
}

/** Draws a view with Chart.js; new data updates the chart in place. */
export function ChartCanvas({ view, onChart }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<ChartType | undefined>(undefined);
  const drawn = useRef('');
  const [, theme] = useTheme();

  useEffect(() => {
    const config = view.config(readPalette());
    const kind = `${config.type}:${theme}`;
    if (chart.current && drawn.current === kind) {
      chart.current.data = config.data as never;
      chart.current.options = config.options as never;
      chart.current.update('none');
      return;
    }
    chart.current?.destroy();
    drawn.current = kind;
    chart.current = new Chart(canvas.current!, config as never);
    onChart?.(chart.current);
  }, [view, theme, onChart]);

  useEffect(
    () => () => {
      chart.current?.destroy();
      chart.current = undefined;
    },
    [],
  );

  return <canvas ref={canvas} role="img" aria-label={view.summary} />;
}
