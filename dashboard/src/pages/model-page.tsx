import { useState } from 'react';
import { Link } from 'wouter';
import { answer, GET } from '../api/client.js';
import type { Study } from '../api/types.js';
import { ExportCard } from '../components/export-card.js';
import { FinalistsCard } from '../components/finalists-card.js';
import { MonteCarloForm } from '../components/monte-carlo-form.js';
import { MonteCarloRuns } from '../components/monte-carlo-runs.js';
import { MonteCarloView } from '../components/monte-carlo-view.js';
import { Notice } from '../components/notice.js';
import { PickButton } from '../components/pick-button.js';
import { StateBadge } from '../components/state-badge.js';
import { StudyFrame } from '../components/study-frame.js';
import { number } from '../state/format.js';
import { trialLink } from '../state/links.js';
import { useQuery } from '../state/use-query.js';
import { useServer, useStudyData } from '../state/use-study.js';
import { useTitle } from '../state/use-title.js';
import { useUrlState } from '../state/use-url-state.js';

export default function ModelPage({ name }: { readonly name: string }) {
  useTitle(`Model of ${name}`);
  return <StudyFrame name={name}>{(study) => <Model study={study} />}</StudyFrame>;
}

function isRunning(run: { readonly state: string }): boolean {
  return run.state === 'running';
}

/** From the picked trial to a model in use: choose, check by Monte-Carlo, download. */
function Model({ study }: { readonly study: Study }) {
  const [asked, setAsked] = useUrlState('trial');
  const [runText, setRun] = useUrlState('run');
  const server = useServer();
  const readOnly = server.data?.readOnly !== false;
  const data = useStudyData(study.name).data;
  // The best finalist comes before the best trial, as on the command line.
  const usual = study.picked ?? data?.finalists[0]?.trial ?? study.bestTrial;
  const number = asked === '' ? usual : Number(asked);
  const runs = useQuery(
    `monte carlo ${study.name}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/monte-carlo', { params: { path: { study: study.name } } }),
      ),
    { poll: ({ startingHere, runs }) => (startingHere || runs.some(isRunning) ? 1000 : 15_000) },
  );
  const run = runText === '' ? runs.data?.runs[0]?.id : Number(runText);
  if (number === null)
    return (
      <Notice title="No model yet">
        The first complete trial stores one; it can be picked, checked and downloaded here.
      </Notice>
    );
  return (
    <div className="grid">
      <ChosenModel study={study} number={number} readOnly={readOnly} onChoose={setAsked} />
      <ExportCard study={study} trial={number} />
      <FinalistsCard study={study} />
      <section className="card third" aria-label="Monte-Carlo">
        <header className="card-head">
          <h2>Monte-Carlo</h2>
          <span className="note">with the model of trial {number}</span>
        </header>
        <div className="card-body stack">
          {!readOnly && (
            <MonteCarloForm
              study={study}
              trial={number}
              running={runs.data?.startingHere === true}
              onStarted={() => {
                setRun('');
                runs.reload();
              }}
            />
          )}
          {runs.data?.failure && (
            <p className="problem" role="alert">
              The last run failed: {runs.data.failure}
            </p>
          )}
          <MonteCarloRuns
            runs={runs.data?.runs ?? []}
            shown={run}
            onShow={(id) => setRun(String(id))}
          />
        </div>
      </section>
      {run === undefined ? (
        <section className="card two-thirds" aria-label="Run">
          <Notice inline title="No Monte-Carlo run yet">
            A run samples configurations with the model and compares their g(r) with the reference
            frames: a small error in energy is no promise of that.
          </Notice>
        </section>
      ) : (
        <MonteCarloView key={run} study={study} run={run} />
      )}
    </div>
  );
}

function ChosenModel(props: {
  readonly study: Study;
  readonly number: number;
  readonly readOnly: boolean;
  readonly onChoose: (trial: string) => void;
}) {
  const { study, number: trialNumber, readOnly, onChoose } = props;
  const [draft, setDraft] = useState('');
  const {
    data: trial,
    error,
    reload,
  } = useQuery(
    `trial ${study.name} ${trialNumber}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/trials/{trial}', {
          params: { path: { study: study.name, trial: trialNumber } },
        }),
      ),
    { live: (change) => change.study === study.name && change.trial === trialNumber },
  );
  return (
    <section className="card wide" aria-label="Model">
      <header className="card-head">
        <h2>
          Model of <Link href={trialLink(study.name, trialNumber)}>trial {trialNumber}</Link>
        </h2>
        {study.picked === trialNumber ? (
          <span className="badge complete" data-mark="★">
            picked
          </span>
        ) : (
          <span className="note">{study.bestTrial === trialNumber ? 'the best so far' : ''}</span>
        )}
        <div className="card-tools">
          {!readOnly && trial && <PickButton study={study} trial={trial} onDone={reload} />}
        </div>
      </header>
      <div className="card-body stack">
        {!trial ? (
          <Notice inline title={error ? error.message : 'Reading…'} />
        ) : (
          <dl className="row gaps">
            <Fact name="state" value={<StateBadge state={trial.state} />} />
            <Fact
              name="validation RMSE"
              value={`${number(trial.metrics['validation.rmse_mev'])} meV`}
            />
            <Fact name="test RMSE" value={`${number(trial.metrics['test.rmse_mev'])} meV`} />
            <Fact name="cost" value={`${number(trial.metrics.inference_us, 3)} µs`} />
            <Fact name="parameters" value={number(trial.metrics.parameters)} />
          </dl>
        )}
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (/^\d+$/.test(draft.trim())) onChoose(draft.trim());
            setDraft('');
          }}
        >
          <label className="unseen" htmlFor="model-trial">
            Show another trial’s model
          </label>
          <input
            id="model-trial"
            className="input narrow"
            inputMode="numeric"
            placeholder="trial number"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
          />
          <button type="submit" className="button">
            Show
          </button>
        </form>
      </div>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: React.ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
