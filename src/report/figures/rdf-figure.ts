import { type LineSeries, lineChartSvg } from './line-chart.js';

/** One curve of a g(r) picture. */
export interface RdfCurve {
  readonly name: string;
  readonly density: readonly number[];
  readonly stderr: readonly number[];
}

export interface RdfFigureSpec {
  /** e.g. `O-H`. */
  readonly pair: string;
  readonly kind: 'isolated' | 'periodic';
  /** Bin centres, Å. */
  readonly r: readonly number[];
  readonly curves: readonly RdfCurve[];
  readonly note?: string;
}

/**
 * g(r) of one kind of pair with bands of three standard errors, as a standalone SVG. The density of
 * an isolated molecule is drawn times 4πr², as the distribution of the distance: its distant pairs
 * could not be seen beside the bonds otherwise.
 */
export function rdfSvg(spec: RdfFigureSpec): string {
  const used = spec.r.map((_, i) => spec.curves.some((c) => (c.density[i] ?? 0) > 0));
  const from = Math.max(0, used.indexOf(true) - 5);
  const to = Math.min(spec.r.length, used.lastIndexOf(true) + 6);
  const cut = (values: readonly number[]) => values.slice(from, to);
  const r = cut(spec.r);
  const series = spec.curves.map((curve): LineSeries => {
    const weight = (i: number) => (spec.kind === 'isolated' ? 4 * Math.PI * (r[i] ?? 0) ** 2 : 1);
    const density = cut(curve.density).map((d, i) => d * weight(i));
    const error = cut(curve.stderr).map((e, i) => e * weight(i));
    return {
      name: curve.name,
      x: r,
      y: density,
      band: {
        low: density.map((d, i) => Math.max(0, d - 3 * (error[i] ?? 0))),
        high: density.map((d, i) => d + 3 * (error[i] ?? 0)),
      },
    };
  });
  return lineChartSvg({
    title: `Radial distribution ${spec.pair.replace('-', '–')}`,
    xLabel: 'distance r (Å)',
    yLabel: spec.kind === 'isolated' ? '4πr² · pair density (Å⁻¹)' : 'g(r)',
    ...(spec.note === undefined ? {} : { note: spec.note }),
    series,
  });
}
