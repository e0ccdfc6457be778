import { escapeXml } from './figures/svg.js';
import { parityView, type SplitParity } from './parity-view.js';
import type { ReportData } from './report-data.js';
import {
  energyHistogramFigure,
  errorFigure,
  forceErrorFigure,
  forceParityFigure,
  historyFigure,
  importanceFigure,
  lossFigure,
  manyCurvesFigure,
  parityFigure,
  rdfFigures,
} from './report-figures.js';
import { REPORT_STYLE } from './report-style.js';
import { factTable, trialTable } from './report-tables.js';

/** The report as one HTML document. Everything that comes from the study is escaped. */
export function reportHtml(data: ReportData): string {
  const { study } = data;
  const title = escapeXml(`${study.name} · pestle report`);
  const sections = [
    overview(data),
    searchSection(data),
    modelSection(data),
    samplingSection(data),
    trialsSection(data),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header><h1>${escapeXml(study.name)}</h1><p>${subtitle(data)}</p></header>
<main>
${sections.filter((section) => section !== '').join('\n')}
</main>
</body>
</html>
`;
}

function subtitle({ study, trials, writtenAt }: ReportData): string {
  const time = new Date(writtenAt).toISOString().slice(0, 16).replace('T', ' ');
  const stop = study.stopReason ? `: ${study.stopReason}` : '';
  return escapeXml(`${trials.length} trials · ${study.state}${stop} · written ${time} UTC`);
}

function overview(data: ReportData): string {
  const { study, trial, monteCarlo, metrics } = data;
  const { counts } = study;
  const test = metrics['test.rmse_mev'];
  const share = metrics['test.share_of_spread'];
  const distances = monteCarlo?.summary.rdf?.pairs.flatMap(
    (p) => p.distance?.integratedAbsolute ?? [],
  );
  const cards: [string, string, string][] = [
    [
      'Best value',
      study.bestValue === null ? '–' : show(study.bestValue),
      `${study.metrics[0] ?? ''}${study.bestTrial === null ? '' : `, trial ${study.bestTrial}`}`,
    ],
    [
      'Trials',
      String(counts.complete),
      `${counts.pruned} pruned, ${counts.failed + counts.lost} failed`,
    ],
    [
      'Test RMSE',
      test === undefined ? '–' : `${show(test)} meV`,
      share === undefined
        ? `trial ${trial?.number ?? '–'}`
        : `${show(share * 100)} % of the spread`,
    ],
    [
      'g(r) distance',
      distances && distances.length > 0 ? show(Math.max(...distances)) : '–',
      distances && distances.length > 0 ? 'worst pair' : 'no Monte-Carlo yet',
    ],
  ];
  const shown = cards.map(
    ([name, value, note]) =>
      `<div><dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}<small>${escapeXml(note)}</small></dd></div>`,
  );
  const note = study.note ? `<p class="note">${escapeXml(study.note)}</p>` : '';
  return `<dl class="cards">${shown.join('')}</dl>${note}`;
}

function searchSection(data: ReportData): string {
  return section('The search', [
    figures([
      energyHistogramFigure(data),
      historyFigure(data),
      manyCurvesFigure(data),
      importanceFigure(data),
    ]),
  ]);
}

function modelSection(data: ReportData): string {
  const { trial, parity, refit } = data;
  if (!trial) return '';
  const splits = parity ? parityView(parity).splits : [];
  const test = splits.find((split) => split.split === 'test') ?? splits.at(-1);
  const heading = `The model: trial ${trial.number}${refit ? ', refitted on all training frames' : ''}`;
  return section(heading, [
    figures([
      lossFigure(data),
      test ? parityFigure(test) : '',
      splits.length > 0 ? errorFigure(splits) : '',
      test ? forceParityFigure(test) : '',
      forceErrorFigure(splits),
    ]),
    '<div class="tables">',
    factTable('Parameters', Object.entries(trial.params ?? {})),
    factTable('Metrics', Object.entries(data.metrics)),
    splits.length > 0
      ? factTable(
          'Errors by part (RMSE, meV)',
          splits.map((split) => [`${split.split}, ${split.frames} frames`, split.rmseMev]),
        )
      : '',
    forceTable(splits),
    '</div>',
  ]);
}

function forceTable(splits: readonly SplitParity[]): string {
  return factTable(
    'Force errors by part (RMSE, meV/Å)',
    splits.flatMap(({ split, forces }) =>
      forces
        ? [[`${split}, ${forces.components} components`, forces.rmseMevPerAngstrom] as const]
        : [],
    ),
  );
}

function samplingSection({ monteCarlo, finalists }: ReportData): string {
  const parts: string[] = [];
  if (monteCarlo) {
    const { summary, trial } = monteCarlo;
    const energy = summary.diagnostics.find((one) => one.name === 'energy');
    const { acceptance, settings, extrapolation } = summary;
    parts.push(
      `<p>Monte-Carlo with the model of trial ${trial}: ${settings.chains} chains of ${summary.stepsDone} steps at ${settings.temperatureK} K, ${escapeXml(settings.acceptance)}.</p>`,
      figures(rdfFigures(summary)),
      '<div class="tables">',
      factTable('Monte-Carlo', [
        ['acceptance', acceptance.production ?? acceptance.burnIn ?? '–'],
        ['R̂ of the energy', energy?.rHat ?? '–'],
        ['effective samples', energy?.ess ?? '–'],
        [
          'outside the training range',
          extrapolation ? `${extrapolation.outside} of ${extrapolation.checked}` : '–',
        ],
      ]),
      '</div>',
      ...summary.warnings.map((warning) => `<p class="warning">${escapeXml(warning)}</p>`),
    );
  }
  if (finalists)
    parts.push(
      '<div class="tables">',
      factTable(
        'Finalists: validation RMSE after the refit (meV), g(r) distance',
        finalists.finalists.map((one) => [
          `trial ${one.trial}`,
          `${show(one.metrics['validation.rmse_mev'] ?? Number.NaN)}, ${show(one.check?.rdfDistance ?? Number.NaN)}`,
        ]),
      ),
      '</div>',
    );
  return parts.length === 0 ? '' : section('Sampling with the model', parts);
}

function trialsSection({ study, trials, trial }: ReportData): string {
  if (trials.length === 0) return section('Trials', ['<p>No trial yet.</p>']);
  return section('Trials', [trialTable(trials, study, trial?.number)]);
}

function section(title: string, parts: readonly string[]): string {
  return `<section><h2>${escapeXml(title)}</h2>${parts.join('')}</section>`;
}

function figures(svgs: readonly string[]): string {
  const shown = svgs.filter((svg) => svg !== '').map((svg) => `<figure>${svg}</figure>`);
  return shown.length === 0 ? '' : `<div class="figures">${shown.join('')}</div>`;
}

function show(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–';
}
