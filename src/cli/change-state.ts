import { findStudy } from '../study/find-study.js';
import type { StudyPatch } from '../study/store.js';
import { withStore } from './with-store.js';

/** Changes a study for the commands that steer it, and says how its trials stand. */
export async function changeStudy(address: string | undefined, name: string, patch: StudyPatch) {
  return withStore(address, async (store) => {
    const study = await findStudy(store, name);
    const { state, stopReason } = await store.updateStudy(study.id, patch);
    const summary = (await store.listStudies()).find((one) => one.id === study.id);
    return { study: name, state, stopReason, counts: { ...summary?.counts } };
  });
}
