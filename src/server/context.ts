import type { ParameterImportance } from '../study/importance.js';
import type { Store } from '../study/store.js';
import type { ChildProcesses } from './child-processes.js';
import type { EventFeed } from './event-feed.js';
import type { Memo } from './memo.js';
import type { TrialCache } from './trial-cache.js';

/** What every route works on. */
export interface ServerContext {
  readonly store: Store;
  readonly cache: TrialCache;
  readonly feed: EventFeed;
  readonly children: ChildProcesses;
  readonly importances: Memo<readonly ParameterImportance[]>;
  readonly readOnly: boolean;
  readonly version: string;
}
