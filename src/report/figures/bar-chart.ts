import type { FigureSize, FigureText } from './figure-svg.js';
import { figureSvg, plotArea } from './figure-svg.js';
import { seriesColor } from './palette.js';
import { linearScale } from './scale.js';
import { element, escapeXml } from './svg.js';

export interface BarChartSpec extends FigureText, FigureSize {
  readonly bars: readonly {
    readonly name: string;
    readonly value: number;
    readonly label: string;
  }[];
}

/** Horizontal bars with names on the left and labels at their ends, as a standalone SVG. */
export function barChartSvg(spec: BarChartSpec): string {
  const longest = Math.max(4, ...spec.bars.map((bar) => bar.name.length));
  const height = spec.height ?? 100 + spec.bars.length * 24;
  const area = plotArea(
    { ...spec, height },
    { left: 44 + longest * 6.8, note: spec.note !== undefined },
  );
  const most = Math.max(0, ...spec.bars.map((bar) => bar.value)) || 1;
  const x = linearScale([0, most * 1.12], [area.left, area.right], { nice: false });
  const band = (area.bottom - area.top) / Math.max(spec.bars.length, 1);
  // Names stand outside the clipped plot area, so they are appended after the frame is drawn.
  const y = { ...linearScale([0, 1], [area.bottom, area.top]), ticks: [] };
  const middle = (i: number) => area.top + (i + 0.5) * band;
  const marks = spec.bars.map(
    (bar, i) =>
      element('rect', {
        x: x.at(0),
        y: middle(i) - band * 0.32,
        width: Math.max(x.at(bar.value) - x.at(0), 0),
        height: band * 0.64,
        rx: 2,
        fill: seriesColor(0),
      }) +
      element(
        'text',
        { x: x.at(bar.value) + 6, y: middle(i) + 4, 'font-size': 11, fill: '#5a6675' },
        escapeXml(bar.label),
      ),
  );
  const names = spec.bars.map((bar, i) =>
    element(
      'text',
      {
        x: area.left - 8,
        y: middle(i) + 4,
        'text-anchor': 'end',
        'font-size': 11.5,
        fill: '#1b2430',
      },
      escapeXml(bar.name),
    ),
  );
  return figureSvg(spec, area, x, y, marks.join('')).replace('</svg>', `${names.join('')}</svg>`);
}
