import type { Study } from '../api/types.js';

/** What every card of the study page is given. */
export interface SharedProps {
  readonly study: Study;
  readonly filter: string;
  readonly onTrial: (trial: number) => void;
}
