import type { MonteCarloSummary } from '../api/types.js';
import { number } from '../state/format.js';
import type { ChartView } from './chart-view.js';
import { chartOptions } from './options.js';
import { DASHES, fade } from './palette.js';

type Pair = NonNullable<MonteCarloSummary['rdf']>['pairs'][number];

/** Energy of every chain over its steps. */
export function energyTraceChart(summary: MonteCarloSummary): ChartView {
  const { steps, chains } = summary.energyTrace;
  return {
    summary: `Energies of ${chains.length} chains over ${steps.at(-1) ?? 0} steps.`,
    table: () => ({
      columns: ['step', ...chains.map((_, i) => `chain ${i + 1} (meV)`)],
      rows: steps.map((step, i) => [step, ...chains.map((chain) => chain[i] ?? null)]),
    }),
    config: (palette) => ({
      type: 'line',
      data: {
        datasets: chains.map((chain, i) => ({
          label: `chain ${i + 1}`,
          data: steps.map((step, j) => ({ x: step, y: chain[j] ?? Number.NaN })),
          borderColor: fade(palette.series[i % 8]!, 0.75),
          borderWidth: 1,
          pointRadius: 0,
          pointHitRadius: 4,
        })),
      },
      options: chartOptions<'line'>(
        palette,
        { title: 'step', integer: true },
        { title: 'energy (meV)' },
        {
          tooltip: (item) =>
            `chain ${item.datasetIndex + 1}, step ${item.parsed.x}: ${number(item.parsed.y)} meV`,
        },
      ),
    }),
  };
}

/** g(r) of one pair with its error band, over the reference. */
export function rdfChart(summary: MonteCarloSummary, pair: Pair): ChartView {
  const rdf = summary.rdf!;
  const unit = rdf.kind === 'isolated' ? 'density of pairs (Å⁻³)' : 'g(r)';
  const { from, to } = support(rdf.r, pair);
  const line = (values: readonly number[]) =>
    rdf.r.slice(from, to).map((r, i) => ({ x: r, y: values[from + i]! }));
  const off = (sign: number) => line(pair.density.map((g, i) => g + sign * 2 * pair.stderr[i]!));
  return {
    summary: `g(r) of ${pair.pair}: ${pair.distance ? `distance to the reference ${number(pair.distance.integratedAbsolute)}` : 'no reference'}.`,
    table: () => ({
      columns: ['r (Å)', unit, 'standard error', 'reference', 'reference standard error'],
      rows: rdf.r.map((r, i) => [
        r,
        pair.density[i]!,
        pair.stderr[i]!,
        pair.reference?.density[i] ?? null,
        pair.reference?.stderr[i] ?? null,
      ]),
    }),
    config: (palette) => ({
      type: 'line',
      data: {
        datasets: [
          {
            label: 'Monte-Carlo (band: ± 2 standard errors)',
            data: line(pair.density),
            borderColor: palette.series[0],
            pointStyle: 'line' as const,
            borderWidth: 2,
            pointRadius: 0,
            pointHitRadius: 4,
          },
          {
            label: 'upper',
            data: off(1),
            borderWidth: 0,
            pointRadius: 0,
            fill: '+1' as const,
            backgroundColor: fade(palette.series[0]!, 0.2),
          },
          { label: 'lower', data: off(-1), borderWidth: 0, pointRadius: 0 },
          {
            label: 'reference',
            data: pair.reference ? line(pair.reference.density) : [],
            borderColor: palette.series[1],
            pointStyle: 'line' as const,
            borderDash: [...DASHES[1]!],
            borderWidth: 2,
            pointRadius: 0,
            pointHitRadius: 4,
          },
        ],
      },
      options: withoutBands(
        chartOptions<'line'>(
          palette,
          { title: 'r (Å)' },
          { title: unit, min: 0 },
          {
            legend: true,
            tooltip: (item) =>
              `${item.dataset.label}: ${number(item.parsed.y)} at ${number(item.parsed.x)} Å`,
          },
        ),
      ),
    }),
  };
}

/** The bands' edges are drawn but not named. */
function withoutBands<T extends object>(options: T): T {
  const { legend } = (options as { plugins: { legend: { labels: Record<string, unknown> } } })
    .plugins;
  legend.labels.filter = (item: { text: string }) => item.text !== 'upper' && item.text !== 'lower';
  return options;
}

/** Where either distribution is above nothing, with a margin. */
function support(r: readonly number[], pair: Pair) {
  const most = Math.max(...pair.density, ...(pair.reference?.density ?? []));
  const full = r.flatMap((_, i) =>
    Math.max(pair.density[i]!, pair.reference?.density[i] ?? 0) > most * 1e-3 ? i : [],
  );
  const margin = 6;
  return {
    from: Math.max((full[0] ?? 0) - margin, 0),
    to: Math.min((full.at(-1) ?? r.length) + margin, r.length),
  };
}
