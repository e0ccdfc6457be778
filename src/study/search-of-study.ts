import type { ParamValue } from '../space/distribution.js';
import { isValue } from '../space/parse-distribution.js';
import { parseSpace } from '../space/parse-space.js';
import type { Space } from '../space/space.js';
import type { Search } from './search.js';
import { createSearch } from './search.js';
import type { SearchSettings } from './search-settings.js';
import type { StudyRecord } from './store.js';

/** The search that a stored study describes: its space, constraints, fixed values and settings. */
export function searchOfStudy(study: StudyRecord): Search {
  const config = (study.config ?? {}) as {
    readonly search?: Partial<SearchSettings>;
    readonly fixed?: Readonly<Record<string, unknown>>;
    readonly constraints?: readonly string[];
  };
  const fixed: Record<string, ParamValue> = {};
  for (const [name, value] of Object.entries(config.fixed ?? {}))
    if (isValue(value as never)) fixed[name] = value as ParamValue;
  const space = parseSpace(study.space, {
    fixed,
    ...(config.constraints && { constraints: { at: 'constraints', texts: config.constraints } }),
  });
  return createSearch({
    space,
    directions: study.directions,
    seed: study.seed,
    ...(config.search && { search: config.search }),
  });
}

/** The study's space; one from a newer version that cannot be read leaves what trials show. */
export function spaceOf(study: StudyRecord): Space | undefined {
  try {
    return searchOfStudy(study).space;
  } catch {
    return undefined;
  }
}
