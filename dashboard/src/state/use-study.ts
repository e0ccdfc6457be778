import { answer, GET } from '../api/client.js';
import type { Study } from '../api/types.js';
import { type Query, useQuery } from './use-query.js';

/** One study, read again whenever anything of it changes. */
export function useStudy(name: string): Query<Study> {
  return useQuery(
    `study ${name}`,
    () => answer(GET('/api/v1/studies/{study}', { params: { path: { study: name } } })),
    {
      live: (change) => change.study === name,
      everyMs: 300,
      poll: ({ runningHere }) => (runningHere ? 2000 : undefined),
    },
  );
}

/** The dataset's summary and the finalists, where the study has come that far. */
export function useStudyData(name: string) {
  return useQuery(
    `data ${name}`,
    () => answer(GET('/api/v1/studies/{study}/data', { params: { path: { study: name } } })),
    { live: (change) => change.study === name && change.trial === null, everyMs: 2000 },
  );
}

/** Whether this server lets anything be changed; assumed not until it has said so. */
export function useServer() {
  return useQuery('server', () => answer(GET('/api/v1/server')));
}
