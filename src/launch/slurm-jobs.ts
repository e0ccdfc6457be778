import type { Store } from '../study/store.js';

/** Under this name a study remembers the jobs that were submitted for it. */
const ARTIFACT = 'slurm-jobs.json';

export async function rememberJobs(
  store: Store,
  studyId: number,
  jobs: readonly number[],
): Promise<void> {
  const all = [...(await rememberedJobs(store, studyId)), ...jobs];
  const data = Buffer.from(JSON.stringify(all));
  await store.putArtifact(studyId, null, ARTIFACT, 'application/json', data);
}

export async function rememberedJobs(store: Store, studyId: number): Promise<readonly number[]> {
  const data = await store.getArtifact(studyId, null, ARTIFACT);
  return data === undefined ? [] : (JSON.parse(Buffer.from(data).toString('utf8')) as number[]);
}
