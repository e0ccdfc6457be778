import { fail } from '../core/errors.js';
import { sha256 } from '../core/json.js';
import type { ImportedTrial, MonteCarloRecord, Store, StudyRecord } from '../study/store.js';

/** A study taken apart into plain values: what an archive holds and a copy carries over. */
export type StudyLine =
  | { readonly kind: 'study'; readonly study: StudyRecord }
  | { readonly kind: 'trial'; readonly trial: ImportedTrial }
  | {
      readonly kind: 'artifact';
      readonly trial: number | null;
      readonly name: string;
      readonly mediaType: string;
      readonly sha256: string;
      readonly base64: string;
    }
  | { readonly kind: 'monte-carlo'; readonly run: MonteCarloRecord };

/** Trials read and written together. */
const BATCH = 200;

/** Everything a store knows of a study, the study itself first. */
export async function* studyLines(store: Store, study: StudyRecord): AsyncGenerator<StudyLine> {
  yield { kind: 'study', study };
  const trials = await store.trials(study.id);
  for (let from = 0; from < trials.length; from += BATCH) {
    const batch = trials.slice(from, from + BATCH);
    const numbers = batch.map((trial) => trial.number);
    const curves = await store.points(study.id, numbers);
    for (const { workerId: _, ...trial } of batch) {
      yield { kind: 'trial', trial: { ...trial, points: curves.get(trial.number) ?? [] } };
    }
  }
  for (const trial of [null, ...trials.map((t) => t.number)]) {
    for (const artifact of await store.listArtifacts(study.id, trial)) {
      const data = await store.getArtifact(study.id, trial, artifact.name);
      if (data === undefined || sha256(data) !== artifact.sha256) {
        const of = trial === null ? 'the study' : `trial ${trial}`;
        throw fail(
          'STORE_DAMAGED',
          `artifact '${artifact.name}' of ${of} is missing or was changed in ${store.address}; \`pestle db check\` lists all`,
        );
      }
      const { name, mediaType } = artifact;
      const base64 = Buffer.from(data).toString('base64');
      yield { kind: 'artifact', trial, name, mediaType, sha256: artifact.sha256, base64 };
    }
  }
  for (const run of await store.listMonteCarlo(study.id)) yield { kind: 'monte-carlo', run };
}

/**
 * Puts a study together in a store, under another name if one is given. Trials that were running
 * are queued: their workers know nothing of this store. If a line fails the study is removed again.
 *
 * @throws STUDY_EXISTS when the store has a study of that name
 */
export async function restoreStudy(
  store: Store,
  lines: AsyncIterable<StudyLine>,
  name?: string,
): Promise<StudyRecord> {
  let made: StudyRecord | undefined;
  let source: StudyRecord | undefined;
  let batch: ImportedTrial[] = [];
  const write = async () => {
    if (made !== undefined && batch.length > 0) await store.importTrials(made.id, batch);
    batch = [];
  };
  try {
    for await (const line of lines) {
      if (line.kind === 'study') {
        source = line.study;
        made = await store.createStudy({ ...source, name: name ?? source.name });
      } else if (made === undefined) {
        throw fail('ARCHIVE_DAMAGED', 'the archive does not start with its study');
      } else if (line.kind === 'trial') {
        batch.push(atRest(line.trial));
        if (batch.length >= BATCH) await write();
      } else {
        await write();
        await restorePart(store, made.id, line);
      }
    }
    await write();
    if (made === undefined || source === undefined) {
      throw fail('ARCHIVE_DAMAGED', 'the archive holds no study');
    }
    const { state, stopReason, picked, archived, tags, note } = source;
    return await store.updateStudy(made.id, { state, stopReason, picked, archived, tags, note });
  } catch (error) {
    if (made !== undefined) await store.deleteStudy(made.id);
    throw error;
  }
}

async function restorePart(
  store: Store,
  studyId: number,
  line: Extract<StudyLine, { kind: 'artifact' | 'monte-carlo' }>,
): Promise<void> {
  if (line.kind === 'monte-carlo') {
    const { trial, settings, state, summary } = line.run;
    const run = await store.createMonteCarlo(studyId, trial, settings);
    await store.updateMonteCarlo(run.id, {
      state: state === 'running' ? 'stopped' : state,
      summary,
    });
    return;
  }
  const data = Buffer.from(line.base64, 'base64');
  if (sha256(data) !== line.sha256) {
    throw fail(
      'ARCHIVE_DAMAGED',
      `artifact '${line.name}' of the archive does not match its checksum`,
    );
  }
  await store.putArtifact(studyId, line.trial, line.name, line.mediaType, data);
}

/** Ids of events belong to the store they were counted in. */
function atRest(trial: ImportedTrial): ImportedTrial {
  const state = trial.state === 'running' ? 'queued' : trial.state;
  return { ...trial, state, historyEvent: null };
}
