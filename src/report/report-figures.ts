import type { MonteCarloSummary } from '../montecarlo/summary.js';
import { RELIABLE_FROM } from '../study/importance.js';
import { historyView } from '../study/view-history.js';
import { barChartSvg } from './figures/bar-chart.js';
import { densitySvg } from './figures/density.js';
import { histogramSvg } from './figures/histogram.js';
import { type LineSeries, lineChartSvg } from './figures/line-chart.js';
import { seriesColor } from './figures/palette.js';
import type { SplitParity } from './parity-view.js';
import type { ReportData } from './report-data.js';

/** Energies of the dataset. */
export function energyHistogramFigure({ dataset }: ReportData): string {
  const histogram = dataset?.energy?.histogram;
  if (!histogram) return '';
  const { from, to, counts } = histogram;
  const width = (to - from) / counts.length;
  return histogramSvg({
    title: 'Energies of the dataset',
    note: `${dataset.frames} frames, relative to the lowest (${from.toFixed(4)} eV)`,
    xLabel: 'energy / meV',
    yLabel: 'frames',
    series: [
      {
        name: 'frames',
        edges: Array.from({ length: counts.length + 1 }, (_, i) => i * width * 1000),
        counts,
      },
    ],
  });
}

/** Values and the best so far, over trial numbers. */
export function historyFigure({ study, trials }: ReportData): string {
  const history = historyView(trials, study.directions[0] ?? 'minimize', { limit: 1500 });
  if (history.total === 0) return '';
  const { points, best } = history;
  const of = (pruned: boolean, name: string, color: string): LineSeries => {
    const kept = points.number.flatMap((_, i) =>
      (points.state[i] === 'pruned') === pruned ? i : [],
    );
    return {
      name,
      mark: 'dots',
      color,
      x: kept.map((i) => points.number[i]!),
      y: kept.map((i) => points.value[i]!),
    };
  };
  const last = Math.max(...points.number);
  return lineChartSvg({
    title: 'History',
    note: `${history.total} trials with a value${history.shown < history.total ? `, ${history.shown} drawn` : ''}`,
    xLabel: 'trial',
    yLabel: study.metrics[0] ?? 'value',
    logY: points.value.every((value) => value > 0),
    series: [
      of(false, 'complete', '#56a3d9'),
      ...(points.state.includes('pruned') ? [of(true, 'pruned (last value)', '#b9a1d6')] : []),
      {
        name: 'best so far',
        mark: 'steps',
        color: seriesColor(1),
        dash: '',
        x: [...best.number, last],
        y: [...best.value, best.value.at(-1) ?? Number.NaN],
      },
    ],
  });
}

/** Loss per epoch: of the model shown with its training curve, or of many trials. */
export function lossFigure({ curves, trial, study, refit }: ReportData): string {
  const own = curves.filter(
    (curve) => curve.trial === trial?.number && /rmse|objective/.test(curve.name),
  );
  if (own.length === 0) return '';
  // The objective's curve and the metric it is are the same numbers.
  const named = own.filter((curve) => curve.name !== 'objective' || own.length === 1);
  return lineChartSvg({
    title: `Loss per epoch, trial ${trial?.number}`,
    ...(refit ? { note: 'as trained in the search, before the refit' } : {}),
    xLabel: 'epoch',
    yLabel: 'RMSE / meV',
    logY: true,
    series: named.map((curve) => ({
      name: curve.name === 'objective' ? (study.metrics[0] ?? 'objective') : curve.name,
      x: curve.step,
      y: numbers(curve.value),
    })),
  });
}

export function manyCurvesFigure({ curves, study }: ReportData): string {
  const objective = curves.filter((curve) => curve.name === 'objective');
  if (objective.length < 2) return '';
  const joined = (pruned: boolean) => {
    const chosen = objective.filter((curve) => (curve.state === 'pruned') === pruned);
    // One series with gaps, so that the legend names two things rather than twenty.
    return {
      x: chosen.flatMap((curve) => [...curve.step, Number.NaN]),
      y: chosen.flatMap((curve) => [...numbers(curve.value), Number.NaN]),
    };
  };
  return lineChartSvg({
    title: 'Learning curves',
    note: `${objective.length} trials: the best, and some pruned`,
    xLabel: 'epoch',
    yLabel: study.metrics[0] ?? 'objective',
    logY: true,
    series: [
      { name: 'complete', ...joined(false) },
      { name: 'pruned', ...joined(true) },
    ].filter((series) => series.x.length > 0),
  });
}

