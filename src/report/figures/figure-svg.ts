import { type Scale, tickLabel } from './scale.js';
import { element, escapeXml } from './svg.js';

export interface FigureText {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** A sentence under the title: what is shown, what is left out. */
  readonly note?: string;
}

export interface FigureSize {
  readonly width?: number;
  readonly height?: number;
}

/** The rectangle data is drawn in, in pixels. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  readonly dash?: string;
  readonly kind: 'line' | 'box' | 'dot';
}

const INK = '#1b2430';
const MUTED = '#5a6675';
const GRID = '#e6eaef';
const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";

export function plotArea(
  size: FigureSize,
  { left = 68, legendRows = 0, note = false } = {},
): PlotArea {
  const [width, height] = [size.width ?? 640, size.height ?? 400];
  const top = 40 + (note ? 16 : 0) + legendRows * 18;
  return { left, right: width - 18, top, bottom: height - 48, width, height };
}

/** The whole figure: title, legend, grid, axes, and the marks clipped to the plot area. */
export function figureSvg(
  text: FigureText,
  area: PlotArea,
  x: Scale,
  y: Scale,
  marks: string,
  legend: readonly LegendEntry[] = [],
): string {
  const clip = `clip-${hash(text.title + text.xLabel + text.yLabel + marks.length)}`;
  const body = [
    element('title', {}, escapeXml(text.title)),
    element('desc', {}, escapeXml(`${text.yLabel} against ${text.xLabel}. ${text.note ?? ''}`)),
    element('rect', { width: area.width, height: area.height, fill: '#ffffff' }),
    heading(text),
    legendSvg(legend, area, text.note === undefined ? 44 : 60),
    gridSvg(area, x, y),
    element(
      'clipPath',
      { id: clip },
      element('rect', {
        x: area.left,
        y: area.top,
        width: area.right - area.left,
        height: area.bottom - area.top,
      }),
    ),
    element('g', { 'clip-path': `url(#${clip})` }, marks || ' '),
    axesSvg(text, area, x, y),
  ];
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${area.width} ${area.height}`,
      width: area.width,
      height: area.height,
      role: 'img',
      'font-family': FONT,
      'font-size': 12,
    },
    body.join(''),
  );
}

/** How many rows of legend fit the entries, for {@link plotArea}. */
export function legendRows(legend: readonly LegendEntry[], width = 640): number {
  return legend.length < 2 ? 0 : placeLegend(legend, width - 86).at(-1)!.row + 1;
}

function heading(text: FigureText): string {
  const title = element(
    'text',
    { x: 18, y: 24, 'font-size': 14, 'font-weight': 600, fill: INK },
    escapeXml(text.title),
  );
  if (text.note === undefined) return title;
  return (
    title + element('text', { x: 18, y: 41, 'font-size': 11.5, fill: MUTED }, escapeXml(text.note))
  );
}

function gridSvg(area: PlotArea, x: Scale, y: Scale): string {
  const lines = [
    ...x.ticks.map((tick) => ({ x1: x.at(tick), x2: x.at(tick), y1: area.top, y2: area.bottom })),
    ...y.ticks.map((tick) => ({ y1: y.at(tick), y2: y.at(tick), x1: area.left, x2: area.right })),
  ];
  return element('g', { stroke: GRID }, lines.map((line) => element('line', line)).join('') || ' ');
}

function axesSvg(text: FigureText, area: PlotArea, x: Scale, y: Scale): string {
  const labels = [
    ...x.ticks.map((tick) =>
      element(
        'text',
        { x: x.at(tick), y: area.bottom + 17, 'text-anchor': 'middle' },
        tickLabel(tick),
      ),
    ),
    ...y.ticks.map((tick) =>
      element(
        'text',
        { x: area.left - 8, y: y.at(tick) + 4, 'text-anchor': 'end' },
        tickLabel(tick),
      ),
    ),
  ].join('');
  const middle = (area.top + area.bottom) / 2;
  return [
    element('g', { fill: MUTED, 'font-size': 11 }, labels || ' '),
    element('path', {
      d: `M${area.left} ${area.top}V${area.bottom}H${area.right}`,
      fill: 'none',
      stroke: '#9aa5b1',
    }),
    element(
      'text',
      { x: (area.left + area.right) / 2, y: area.height - 12, 'text-anchor': 'middle', fill: INK },
      escapeXml(text.xLabel),
    ),
    element(
      'text',
      { transform: `translate(18 ${middle}) rotate(-90)`, 'text-anchor': 'middle', fill: INK },
      escapeXml(text.yLabel),
    ),
  ].join('');
}

function legendSvg(legend: readonly LegendEntry[], area: PlotArea, top: number): string {
  if (legend.length < 2) return '';
  return placeLegend(legend, area.width - 86)
    .map(({ entry, x, row }) => {
      const [left, y] = [area.left + x, top + row * 18];
      const key =
        entry.kind === 'line'
          ? element('line', {
              x1: left,
              x2: left + 20,
              y1: y,
              y2: y,
              stroke: entry.color,
              'stroke-width': 2,
              'stroke-dasharray': entry.dash || undefined,
            })
          : entry.kind === 'box'
            ? element('rect', { x: left + 4, y: y - 5, width: 12, height: 10, fill: entry.color })
            : element('circle', { cx: left + 10, cy: y, r: 4, fill: entry.color });
      return (
        key +
        element(
          'text',
          { x: left + 26, y: y + 4, fill: INK, 'font-size': 11.5 },
          escapeXml(entry.name),
        )
      );
    })
    .join('');
}

function placeLegend(legend: readonly LegendEntry[], width: number) {
  let [x, row] = [0, 0];
  return legend.map((entry) => {
    const wide = 44 + entry.name.length * 6.6;
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const placed = { entry, x, row };
    x += wide;
    return placed;
  });
}

/** FNV-1a: clip paths of figures on one page need names of their own, the same each time. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value.toString(36);
}
