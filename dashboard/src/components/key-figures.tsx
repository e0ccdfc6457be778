import { Link } from 'wouter';
import type { Study } from '../api/types.js';
import { ago, duration, metricLabel, number } from '../state/format.js';
import { studyLink, trialLink } from '../state/links.js';

/** The numbers one looks for first. */
export function KeyFigures({ study }: { readonly study: Study }) {
  const { counts } = study;
  const done = counts.complete! + counts.pruned! + counts.failed!;
  const share = study.trialBudget ? Math.min(done / study.trialBudget, 1) : null;
  const bad = counts.failed! + counts.lost!;
  return (
    <dl className="figures">
      <div className="figure">
        <dt>Best value</dt>
        <dd>
          {number(study.bestValue)}
          <small>
            {metricLabel(study.metrics[0] ?? '')}
            {study.bestTrial !== null && (
              <>
                {' · '}
                <Link href={trialLink(study.name, study.bestTrial)}>trial {study.bestTrial}</Link>
              </>
            )}
          </small>
        </dd>
      </div>
      <div className="figure">
        <dt>Trials done</dt>
        <dd>
          {done}
          {study.trialBudget !== null && <span className="muted"> / {study.trialBudget}</span>}
          {share === null ? (
            <small>no limit</small>
          ) : (
            <div
              className="progress"
              role="progressbar"
              aria-label="Trials done"
              aria-valuenow={Math.round(share * 100)}
              aria-valuemin={0}
              aria-valuemax={100}
            >
              <i style={{ width: `${share * 100}%` }} />
            </div>
          )}
        </dd>
      </div>
      <div className="figure">
        <dt>Running</dt>
        <dd>
          {counts.running}
          <small>
            {counts.queued! > 0 ? `${counts.queued} queued` : `${study.workers} workers seen`}
          </small>
        </dd>
      </div>
      <div className="figure">
        <dt>Pruned</dt>
        <dd>
          {counts.pruned}
          <small>{bad > 0 ? `${bad} failed or lost` : 'none failed'}</small>
        </dd>
      </div>
      <div className="figure">
        <dt>Time left</dt>
        <dd>
          {study.state === 'active' ? duration(study.msLeft) : '–'}
          <small>active {ago(study.lastActivity)}</small>
        </dd>
      </div>
      <div className="figure">
        <dt>Picked model</dt>
        <dd>
          {study.picked === null ? (
            '–'
          ) : (
            <Link href={studyLink(study.name, 'model')}>trial {study.picked}</Link>
          )}
          <small>{study.picked === null ? 'choose one on Model' : 'export, Monte-Carlo'}</small>
        </dd>
      </div>
    </dl>
  );
}
