import type { FigureSize, FigureText, LegendEntry } from './figure-svg.js';
import { figureSvg, legendRows, plotArea } from './figure-svg.js';
import { seriesColor } from './palette.js';
import { linearScale } from './scale.js';
import { element } from './svg.js';

export interface HistogramSeries {
  readonly name: string;
  /** One more than counts, ascending. */
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

export interface HistogramSpec extends FigureText, FigureSize {
  readonly series: readonly HistogramSeries[];
}

/** One or more histograms over one axis, as a standalone SVG document. */
export function histogramSvg(spec: HistogramSpec): string {
  const legend = spec.series.map(
    (series, i): LegendEntry => ({ name: series.name, color: seriesColor(i), kind: 'box' }),
  );
  const area = plotArea(spec, {
    legendRows: legendRows(legend, spec.width),
    note: spec.note !== undefined,
  });
  let [low, high, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const series of spec.series) {
    low = Math.min(low, series.edges[0] ?? 0);
    high = Math.max(high, series.edges[series.edges.length - 1] ?? 1);
    for (let i = 0; i < series.counts.length; i++) most = Math.max(most, series.counts[i]!);
  }
  const x = linearScale([low, high], [area.left, area.right], { nice: false });
  const y = linearScale([0, most || 1], [area.bottom, area.top]);
  const opacity = spec.series.length > 1 ? 0.55 : 0.85;
  const marks = spec.series.map((series, i) =>
    element('g', { fill: seriesColor(i), 'fill-opacity': opacity }, bars(series, x, y) || ' '),
  );
  return figureSvg(spec, area, x, y, marks.join(''), legend);
}

function bars(
  series: HistogramSeries,
  x: { at(value: number): number },
  y: { at(value: number): number },
): string {
  let text = '';
  for (let i = 0; i < series.counts.length; i++) {
    if (series.counts[i] === 0) continue;
    const [left, right] = [x.at(series.edges[i]!), x.at(series.edges[i + 1]!)];
    const top = y.at(series.counts[i]!);
    text += element('rect', {
      x: left,
      y: top,
      width: Math.max(right - left - 0.6, 0.4),
      height: y.at(0) - top,
    });
  }
  return text;
}
