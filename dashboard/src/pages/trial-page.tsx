import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { answer, GET, PATCH } from '../api/client.js';
import type { Study, Trial } from '../api/types.js';
import { ArtifactList } from '../components/artifact-list.js';
import { CopyButton } from '../components/copy-button.js';
import { CurvesCard } from '../components/curves-card.js';
import { MetricsCard } from '../components/metrics-card.js';
import { NoteEditor } from '../components/note-editor.js';
import { Notice } from '../components/notice.js';
import { ParityCards } from '../components/parity-cards.js';
import { PickButton } from '../components/pick-button.js';
import { StateBadge } from '../components/state-badge.js';
import { StudyFrame } from '../components/study-frame.js';
import { TagEditor } from '../components/tag-editor.js';
import { TrialLog } from '../components/trial-log.js';
import { dateTime, duration, metricLabel, number, param } from '../state/format.js';
import { trialLink } from '../state/links.js';
import { useQuery } from '../state/use-query.js';
import { useServer } from '../state/use-study.js';
import { useTitle } from '../state/use-title.js';

interface PageProps {
  readonly name: string;
  readonly trial: number;
}

export default function TrialPage({ name, trial }: PageProps) {
  useTitle(`Trial ${trial} of ${name}`);
  const { data, error, reload } = useQuery(
    `trial ${name} ${trial}`,
    () =>
      answer(
        GET('/api/v1/studies/{study}/trials/{trial}', {
          params: { path: { study: name, trial } },
        }),
      ),
    { live: (change) => change.study === name && change.trial === trial },
  );
  return (
    <StudyFrame name={name}>
      {(study) =>
        data ? (
          <TrialDetails key={data.number} study={study} trial={data} onChange={reload} />
        ) : error ? (
          <Notice title="This trial cannot be shown" onRetry={reload}>
            {error.message}
          </Notice>
        ) : (
          <Notice title="Reading the trial…" />
        )
      }
    </StudyFrame>
  );
}

/** Everything stored about one trial. */
function TrialDetails(props: {
  readonly study: Study;
  readonly trial: Trial;
  readonly onChange: () => void;
}) {
  const { study, trial, onChange } = props;
  const [, navigate] = useLocation();
  const server = useServer();
  const readOnly = server.data?.readOnly !== false;
  const only = useMemo(() => [trial.number], [trial.number]);
  const change = async (body: { tags?: string[]; note?: string }) => {
    await answer(
      PATCH('/api/v1/studies/{study}/trials/{trial}', {
        params: { path: { study: study.name, trial: trial.number } },
        body,
      }),
    );
    onChange();
  };
  const label = `trial ${trial.number}`;
  return (
    <>
      <div className="head">
        <h2 className="big">Trial {trial.number}</h2>
        <StateBadge state={trial.state} />
        <TagEditor
          tags={trial.tags}
          readOnly={readOnly}
          label={label}
          onChange={(tags) => void change({ tags: [...tags] })}
        />
        <div className="actions">
          {trial.number > 0 && (
            <Link className="button" href={trialLink(study.name, trial.number - 1)}>
              ← {trial.number - 1}
            </Link>
          )}
          <Link className="button" href={trialLink(study.name, trial.number + 1)}>
            {trial.number + 1} →
          </Link>
          {!readOnly && <PickButton study={study} trial={trial} onDone={onChange} />}
        </div>
      </div>
      {trial.reason && (
        <p className={trial.state === 'pruned' ? 'hint' : 'problem'}>
          {trial.state}: {trial.reason.message}
        </p>
      )}
      <Figures study={study} trial={trial} />
      <div className="small-gap">
        <NoteEditor
          note={trial.note}
          readOnly={readOnly}
          label={label}
          onChange={(note) => change({ note })}
        />
      </div>
      <div className="grid">
        <Pairs
          title="Parameters"
          rows={Object.entries(trial.params ?? {}).map(([name, value]) => [name, param(value)])}
          empty="The sampler has not spoken yet"
        />
        <MetricsCard metrics={trial.metrics} />
        <Pairs title="Run" rows={runRows(trial)} empty="" />
        <CurvesCard
          study={study}
          filter=""
          trials={only}
          className="wide"
          onTrial={(number) => navigate(trialLink(study.name, number))}
        />
        <ParityCards study={study} trial={trial} />
        <section className="card wide" aria-label="Repeat">
          <header className="card-head">
            <h2>Repeat this trial</h2>
            <div className="card-tools">
              <CopyButton text={trial.command} label="Copy the command" />
            </div>
          </header>
          <div className="card-body">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll */}
            <pre tabIndex={0}>{trial.command}</pre>
          </div>
        </section>
        <TrialLog study={study} trial={trial} />
        <ArtifactList study={study} trial={trial} />
        <Provenance trial={trial} />
      </div>
    </>
  );
}

