import type { StudyRecord } from '../study/store.js';
import type { ServerContext } from './context.js';

/** Key of a study's worker among the processes this server started. */
export function workersKey(study: StudyRecord): string {
  return `study:${study.id}`;
}

/** A study made from an experiment file holds all a worker needs; a library's objective is code. */
export function isStartable(study: StudyRecord): boolean {
  const config = study.config as {
    readonly objective?: unknown;
    readonly dataset?: unknown;
  } | null;
  return config !== null && (config.dataset !== undefined || config.objective !== undefined);
}

/** Starts a worker on this machine unless one started here runs already. It outlives the dashboard. */
export function startWorkers(context: ServerContext, study: StudyRecord): void {
  const key = workersKey(study);
  if (context.children.isRunning(key)) return;
  context.children.start(key, ['worker', study.name], { detached: true });
}

export function stopWorkers(context: ServerContext, study: StudyRecord): void {
  context.children.stop(workersKey(study));
}
