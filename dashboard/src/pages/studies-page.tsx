import { useMemo } from 'react';
import { Link } from 'wouter';
import { answer, GET, PATCH } from '../api/client.js';
import type { StudyRow } from '../api/types.js';
import { Notice } from '../components/notice.js';
import { Segmented } from '../components/segmented.js';
import { Sparkline } from '../components/sparkline.js';
import { StateBadge } from '../components/state-badge.js';
import { ago, duration, metricLabel, number } from '../state/format.js';
import { studyLink, trialLink } from '../state/links.js';
import { useQuery } from '../state/use-query.js';
import { useServer } from '../state/use-study.js';
import { useTitle } from '../state/use-title.js';
import { useUrlState } from '../state/use-url-state.js';

/** Every study in the store, the latest activity first. */
export function StudiesPage() {
  useTitle('Studies');
  const [search, setSearch] = useUrlState('search');
  const [show, setShow] = useUrlState('show', 'current');
  const server = useServer();
  const { data, error, reload } = useQuery('studies', () => answer(GET('/api/v1/studies')), {
    live: () => true,
    everyMs: 1000,
  });
  const rows = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return (data?.studies ?? []).filter(
      (study) =>
        (show === 'all' || study.archived === (show === 'archived')) &&
        words.every((word) => textOf(study).includes(word)),
    );
  }, [data, search, show]);
  if (!data)
    return error ? (
      <Notice title="The studies cannot be read" onRetry={reload}>
        {error.message}
      </Notice>
    ) : (
      <Notice title="Reading the studies…" />
    );
  return (
    <>
      <div className="head">
        <h1>Studies</h1>
        <span className="muted small">{server.data?.store}</span>
        <div className="actions">
          <label className="unseen" htmlFor="search">
            Search studies
          </label>
          <input
            id="search"
            className="input"
            type="search"
            data-shortcut="filter"
            placeholder="Search names, tags, notes"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <Segmented
            label="Which studies"
            options={[
              ['current', 'Current'],
              ['archived', 'Archived'],
              ['all', 'All'],
            ]}
            value={show}
            onChange={setShow}
          />
        </div>
      </div>
      {data.studies.length === 0 ? (
        <Notice title="No study yet">
          Start one with <code>pestle run experiment.yaml</code>; it appears here by itself.
        </Notice>
      ) : rows.length === 0 ? (
        <Notice title="No study fits">Search for something else, or show all of them.</Notice>
      ) : (
        <div className="card scroll">
          <table className="plain studies">
            <thead>
              <tr>
                <th scope="col">Study</th>
                <th scope="col">State</th>
                <th scope="col">Trials</th>
                <th scope="col">Best value</th>
                <th scope="col">Best so far</th>
                <th scope="col">Last activity</th>
                <th scope="col">Time left</th>
                <th scope="col">
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((study) => (
                <Row
                  key={study.id}
                  study={study}
                  readOnly={server.data?.readOnly !== false}
                  onChange={reload}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row(props: {
  readonly study: StudyRow;
  readonly readOnly: boolean;
  readonly onChange: () => void;
}) {
  const { study, readOnly, onChange } = props;
  const done = study.counts.complete! + study.counts.pruned! + study.counts.failed!;
  const share = study.trialBudget ? Math.min(done / study.trialBudget, 1) : null;
  return (
    <tr>
      <td>
        <Link href={studyLink(study.name)}>
          <b>{study.name}</b>
        </Link>
        <div className="tags">
          {study.tags.map((tag) => (
            <span className="tag" key={tag}>
              {tag}
            </span>
          ))}
        </div>
      </td>
      <td>
        <StateBadge state={study.state} />
      </td>
      <td>
        {done}
        {study.trialBudget !== null && <span className="muted"> of {study.trialBudget}</span>}
        {study.counts.running! > 0 && (
          <span className="muted small"> · {study.counts.running} running</span>
        )}
        {share !== null && (
          <div className="progress" aria-hidden="true">
            <i style={{ width: `${share * 100}%` }} />
          </div>
        )}
      </td>
      <td>
        {study.bestTrial === null ? (
          '–'
        ) : (
          <>
            <Link href={trialLink(study.name, study.bestTrial)}>{number(study.bestValue)}</Link>
            <div className="muted small">{metricLabel(study.metrics[0] ?? '')}</div>
          </>
        )}
      </td>
      <td>
        <Sparkline values={study.sparkline} />
      </td>
      <td>{ago(study.lastActivity)}</td>
      <td>{study.state === 'active' ? duration(study.msLeft) : '–'}</td>
      <td>
        {!readOnly && (
          <button
            type="button"
            className="button quiet tiny"
            aria-label={`${study.archived ? 'Take back' : 'Archive'} ${study.name}`}
            onClick={async () => {
              await answer(
                PATCH('/api/v1/studies/{study}', {
                  params: { path: { study: study.name } },
                  body: { archived: !study.archived },
                }),
              );
              onChange();
            }}
          >
            {study.archived ? 'Take back' : 'Archive'}
          </button>
        )}
      </td>
    </tr>
  );
}

function textOf(study: StudyRow): string {
  return [study.name, study.note, study.state, ...study.tags].join(' ').toLowerCase();
}
