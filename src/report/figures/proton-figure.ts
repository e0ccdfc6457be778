import { lineChartSvg } from './line-chart.js';

/** Points drawn at most; what is left out is said under the title. */
const POINTS = 4000;

/** Which hydrogen is the shared one over the frames, as a standalone SVG. */
export function protonSvg(shared: ArrayLike<number>, changes: number, exchanges: number): string {
  const stride = Math.max(1, Math.ceil(shared.length / POINTS));
  const frames = Array.from({ length: Math.ceil(shared.length / stride) }, (_, i) => i * stride);
  const seen = frames.map((f) => shared[f]!);
  return lineChartSvg({
    title: 'The shared proton',
    xLabel: 'frame',
    yLabel: 'atom index of the shared hydrogen',
    note: `${changes} changes of identity, ${exchanges} completed exchanges${stride > 1 ? `; one frame in ${stride} drawn` : ''}`,
    yDomain: [Math.min(...seen) - 0.5, Math.max(...seen) + 0.5],
    series: [{ name: 'shared hydrogen', x: frames, y: seen, mark: 'steps' }],
  });
}