function Figures({ study, trial }: { readonly study: Study; readonly trial: Trial }) {
  const value = trial.values?.[0] ?? trial.lastValue;
  const took = trial.startedAt === null ? null : (trial.finishedAt ?? Date.now()) - trial.startedAt;
  const share = trial.metrics['test.share_of_spread'];
  return (
    <dl className="figures">
      {study.metrics.map((name, i) => (
        <div className="figure" key={name}>
          <dt>{metricLabel(name)}</dt>
          <dd>
            {number(trial.values?.[i] ?? (i === 0 ? value : null))}
            <small>
              {trial.values
                ? 'final'
                : trial.lastStep !== null
                  ? `at epoch ${trial.lastStep}`
                  : 'none yet'}
            </small>
          </dd>
        </div>
      ))}
      <div className="figure">
        <dt>Test RMSE (meV)</dt>
        <dd>
          {number(trial.metrics['test.rmse_mev'])}
          <small>{share === undefined ? ' ' : `${number(share * 100, 3)} % of the spread`}</small>
        </dd>
      </div>
      <div className="figure">
        <dt>Cost</dt>
        <dd>
          {trial.metrics.inference_us === undefined
            ? '–'
            : `${number(trial.metrics.inference_us, 3)} µs`}
          <small>a configuration</small>
        </dd>
      </div>
      <div className="figure">
        <dt>Took</dt>
        <dd>
          {duration(took)}
          <small>
            {trial.attempt > 1 ? `attempt ${trial.attempt}` : dateTime(trial.startedAt)}
          </small>
        </dd>
      </div>
    </dl>
  );
}

function Pairs(props: {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
  readonly empty: string;
}) {
  const { title, rows, empty } = props;
  return (
    <section className="card third" aria-label={title}>
      <header className="card-head">
        <h2>{title}</h2>
      </header>
      <div className="card-body">
        {rows.length === 0 ? (
          <p className="muted">{empty}</p>
        ) : (
          <table className="plain">
            <tbody>
              {rows.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="numeric">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function runRows(trial: Trial): [string, string][] {
  return [
    ['stage', trial.stage ?? '–'],
    ['suggested by', trial.rule ?? '–'],
    ['seed', String(trial.seed)],
    ['attempt', String(trial.attempt)],
    ['created', dateTime(trial.createdAt)],
    ['started', dateTime(trial.startedAt)],
    ['finished', dateTime(trial.finishedAt)],
    ['worker', trial.workerId ?? '–'],
  ];
}

function Provenance({ trial }: { readonly trial: Trial }) {
  const text = JSON.stringify(trial.provenance, null, 2);
  if (text === '{}') return null;
  return (
    <section className="card wide" aria-label="Provenance">
      <header className="card-head">
        <h2>Provenance</h2>
        <span className="note">versions, machine, data, split</span>
      </header>
      <div className="card-body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
        <pre tabIndex={0}>{text}</pre>
      </div>
    </section>
  );
}
