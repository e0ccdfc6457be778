import { useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import { apiUrl } from '../api/client.js';
import type { Study } from '../api/types.js';
import { ColumnChooser } from '../components/column-chooser.js';
import { FilterBox } from '../components/filter-box.js';
import { Notice } from '../components/notice.js';
import { StudyFrame } from '../components/study-frame.js';
import { columnsOf, TrialTable } from '../components/trial-table.js';
import { studyLink, trialLink } from '../state/links.js';
import { useServer } from '../state/use-study.js';
import { useTitle } from '../state/use-title.js';
import { useTrialPages } from '../state/use-trial-pages.js';
import { useUrlState } from '../state/use-url-state.js';

export default function TrialsPage({ name }: { readonly name: string }) {
  useTitle(`Trials of ${name}`);
  return <StudyFrame name={name}>{(study) => <Trials study={study} />}</StudyFrame>;
}

const MOST_COMPARED = 8;

function Trials({ study }: { readonly study: Study }) {
  const [filter, setFilter] = useUrlState('filter');
  const [sort, setSort] = useUrlState('sort', 'number');
  const [order, setOrder] = useUrlState('order', 'desc');
  const [chosen, setChosen] = useUrlState('columns');
  const [picked, setPicked] = useUrlState('selected');
  const [, navigate] = useLocation();
  const server = useServer();
  const pages = useTrialPages(study.name, { filter, sort, descending: order === 'desc' });
  const all = useMemo(() => columnsOf(study), [study]);
  const columns = useMemo(() => {
    if (!chosen) return all.filter((column) => column.usual);
    const wanted = chosen.split(' ');
    return all.filter((column) => wanted.includes(column.id));
  }, [all, chosen]);
  const selected = useMemo(() => new Set(picked.split(',').filter(Boolean).map(Number)), [picked]);
  const onSelect = useCallback(
    (trial: number) => {
      const next = new Set(selected);
      if (!next.delete(trial)) next.add(trial);
      setPicked([...next].slice(-MOST_COMPARED).join(','));
    },
    [selected, setPicked],
  );
  const onSort = (field: string) => {
    if (field === sort) setOrder(order === 'desc' ? 'asc' : 'desc');
    else {
      setSort(field);
      setOrder(field === 'number' ? 'desc' : 'asc');
    }
  };
  const file = (format: string) =>
    apiUrl(
      `/studies/${encodeURIComponent(study.name)}/trials-file?format=${format}${filter ? `&filter=${encodeURIComponent(filter)}` : ''}`,
    );
  return (
    <>
      <FilterBox value={filter} onChange={setFilter} error={pages.error} />
      <div className="row small-gap">
        <span className="muted">
          {pages.total === undefined ? 'Reading…' : `${pages.total} trials`}
          {filter && ' pass the filter'}
        </span>
        <span className="row push">
          <ColumnChooser
            columns={all}
            shown={columns}
            onChange={(ids) => setChosen(ids.join(' '))}
          />
          <a className="button" href={file('csv')} download>
            CSV
          </a>
          <a className="button" href={file('json')} download>
            JSON
          </a>
          <button
            type="button"
            className="button primary"
            disabled={selected.size < 2}
            onClick={() =>
              navigate(`${studyLink(study.name, 'compare')}?trials=${[...selected].join(',')}`)
            }
          >
            Compare {selected.size > 0 ? selected.size : ''}
          </button>
        </span>
      </div>
      {pages.error && pages.total === undefined ? (
        <Notice title="The trials cannot be read" onRetry={pages.reload}>
          {pages.error.message}
        </Notice>
      ) : pages.total === 0 ? (
        <Notice title={filter ? 'No trial passes the filter' : 'No trial yet'} />
      ) : (
        <TrialTable
          study={study}
          columns={columns}
          pages={pages}
          sort={sort}
          descending={order === 'desc'}
          onSort={onSort}
          selected={selected}
          onSelect={onSelect}
          onOpen={(trial) => navigate(trialLink(study.name, trial))}
          readOnly={server.data?.readOnly !== false}
        />
      )}
    </>
  );
}
