import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { answer, GET } from '../api/client.js';
import type { Study, Trial } from '../api/types.js';
import { errorHistogramChart } from '../charts/error-histogram-chart.js';
import { parityChart } from '../charts/parity-chart.js';
import { ChartCard } from '../components/chart-card.js';
import { CurvesCard } from '../components/curves-card.js';
import { Notice } from '../components/notice.js';
import { useParity } from '../components/parity-cards.js';
import { PickButton } from '../components/pick-button.js';
import { StateBadge } from '../components/state-badge.js';
import { StudyFrame } from '../components/study-frame.js';
import { metricLabel, number, param } from '../state/format.js';
import { trialLink } from '../state/links.js';
import { useQuery } from '../state/use-query.js';
import { useServer } from '../state/use-study.js';
import { useTitle } from '../state/use-title.js';
import { useUrlState } from '../state/use-url-state.js';

export default function ComparePage({ name }: { readonly name: string }) {
  useTitle(`Compare trials of ${name}`);
  return <StudyFrame name={name}>{(study) => <Compare study={study} />}</StudyFrame>;
}

const MOST = 8;

function Compare({ study }: { readonly study: Study }) {
  const [text, setText] = useUrlState('trials');
  const numbers = useMemo(
    () =>
      [
        ...new Set(
          text
            .split(',')
            .filter((part) => /^\d+$/.test(part))
            .map(Number),
        ),
      ].slice(0, MOST),
    [text],
  );
  const { data, error, reload } = useQuery(
    numbers.length > 0 ? `compare ${study.name} ${numbers}` : null,
    () => Promise.all(numbers.map((trial) => readTrial(study.name, trial))),
    { live: (change) => change.study === study.name && numbers.includes(change.trial ?? -1) },
  );
  return (
    <>
      <Chooser numbers={numbers} onChange={(next) => setText(next.join(','))} />
      {numbers.length < 2 ? (
        <Notice title="Choose two to eight trials">
          Add their numbers above, or select them on the{' '}
          <Link href={`/studies/${encodeURIComponent(study.name)}/trials`}>table of trials</Link>.
        </Notice>
      ) : error && !data ? (
        <Notice title="These trials cannot be compared" onRetry={reload}>
          {error.message}
        </Notice>
      ) : !data ? (
        <Notice title="Reading the trials…" />
      ) : (
        <Comparison study={study} trials={data} numbers={numbers} onChange={reload} />
      )}
    </>
  );
}

