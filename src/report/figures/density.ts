import type { FigureSize, FigureText } from './figure-svg.js';
import { figureSvg, plotArea } from './figure-svg.js';
import { viridis } from './palette.js';
import { linearScale } from './scale.js';
import { element } from './svg.js';

/** A rectangular grid of counts; cell (i, j) lies at counts[i * (yEdges.length - 1) + j]. */
export interface DensityGrid {
  readonly xEdges: ArrayLike<number>;
  readonly yEdges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

export interface DensitySpec extends FigureText, FigureSize {
  readonly grid: DensityGrid;
  /** A dashed line where y equals x, for parity plots. */
  readonly diagonal?: boolean;
}

/** A two-dimensional histogram coloured by the logarithm of its counts, as a standalone SVG. */
export function densitySvg(spec: DensitySpec): string {
  const area = plotArea(spec, { note: spec.note !== undefined });
  const { xEdges, yEdges, counts } = spec.grid;
  const [rows, columns] = [xEdges.length - 1, yEdges.length - 1];
  const ends = (edges: ArrayLike<number>) => [edges[0]!, edges[edges.length - 1]!] as const;
  const x = linearScale(ends(xEdges), [area.left, area.right], { nice: false });
  const y = linearScale(ends(yEdges), [area.bottom, area.top], { nice: false });
  let most = 1;
  for (let i = 0; i < counts.length; i++) most = Math.max(most, counts[i]!);
  let cells = '';
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const count = counts[i * columns + j]!;
      if (count === 0) continue;
      const [left, top] = [x.at(xEdges[i]!), y.at(yEdges[j + 1]!)];
      cells += element('rect', {
        x: left,
        y: top,
        width: x.at(xEdges[i + 1]!) - left + 0.3,
        height: y.at(yEdges[j]!) - top + 0.3,
        fill: viridis(Math.log1p(count) / Math.log1p(most)),
      });
    }
  return figureSvg(spec, area, x, y, cells + (spec.diagonal ? diagonal(x, y) : ''));
}

function diagonal(x: ReturnType<typeof linearScale>, y: ReturnType<typeof linearScale>): string {
  const low = Math.max(x.domain[0], y.domain[0]);
  const high = Math.min(x.domain[1], y.domain[1]);
  return element('line', {
    x1: x.at(low),
    y1: y.at(low),
    x2: x.at(high),
    y2: y.at(high),
    stroke: '#5a6675',
    'stroke-dasharray': '5 4',
  });
}
