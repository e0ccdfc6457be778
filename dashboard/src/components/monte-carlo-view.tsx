import { lazy, Suspense, useMemo } from 'react';
import { answer, GET } from '../api/client.js';
import type { MonteCarloSummary, Study } from '../api/types.js';
import { energyTraceChart, rdfChart } from '../charts/monte-carlo-charts.js';
import { duration, number, percent } from '../state/format.js';
import { useQuery } from '../state/use-query.js';
import { ChartCard } from './chart-card.js';
import { Notice } from './notice.js';
import { useSeen } from './use-seen.js';

const MoleculeViewer = lazy(() => import('./molecule-viewer.js'));

/** One run as it goes: acceptance, energies, convergence, g(r) over the reference, the molecule. */
export function MonteCarloView({ study, run }: { readonly study: Study; readonly run: number }) {
  const { data, error, reload } = useQuery(
    `monte carlo run ${study.name} ${run}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/monte-carlo/{run}', {
          params: { path: { study: study.name, run } },
        }),
      ),
    { poll: ({ state }) => (state === 'running' ? 1000 : undefined) },
  );
  if (!data)
    return (
      <section className="card two-thirds" aria-label="Run">
        <Notice
          inline
          title={error ? 'This run cannot be shown' : 'Reading the run…'}
          {...(error ? { onRetry: reload } : {})}
        >
          {error?.message}
        </Notice>
      </section>
    );
  const { summary } = data;
  if (!summary)
    return (
      <section className="card two-thirds" aria-label="Run">
        <Notice
          inline
          title={
            data.state === 'failed'
              ? 'This run failed before its first step'
              : 'The run is starting…'
          }
        />
      </section>
    );
  return (
    <>
      <RunFigures summary={summary} state={data.state} />
      <EnergyTrace summary={summary} />
      <Diagnostics summary={summary} />
      {summary.rdf?.pairs.map((pair) => (
        <RdfCard key={pair.pair} summary={summary} pair={pair.pair} />
      ))}
      {summary.configurations.length > 0 && <Viewer summary={summary} />}
    </>
  );
}

function RunFigures({
  summary,
  state,
}: {
  readonly summary: MonteCarloSummary;
  readonly state: string;
}) {
  const { acceptance, extrapolation, settings } = summary;
  const energy = summary.diagnostics.find((one) => one.name === 'energy');
  const distances = summary.rdf?.pairs.flatMap((pair) => pair.distance?.integratedAbsolute ?? []);
  const worst = distances && distances.length > 0 ? Math.max(...distances) : null;
  return (
    <section className="card two-thirds" aria-label="Run">
      <header className="card-head">
        <h2>
          {number(settings.temperatureK)} K, {settings.chains} chains, {settings.acceptance}
        </h2>
        <span className="note">
          {state === 'running'
            ? `${summary.phase}, step ${number(summary.stepsDone)} of ${number(summary.stepsTotal)}`
            : `${state}, ${number(summary.stepsDone)} steps a chain in ${duration(summary.elapsedSeconds * 1000)}`}
        </span>
      </header>
      <div className="card-body stack">
        <dl className="figures flat">
          <Figure
            name="Acceptance"
            value={percent(acceptance.production ?? acceptance.burnIn)}
            note={`step size ${number(summary.delta, 3)}`}
          />
          <Figure
            name="R̂ of the energy"
            value={number(energy?.rHat, 5)}
            note="below 1.01 is converged"
          />
          <Figure
            name="Effective samples"
            value={number(energy?.ess, 4)}
            note={`${number(summary.stepsPerSecond, 3)} steps/s`}
          />
          <Figure
            name="g(r) distance"
            value={number(worst, 3)}
            note="worst pair; 0 is equal, 2 disjoint"
          />
          <Figure
            name="Outside training"
            value={
              extrapolation && extrapolation.checked > 0
                ? percent(extrapolation.outside / extrapolation.checked, 1)
                : '–'
            }
            note="of the configurations"
          />
        </dl>
        {!summary.canonical && (
          <p className="hint">The threshold rule samples no temperature; compare g(r) with care.</p>
        )}
        {summary.warnings.map((warning) => (
          <p className="hint" key={warning}>
            {warning}
          </p>
        ))}
      </div>
    </section>
  );
}

function Figure(props: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div className="figure">
      <dt>{props.name}</dt>
      <dd>
        {props.value}
        <small>{props.note}</small>
      </dd>
    </div>
  );
}

function EnergyTrace({ summary }: { readonly summary: MonteCarloSummary }) {
  const view = useMemo(() => energyTraceChart(summary), [summary]);
  return (
    <ChartCard
      title="Energy of each chain"
      className="two-thirds"
      note={`relative to ${number(summary.energyOffsetEv, 8)} eV`}
      view={view}
      empty={summary.energyTrace.steps.length === 0 ? 'No step yet' : undefined}
    />
  );
}

function Diagnostics({ summary }: { readonly summary: MonteCarloSummary }) {
  return (
    <section className="card third" aria-label="Convergence">
      <header className="card-head">
        <h2>Convergence</h2>
        <span className="note">means, with block errors</span>
      </header>
      <div className="card-body scroll">
        {summary.diagnostics.length === 0 ? (
          <Notice inline title="Needs more steps" />
        ) : (
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Quantity</th>
                <th scope="col" className="numeric">
                  Mean ± error
                </th>
                <th scope="col" className="numeric">
                  R̂
                </th>
                <th scope="col" className="numeric">
                  ESS
                </th>
              </tr>
            </thead>
            <tbody>
              {summary.diagnostics.map((one) => (
                <tr key={one.name}>
                  <td>
                    {one.name} <span className="muted">({one.unit === 'meV' ? 'meV' : 'Å'})</span>
                  </td>
                  <td className="numeric">
                    {number(one.mean, 5)} ± {number(one.stderr, 2)}
                  </td>
                  <td className="numeric">{number(one.rHat, 5)}</td>
                  <td className="numeric">{number(one.ess, 4)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function RdfCard({
  summary,
  pair: name,
}: {
  readonly summary: MonteCarloSummary;
  readonly pair: string;
}) {
  const pair = summary.rdf?.pairs.find((one) => one.pair === name);
  const view = useMemo(() => pair && rdfChart(summary, pair), [summary, pair]);
  return (
    <ChartCard
      title={`g(r) ${name.replace('-', '–')}`}
      className="third"
      note={
        pair?.distance
          ? `distance ${number(pair.distance.integratedAbsolute, 3)}, ${percent(pair.distance.withinThreeSigma)} of bins within 3 σ`
          : 'no reference'
      }
      view={view}
    />
  );
}

function Viewer({ summary }: { readonly summary: MonteCarloSummary }) {
  const [seen, section] = useSeen();
  return (
    <section className="card wide" aria-label="Configurations" ref={section}>
      <header className="card-head">
        <h2>The molecule</h2>
        <span className="note">recent configurations of the first chain</span>
      </header>
      <div className="card-body">
        {seen && (
          <Suspense fallback={<Notice inline title="Loading the viewer…" />}>
            <MoleculeViewer numbers={summary.numbers} configurations={summary.configurations} />
          </Suspense>
        )}
      </div>
    </section>
  );
}
