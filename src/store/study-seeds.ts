import type { Connection } from './engine.js';

/** Seeds of studies, which never change, so that reading trials does not join the study. */
export interface StudySeeds {
  of(db: Connection, studyId: number): Promise<number>;
}

export function studySeeds(): StudySeeds {
  const known = new Map<number, number>();
  return {
    async of(db, studyId) {
      let seed = known.get(studyId);
      if (seed === undefined) {
        const [row] = await db
          .selectFrom('study')
          .select('seed')
          .where('id', '=', studyId)
          .execute();
        if (row === undefined) return 0;
        seed = row.seed;
        known.set(studyId, seed);
      }
      return seed;
    },
  };
}
