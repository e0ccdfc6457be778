import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import type { Claim } from '../../src/study/store.js';
import { plainStudy } from '../support/plain-study.js';
import { postgresMissing, startPostgres, type TestPostgres } from '../support/postgres.js';

const missing = postgresMissing();

describe.skipIf(missing !== undefined)('locks on PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  it('are taken in one order by workers that end, claim, take over and give back trials', async () => {
    const address = await postgres.database();
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore(address)));
    const study = await plainStudy(stores[0]!);
    const work = async (worker: number) => {
      const store = stores[worker]!;
      // Leases that run out at once, so that every claim is a mixture of trials of all kinds.
      const request = {
        studyId: study.id,
        workerId: `w${worker}`,
        leaseMs: 1,
        maxAttempts: 1000,
        createWithin: 400,
      };
      let claims: readonly Claim[] = [];
      for (let i = 0; i < 60; i++) {
        const half = claims.slice(0, claims.length / 2);
        const ends = half.map(({ fence }) => ({
          fence,
          outcome: { state: 'complete', values: [1] } as const,
        }));
        for (const { fence } of claims.slice(half.length, half.length + 2))
          await store.release(fence);
        claims = (await store.finishAndClaim(ends, request, 8)).next;
      }
    };
    await Promise.all(stores.map((_, worker) => work(worker)));
    const { counts } = (await stores[0]!.listStudies())[0]!;
    const trials = await stores[0]!.trials(study.id);
    for (const state of ['complete', 'running', 'queued'] as const)
      expect(counts[state]).toBe(trials.filter((trial) => trial.state === state).length);
    for (const store of stores) await store.close();
    expect(await deadlocks(address)).toBe(0);
  });
});

async function deadlocks(address: string): Promise<number> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const { rows } = await client.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  await client.end();
  return Number(rows[0]!.deadlocks);
}
