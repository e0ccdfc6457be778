import type { Dotted } from '../experiment/dotted.js';
import { scalarsOf } from '../experiment/trial-settings.js';
import { parseSpace } from '../space/parse-space.js';
import { createSearch, type Search } from '../study/search.js';
import type { SearchSettings } from '../study/search-settings.js';
import type { StudyRecord } from '../study/store.js';

/** The search of a stored study, from its space and the `search` part of its configuration. */
export function openSearch(study: StudyRecord): Search {
  const config = study.config as { search?: Partial<SearchSettings>; fixed?: Dotted };
  return createSearch({
    space: parseSpace(study.space as { [key: string]: unknown }, {
      fixed: scalarsOf(config.fixed ?? {}),
    }),
    directions: study.directions,
    seed: study.seed,
    ...(config.search && { search: config.search }),
  });
}
