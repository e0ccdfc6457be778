import type { Direction } from '../study/store.js';
import type { ExperimentFile } from './schema.js';

/** The names of what a study of this experiment minimises or maximises. */
export function objectiveNames({ objective }: ExperimentFile): string[] {
  if (Array.isArray(objective)) return objective.map(({ metric }) => metric);
  return ['metric' in objective ? objective.metric : 'value'];
}

export function objectiveDirections({ objective }: ExperimentFile): Direction[] {
  return (Array.isArray(objective) ? objective : [objective]).map(({ direction }) => direction);
}
