import { sha256 } from '../core/json.js';
import type { Store } from '../study/store.js';
import type { Connection, Engine } from './engine.js';

type Methods = Pick<Store, 'putArtifact' | 'getArtifact' | 'listArtifacts'>;

/** An artifact of the study itself has no trial number; −1 keeps the primary key whole. */
const OF_STUDY = -1;

/** Named bytes of a trial or a study. The same bytes are kept once, whoever put them. */
export function artifactMethods(engine: Engine): Methods {
  return {
    async putArtifact(studyId, trial, name, mediaType, data) {
      const artifact = { name, mediaType, bytes: data.byteLength, sha256: sha256(data) };
      await engine.write(async (db) => {
        const before = await find(db, studyId, trial, name);
        await engine.contents.put(db, artifact.sha256, data);
        const columns = { media_type: mediaType, bytes: artifact.bytes, sha256: artifact.sha256 };
        await db
          .insertInto('artifact')
          .values({
            study_id: studyId,
            trial: trial ?? OF_STUDY,
            name,
            created_at: engine.dialect.now,
            ...columns,
          })
          .onConflict((c) =>
            c
              .columns(['study_id', 'trial', 'name'])
              .doUpdateSet({ ...columns, created_at: engine.dialect.now }),
          )
          .execute();
        if (before && before.sha256 !== artifact.sha256)
          await removeUnused(engine, db, before.sha256);
      }, true);
      return artifact;
    },
    getArtifact: (studyId, trial, name) =>
      engine.repeatable(async (db) => {
        const row = await find(db, studyId, trial, name);
        return row && engine.contents.get(db, row.sha256);
      }),
    listArtifacts: (studyId, trial) =>
      engine.repeatable(async (db) => {
        const rows = await db
          .selectFrom('artifact')
          .selectAll()
          .where('study_id', '=', studyId)
          .where('trial', '=', trial ?? OF_STUDY)
          .orderBy('name')
          .execute();
        return rows.map((row) => ({
          name: row.name,
          mediaType: row.media_type,
          bytes: row.bytes,
          sha256: row.sha256,
        }));
      }),
  };
}

async function find(db: Connection, studyId: number, trial: number | null, name: string) {
  const [row] = await db
    .selectFrom('artifact')
    .select('sha256')
    .where('study_id', '=', studyId)
    .where('trial', '=', trial ?? OF_STUDY)
    .where('name', '=', name)
    .execute();
  return row;
}

/** Removes bytes that no artifact refers to any more. */
export async function removeUnused(engine: Engine, db: Connection, content: string): Promise<void> {
  const users = await db
    .selectFrom('artifact')
    .select('name')
    .where('sha256', '=', content)
    .limit(1)
    .execute();
  if (users.length === 0) await engine.contents.remove(db, content);
}
