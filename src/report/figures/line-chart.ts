import type { FigureSize, FigureText, LegendEntry } from './figure-svg.js';
import { figureSvg, legendRows, plotArea } from './figure-svg.js';
import { seriesColor, seriesDash } from './palette.js';
import { extent, linearScale, logScale, type Scale } from './scale.js';
import { element, short } from './svg.js';

export interface LineSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  /** Values that are not finite leave a gap. */
  readonly y: ArrayLike<number>;
  /** Drawn as a shaded band around the line, e.g. an error. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  readonly mark?: 'line' | 'dots' | 'steps';
  readonly color?: string;
  /** SVG's dash pattern; every series has one of its own unless given. */
  readonly dash?: string;
}

export interface LineChartSpec extends FigureText, FigureSize {
  readonly series: readonly LineSeries[];
  readonly logX?: boolean;
  readonly logY?: boolean;
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  /** A dashed straight line from (low, low) to (high, high), for parity plots. */
  readonly diagonal?: boolean;
}

/** Lines, bands, steps and dots over two axes, as a standalone SVG document. */
export function lineChartSvg(spec: LineChartSpec): string {
  const legend = spec.series.map((series, i): LegendEntry => {
    const color = series.color ?? seriesColor(i);
    return series.mark === 'dots'
      ? { name: series.name, color, kind: 'dot' }
      : { name: series.name, color, dash: series.dash ?? seriesDash(i), kind: 'line' };
  });
  const area = plotArea(spec, {
    legendRows: legendRows(legend, spec.width),
    note: spec.note !== undefined,
  });
  const hasDots = spec.series.some((series) => series.mark === 'dots');
  const xs = spec.xDomain ?? extent(spec.series.flatMap((series) => Array.from(series.x)));
  const ys = spec.yDomain ?? extent(spec.series.flatMap((series) => yValues(series, spec.logY)));
  const xRange = inset([area.left, area.right], hasDots && !spec.xDomain);
  const yRange = inset([area.bottom, area.top], (hasDots || spec.logY) && !spec.yDomain);
  const x = axis(xs, xRange, spec.logX, false);
  const y = axis(ys, yRange, spec.logY, spec.yDomain === undefined);
  const marks = spec.series.map((series, i) => seriesMarks(series, i, x, y, spec.logY === true));
  if (spec.diagonal) marks.unshift(diagonal(x, y));
  return figureSvg(spec, area, x, y, marks.join(''), legend);
}

/** Keeps the outermost marks off the frame, where they would be cut in half. */
function inset(
  [from, to]: readonly [number, number],
  wanted: boolean | undefined,
): readonly [number, number] {
  const sign = wanted ? Math.sign(to - from) : 0;
  return [from + sign * 6, to - sign * 6];
}

function axis(
  domain: readonly [number, number],
  range: readonly [number, number],
  log = false,
  nice = false,
): Scale {
  return log && domain[0] > 0 ? logScale(domain, range) : linearScale(domain, range, { nice });
}

function yValues(series: LineSeries, positiveOnly = false): number[] {
  const all = [series.y, series.band?.low ?? [], series.band?.high ?? []].flatMap((v) =>
    Array.from(v),
  );
  return positiveOnly ? all.filter((value) => value > 0) : all;
}

function seriesMarks(series: LineSeries, index: number, x: Scale, y: Scale, log: boolean): string {
  const color = series.color ?? seriesColor(index);
  const shown = (value: number) => Number.isFinite(value) && (!log || value > 0);
  if (series.mark === 'dots')
    return element('g', { fill: color, 'fill-opacity': 0.75 }, dots(series, x, y, shown) || ' ');
  const line = element('path', {
    d: linePath(series, x, y, shown),
    fill: 'none',
    stroke: color,
    'stroke-width': 1.8,
    'stroke-linejoin': 'round',
    'stroke-dasharray': (series.dash ?? seriesDash(index)) || undefined,
  });
  return bandPath(series, color, x, y) + line;
}

function dots(series: LineSeries, x: Scale, y: Scale, shown: (v: number) => boolean): string {
  let text = '';
  for (let i = 0; i < series.x.length; i++)
    if (shown(series.y[i]!))
      text += element('circle', { cx: x.at(series.x[i]!), cy: y.at(series.y[i]!), r: 2.6 });
  return text;
}

function linePath(series: LineSeries, x: Scale, y: Scale, shown: (v: number) => boolean): string {
  let [path, open] = ['', false];
  for (let i = 0; i < series.x.length; i++) {
    const value = series.y[i]!;
    if (!shown(value)) {
      open = false;
      continue;
    }
    const [px, py] = [short(x.at(series.x[i]!)), short(y.at(value))];
    path += !open ? `M${px} ${py}` : series.mark === 'steps' ? `H${px}V${py}` : `L${px} ${py}`;
    open = true;
  }
  return path;
}

function bandPath(series: LineSeries, color: string, x: Scale, y: Scale): string {
  if (!series.band || series.x.length === 0) return '';
  const { low, high } = series.band;
  const upper: string[] = [];
  const lower: string[] = [];
  for (let i = 0; i < series.x.length; i++) {
    if (!Number.isFinite(low[i]!) || !Number.isFinite(high[i]!)) continue;
    upper.push(`${short(x.at(series.x[i]!))} ${short(y.at(high[i]!))}`);
    lower.unshift(`${short(x.at(series.x[i]!))} ${short(y.at(low[i]!))}`);
  }
  if (upper.length === 0) return '';
  return element('path', {
    d: `M${[...upper, ...lower].join('L')}Z`,
    fill: color,
    'fill-opacity': 0.2,
  });
}

function diagonal(x: Scale, y: Scale): string {
  const low = Math.max(x.domain[0], y.domain[0]);
  const high = Math.min(x.domain[1], y.domain[1]);
  return element('line', {
    x1: x.at(low),
    y1: y.at(low),
    x2: x.at(high),
    y2: y.at(high),
    stroke: '#9aa5b1',
    'stroke-dasharray': '5 4',
  });
}
