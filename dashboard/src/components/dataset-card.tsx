import { useMemo } from 'react';
import type { Study } from '../api/types.js';
import type { ChartView } from '../charts/chart-view.js';
import { chartOptions } from '../charts/options.js';
import { number } from '../state/format.js';
import { useStudyData } from '../state/use-study.js';
import { ChartCard } from './chart-card.js';

/** The histogram of the dataset's energies, where the study has stored a summary. */
export function DatasetCard({ study }: { readonly study: Study }) {
  const { data } = useStudyData(study.name);
  const histogram = useMemo(() => histogramIn(data?.dataset), [data]);
  const view = useMemo(() => histogram && energyChart(histogram), [histogram]);
  if (!view || !histogram) return null;
  const frames = histogram.counts.reduce((sum, count) => sum + count, 0);
  return (
    <ChartCard
      title="Energies of the dataset"
      note={`${frames} frames`}
      view={view}
      className="wide"
    />
  );
}

interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** The summary is written by another part of pestle; what is not there is not shown. */
function histogramIn(dataset: unknown): Histogram | undefined {
  const energy = (dataset as { energy?: { histogram?: unknown } } | null | undefined)?.energy;
  const found = energy?.histogram as
    | { readonly from?: number; readonly to?: number; readonly counts?: readonly number[] }
    | undefined;
  if (!found?.counts || found.from === undefined || found.to === undefined) return undefined;
  const { from, to, counts } = found;
  const width = (to - from) / counts.length;
  return { edges: Array.from({ length: counts.length + 1 }, (_, i) => from + i * width), counts };
}

function energyChart({ edges, counts }: Histogram): ChartView {
  const low = edges[0]!;
  const middle = (i: number) => ((edges[i]! + edges[i + 1]!) / 2 - low) * 1000;
  return {
    summary: `Energies spread over ${number((edges.at(-1)! - low) * 1000)} meV.`,
    table: () => ({
      columns: ['from (eV)', 'to (eV)', 'frames'],
      rows: counts.map((count, i) => [edges[i]!, edges[i + 1]!, count]),
    }),
    config: (palette) => ({
      type: 'bar',
      data: {
        datasets: [
          {
            data: counts.map((count, i) => ({ x: middle(i), y: count })),
            backgroundColor: palette.point,
            barPercentage: 1,
            categoryPercentage: 1,
          },
        ],
      },
      options: chartOptions<'bar'>(
        palette,
        { title: `energy above ${number(low, 8)} eV (meV)` },
        { title: 'frames', integer: true, min: 0 },
        { tooltip: (item) => `${item.parsed.y} frames near ${number(item.parsed.x)} meV` },
      ),
    }),
  };
}