export function importanceFigure({ importances, trials }: ReportData): string {
  if (importances.length === 0) return '';
  const complete = trials.filter((one) => one.state === 'complete').length;
  return barChartSvg({
    title: 'Importance of parameters',
    note: `PED-ANOVA of ${complete} trials${complete < RELIABLE_FROM ? '; take the order with care' : ''}`,
    xLabel: 'share',
    yLabel: '',
    bars: importances.map((one) => ({
      name: one.param,
      value: one.importance,
      label: `${(one.importance * 100).toFixed(0)} %`,
    })),
  });
}

export function parityFigure(split: SplitParity): string {
  const { edgesMev, cells } = split.density;
  return densitySvg({
    title: `Parity, ${split.split}`,
    note: `${split.frames} frames, RMSE ${split.rmseMev.toFixed(2)} meV, MAE ${split.maeMev.toFixed(2)} meV`,
    xLabel: 'reference energy / meV',
    yLabel: 'predicted / meV',
    height: 460,
    grid: densityGrid(edgesMev, cells),
    diagonal: true,
  });
}

export function errorFigure(splits: readonly SplitParity[]): string {
  return histogramSvg({
    title: 'Errors',
    note: 'predicted minus reference; what lies beyond is in the end bins',
    xLabel: 'error / meV',
    yLabel: 'frames',
    series: splits.map((split) => ({ name: split.split, ...split.errors })),
  });
}

/** Nothing where the trial compared no forces. */
export function forceParityFigure({ split, forces }: SplitParity): string {
  if (!forces) return '';
  const { edgesMevPerAngstrom, cells } = forces.density;
  return densitySvg({
    title: `Force parity, ${split}`,
    note: `${forces.components} components, RMSE ${forces.rmseMevPerAngstrom.toFixed(1)} meV/Å, MAE ${forces.maeMevPerAngstrom.toFixed(1)} meV/Å`,
    xLabel: 'reference force / (meV/Å)',
    yLabel: 'predicted / (meV/Å)',
    height: 460,
    grid: densityGrid(edgesMevPerAngstrom, cells),
    diagonal: true,
  });
}

/** Nothing where the trial compared no forces. */
export function forceErrorFigure(splits: readonly SplitParity[]): string {
  const series = splits.flatMap(({ split, forces }) =>
    forces ? { name: split, ...forces.errors } : [],
  );
  if (series.length === 0) return '';
  return histogramSvg({
    title: 'Force errors',
    note: 'predicted minus reference; what lies beyond is in the end bins',
    xLabel: 'error / (meV/Å)',
    yLabel: 'force components',
    series,
  });
}

function densityGrid(edges: readonly number[], cells: readonly number[][]) {
  const bins = edges.length - 1;
  const counts = new Array<number>(bins * bins).fill(0);
  for (const [i, j, count] of cells) counts[i! * bins + j!] = count!;
  return { xEdges: edges, yEdges: edges, counts };
}

/** g(r) of every pair with two standard errors, over the reference. */
export function rdfFigures({ rdf, settings }: MonteCarloSummary): readonly string[] {
  if (!rdf) return [];
  return rdf.pairs.map((pair) => {
    const most = Math.max(...pair.density, ...(pair.reference?.density ?? []));
    const last = pair.density.findLastIndex(
      (value, i) => Math.max(value, pair.reference?.density[i] ?? 0) > most * 1e-3,
    );
    const r = rdf.r.slice(0, last + 6);
    const around = (values: readonly number[], errors: readonly number[], sign: number) =>
      values.map((value, i) => value + sign * 2 * errors[i]!);
    const series = (
      name: string,
      of: { density: readonly number[]; stderr: readonly number[] },
    ) => ({
      name,
      x: r,
      y: of.density.slice(0, r.length),
      band: {
        low: around(of.density, of.stderr, -1).slice(0, r.length),
        high: around(of.density, of.stderr, 1).slice(0, r.length),
      },
    });
    return lineChartSvg({
      title: `g(r) ${pair.pair.replace('-', '–')}`,
      note: pair.distance
        ? `bands: ± 2 standard errors; distance ${pair.distance.integratedAbsolute.toPrecision(3)}`
        : 'band: ± 2 standard errors',
      xLabel: 'r / Å',
      yLabel: rdf.kind === 'isolated' ? 'pair density / Å⁻³' : 'g(r)',
      series: [
        series(`Monte-Carlo, ${settings.temperatureK} K`, pair),
        ...(pair.reference ? [series('reference', pair.reference)] : []),
      ],
    });
  });
}

function numbers(values: readonly (number | null)[]): number[] {
  return values.map((value) => value ?? Number.NaN);
}
