import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Study } from '../api/types.js';
import { studyLink } from '../state/links.js';
import { useStudy } from '../state/use-study.js';
import { Notice } from './notice.js';
import { StateBadge } from './state-badge.js';
import { StudyControls } from './study-controls.js';

const PAGES = [
  ['', 'Overview'],
  ['trials', 'Trials'],
  ['compare', 'Compare'],
  ['model', 'Model'],
] as const;

interface Props {
  readonly name: string;
  readonly children: (study: Study) => ReactNode;
}

/** The head and tabs that the pages of one study share. */
export function StudyFrame({ name, children }: Props) {
  const { data: study, error, reload } = useStudy(name);
  const [location] = useLocation();
  const here = location.split('/')[3] ?? '';
  if (!study)
    return error ? (
      <Notice title="This study cannot be shown" onRetry={reload}>
        {error.message}
      </Notice>
    ) : (
      <Notice title="Reading the study…" />
    );
  return (
    <>
      <div className="head">
        <h1>{study.name}</h1>
        <StateBadge state={study.state} />
        {study.archived && <span className="tag">archived</span>}
        {study.stopReason && <span className="muted small">{study.stopReason}</span>}
        <StudyControls study={study} onDone={reload} />
      </div>
      <nav className="tabs" aria-label="Pages of the study">
        {PAGES.map(([page, title]) => (
          <Link
            key={page}
            href={studyLink(name, page)}
            className="tab"
            aria-current={here === page ? 'page' : undefined}
          >
            {title}
          </Link>
        ))}
      </nav>
      {children(study)}
    </>
  );
}
