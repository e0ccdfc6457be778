import { useLocation } from 'wouter';
import { answer, PATCH } from '../api/client.js';
import type { Study } from '../api/types.js';
import { CurvesCard } from '../components/curves-card.js';
import { DatasetCard } from '../components/dataset-card.js';
import { FilterBox } from '../components/filter-box.js';
import { HeatMapCard } from '../components/heat-map-card.js';
import { HistoryCard } from '../components/history-card.js';
import { ImportanceCard } from '../components/importance-card.js';
import { KeyFigures } from '../components/key-figures.js';
import { NoteEditor } from '../components/note-editor.js';
import { Notice } from '../components/notice.js';
import { ParallelCard } from '../components/parallel-card.js';
import { ParetoCard } from '../components/pareto-card.js';
import { SlicesCard } from '../components/slices-card.js';
import { StagesCard } from '../components/stages-card.js';
import { StudyFrame } from '../components/study-frame.js';
import { TagEditor } from '../components/tag-editor.js';
import { TimelineCard } from '../components/timeline-card.js';
import { trialLink } from '../state/links.js';
import { useServer } from '../state/use-study.js';
import { useTitle } from '../state/use-title.js';
import { useUrlState } from '../state/use-url-state.js';
import { useHistory } from '../state/use-views.js';

export default function StudyPage({ name }: { readonly name: string }) {
  useTitle(name);
  return <StudyFrame name={name}>{(study) => <Overview study={study} />}</StudyFrame>;
}

/** Everything about the search at a glance; one filter for all of it. */
function Overview({ study }: { readonly study: Study }) {
  const [filter, setFilter] = useUrlState('filter');
  const [, navigate] = useLocation();
  const server = useServer();
  // Reads the same answer as the history chart; here it tells whether the filter can be read.
  const { error } = useHistory(study.name, filter);
  const onTrial = (trial: number) => navigate(trialLink(study.name, trial));
  const readOnly = server.data?.readOnly !== false;
  const change = (body: { tags?: string[]; note?: string }) =>
    answer(PATCH('/api/v1/studies/{study}', { params: { path: { study: study.name } }, body }));
  const shared = { study, filter, onTrial };
  const trials = Object.values(study.counts).reduce((sum, n) => sum + n, 0);
  return (
    <>
      <KeyFigures study={study} />
      <div className="row small-gap">
        <TagEditor
          tags={study.tags}
          readOnly={readOnly}
          label={study.name}
          onChange={(tags) => void change({ tags: [...tags] })}
        />
        <NoteEditor
          note={study.note}
          readOnly={readOnly}
          label={study.name}
          onChange={(note) => change({ note })}
        />
      </div>
      {study.failure && (
        <p className="problem" role="alert">
          The worker started here ended: {study.failure}
        </p>
      )}
      {trials === 0 ? (
        <div className="grid">
          <div className="card wide">
            <Notice title="No trial yet">
              {study.workers > 0
                ? 'A worker is there; the first trial appears here by itself.'
                : 'No worker has been seen in the last minute. Start one with Start above, or with `pestle run`.'}
            </Notice>
          </div>
          <DatasetCard study={study} />
        </div>
      ) : (
        <>
          <FilterBox value={filter} onChange={setFilter} error={error} />
          <div className="grid">
            <HistoryCard {...shared} />
            <CurvesCard {...shared} />
            <ImportanceCard {...shared} />
            <ParetoCard {...shared} />
            <ParallelCard name={study.name} filter={filter} onFilter={setFilter} />
            <SlicesCard {...shared} />
            <HeatMapCard {...shared} />
            <StagesCard {...shared} />
            <TimelineCard {...shared} />
            <DatasetCard study={study} />
          </div>
        </>
      )}
    </>
  );
}