function Comparison(props: {
  readonly study: Study;
  readonly trials: readonly Trial[];
  readonly numbers: readonly number[];
  readonly onChange: () => void;
}) {
  const { study, trials, numbers, onChange } = props;
  const [, navigate] = useLocation();
  const [onlyDiffering, setOnlyDiffering] = useUrlState('show', 'all');
  const server = useServer();
  const params = rowsOf(trials, (trial) => trial.params ?? {}, param);
  const metrics = rowsOf(
    trials,
    (trial) => trial.metrics,
    (value) => number(value as number | undefined),
  );
  const shown = onlyDiffering === 'diff' ? params.filter((row) => row.differs) : params;
  return (
    <div className="grid">
      <section className="card wide" aria-label="Parameters and metrics">
        <header className="card-head">
          <h2>Parameters and metrics</h2>
          <span className="note">what differs is marked</span>
          <div className="card-tools">
            <button
              type="button"
              className="button quiet tiny"
              aria-pressed={onlyDiffering === 'diff'}
              onClick={() => setOnlyDiffering(onlyDiffering === 'diff' ? 'all' : 'diff')}
            >
              Only what differs
            </button>
          </div>
        </header>
        <div className="card-body scroll">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">
                  <span className="unseen">Name</span>
                </th>
                {trials.map((trial) => (
                  <th key={trial.number} scope="col" className="numeric">
                    <Link href={trialLink(study.name, trial.number)}>trial {trial.number}</Link>{' '}
                    <StateBadge state={trial.state} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...shown, ...metrics.map((row) => ({ ...row, differs: false }))].map((row) => (
                <tr key={row.name} className={row.differs ? 'differs' : ''}>
                  <th scope="row">{metricLabel(row.name)}</th>
                  {row.cells.map((cell, i) => (
                    <td key={numbers[i]} className="numeric">
                      {row.best === i ? <b>{cell}</b> : cell}
                    </td>
                  ))}
                </tr>
              ))}
              {server.data?.readOnly === false && (
                <tr>
                  <th scope="row">model</th>
                  {trials.map((trial) => (
                    <td key={trial.number} className="numeric">
                      <PickButton study={study} trial={trial} onDone={onChange} />
                    </td>
                  ))}
                </tr>
              )}
            </tbody>
          </table>
        </div>
      </section>
      <CurvesCard
        study={study}
        filter=""
        trials={numbers}
        className="wide"
        onTrial={(trial) => navigate(trialLink(study.name, trial))}
      />
      {(['parity', 'errors'] as const).map((show) =>
        trials.map((trial) => (
          <TrialErrors
            key={`${show} ${trial.number}`}
            study={study}
            trial={trial}
            show={show}
            className={trials.length === 2 ? 'half' : trials.length === 4 ? 'quarter' : 'third'}
          />
        )),
      )}
    </div>
  );
}

/** One trial's parity or errors, beside those of the others. */
function TrialErrors(props: {
  readonly study: Study;
  readonly trial: Trial;
  readonly show: 'parity' | 'errors';
  readonly className: string;
}) {
  const { study, trial, show, className } = props;
  const there = trial.artifacts.some((artifact) => artifact.name === 'parity.json');
  const { data, error, reload } = useParity(study.name, trial.number, there);
  const split = data?.splits.find((one) => one.split === 'test') ?? data?.splits.at(-1);
  const view = useMemo(() => {
    if (!split) return undefined;
    if (show === 'parity') return parityChart(split);
    return errorHistogramChart([{ ...split, label: `trial ${trial.number}` }]);
  }, [split, show, trial.number]);
  return (
    <ChartCard
      title={`${show === 'parity' ? 'Parity' : 'Errors'} of trial ${trial.number}`}
      className={className}
      size={show === 'parity' ? 'square' : 'tall'}
      note={split && `${split.split}, RMSE ${number(split.rmseMev)} meV`}
      view={view}
      error={error}
      onRetry={reload}
      empty={there ? undefined : 'No energies stored'}
    />
  );
}

function Chooser(props: {
  readonly numbers: readonly number[];
  readonly onChange: (numbers: readonly number[]) => void;
}) {
  const { numbers, onChange } = props;
  const [draft, setDraft] = useState('');
  return (
    <form
      className="row small-gap"
      onSubmit={(event) => {
        event.preventDefault();
        const added = draft
          .split(/[\s,]+/)
          .filter((part) => /^\d+$/.test(part))
          .map(Number);
        onChange([...new Set([...numbers, ...added])].slice(0, MOST));
        setDraft('');
      }}
    >
      {numbers.map((trial) => (
        <span className="tag" key={trial}>
          trial {trial}
          <button
            type="button"
            className="tag-remove"
            aria-label={`Leave trial ${trial} out`}
            onClick={() => onChange(numbers.filter((one) => one !== trial))}
          >
            ✕
          </button>
        </span>
      ))}
      {numbers.length < MOST && (
        <>
          <label className="unseen" htmlFor="add-trial">
            Add trials by number
          </label>
          <input
            id="add-trial"
            className="input narrow"
            data-shortcut="filter"
            inputMode="numeric"
            placeholder="numbers, e.g. 3 17"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
          />
          <button type="submit" className="button">
            Add
          </button>
        </>
      )}
    </form>
  );
}

function readTrial(study: string, trial: number): Promise<Trial> {
  return answer(
    GET('/api/v1/studies/{study}/trials/{trial}', { params: { path: { study, trial } } }),
  );
}

interface Row {
  readonly name: string;
  readonly cells: readonly string[];
  readonly differs: boolean;
  /** Which cell holds the least number, for metrics. */
  readonly best: number;
}

function rowsOf<T extends string | number | boolean>(
  trials: readonly Trial[],
  of: (trial: Trial) => { readonly [name: string]: T },
  text: (value: T | undefined) => string,
): Row[] {
  const names = new Set(trials.flatMap((trial) => Object.keys(of(trial))));
  return [...names].map((name) => {
    const values = trials.map((trial) => of(trial)[name]);
    const numbers = values.map((value) => (typeof value === 'number' ? value : Number.NaN));
    const error = /rmse|mae|max_mev|share/.test(name);
    return {
      name,
      cells: values.map(text),
      differs: new Set(values.map((value) => JSON.stringify(value))).size > 1,
      best: error ? numbers.indexOf(Math.min(...numbers.filter(Number.isFinite))) : -1,
    };
  });
}
