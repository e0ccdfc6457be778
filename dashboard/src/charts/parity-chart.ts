import type { ForceParity, SplitParity } from '../api/types.js';
import { number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';
import { viridis } from './palette.js';

/** Counts of predicted over reference values, in one unit. */
interface Density {
  readonly summary: string;
  readonly edges: readonly number[];
  readonly cells: SplitParity['density']['cells'];
  readonly quantity: string;
  readonly unit: string;
  readonly counted: string;
}

/** Predicted over reference energy as a density: brighter cells hold more frames. */
export function parityChart(split: SplitParity): ChartView {
  return densityChart({
    summary: `${split.split}: ${split.frames} frames, RMSE ${number(split.rmseMev)} meV.`,
    edges: split.density.edgesMev,
    cells: split.density.cells,
    quantity: 'energy',
    unit: 'meV',
    counted: 'frames',
  });
}

/** The same of force components. */
export function forceParityChart(split: string, forces: ForceParity): ChartView {
  return densityChart({
    summary: `Forces, ${split}: ${forces.components} components, RMSE ${number(forces.rmseMevPerAngstrom)} meV/Å.`,
    edges: forces.density.edgesMevPerAngstrom,
    cells: forces.density.cells,
    quantity: 'force',
    unit: 'meV/Å',
    counted: 'components',
  });
}

function densityChart({ summary, edges, cells, quantity, unit, counted }: Density): ChartView {
  const bins = edges.length - 1;
  const middle = (i: number) => (edges[i]! + edges[i + 1]!) / 2;
  const most = Math.max(1, ...cells.map((cell) => cell[2]!));
  const [low, high] = [edges[0]!, edges[bins]!];
  return {
    summary,
    table: () => ({
      columns: [`reference (${unit})`, `predicted (${unit})`, counted],
      rows: cells.map(([i, j, count]) => [round(middle(i!)), round(middle(j!)), count!]),
    }),
    config: (palette) => ({
      type: 'matrix',
      data: {
        datasets: [
          {
            type: 'line' as never,
            data: [
              { x: low, y: low },
              { x: high, y: high },
            ] as never,
            borderColor: palette.muted,
            borderWidth: 1,
            borderDash: [5, 4],
            pointRadius: 0,
            pointHitRadius: 0,
          },
          {
            data: cells.map(([i, j, count]) => ({ x: middle(i!), y: middle(j!), v: count! })),
            backgroundColor: cells.map((cell) => viridis(Math.log1p(cell[2]!) / Math.log1p(most))),
            width: ({ chart }: { chart: { chartArea?: { width: number } } }) =>
              (chart.chartArea?.width ?? 0) / bins + 0.5,
            height: ({ chart }: { chart: { chartArea?: { height: number } } }) =>
              (chart.chartArea?.height ?? 0) / bins + 0.5,
          },
        ],
      },
      options: chartOptions<'matrix'>(
        palette,
        { title: `reference ${quantity} (${unit})`, min: low, max: high },
        { title: `predicted (${unit})`, min: low, max: high },
        {
          tooltip: (item) => {
            const cell = cells[item.dataIndex];
            return cell ? `${cell[2]} ${counted} near ${number(middle(cell[0]!), 5)} ${unit}` : '';
          },
        },
      ),
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
