import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyStudy } from '../../src/store/copy-study.js';
import { STORE_VERSION } from '../../src/store/migrations.js';
import { openStore } from '../../src/store/open-store.js';
import { faultCases } from '../support/fault-cases.js';
import { localStudy, objectiveModule } from '../support/local-study.js';
import { postgresMissing, startPostgres, type TestPostgres } from '../support/postgres.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const missing = postgresMissing();
if (missing) console.warn(`skipped: ${missing}`);

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

describe.skipIf(missing !== undefined)('PostgreSQL with local workers', { timeout: 90_000 }, () => {
  const folder = temporaryFolder();
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  faultCases(() => postgres.database());

  it('goes on after the server was restarted', async (context) => {
    const { restart } = postgres;
    if (restart === undefined) return context.skip('the server of PESTLE_TEST_PG is not ours');
    const objective = { module: objectiveModule('slow-quadratic') };
    const { store, study, run } = await localStudy(await postgres.database(), { objective });
    const running = run({ trials: 150, workers: 2, leaseMs: 10_000 });
    await until(async () => (await store.trials(study.id)).length > 20);
    restart();
    const summary = await running;
    expect(summary.study.counts).toMatchObject({ complete: 150, failed: 0, lost: 0 });
    expect(summary.deaths).toBe(0);
    await store.close();
  });

  it('carries a study from a file to the database and back', async () => {
    const {
      store: file,
      study,
      run,
    } = await localStudy(folder.path('runs.db'), {
      objective: { module: objectiveModule('quadratic') },
    });
    await run({ trials: 5 });
    await file.putArtifact(study.id, 2, 'model', 'text/plain', Buffer.alloc(5_000_000, 'x'));
    const database = await openStore(await postgres.database());
    const there = await copyStudy(file, (await file.findStudy('tested'))!, database);
    const back = await copyStudy(database, there, file, 'back');
    const unplaced = (trials: Awaited<ReturnType<typeof file.trials>>) =>
      trials.map((trial) => ({ ...trial, workerId: null, historyEvent: null }));
    expect(await file.trials(back.id)).toEqual(unplaced(await file.trials(study.id)));
    expect(await file.points(back.id, [0, 4])).toEqual(await file.points(study.id, [0, 4]));
    expect(await file.listArtifacts(back.id, 2)).toEqual(await file.listArtifacts(study.id, 2));
    await database.close();
    await file.close();
  });

  it('hides the password and says what is wrong with an address', async () => {
    const wrong = 'postgres://me:s3cret@127.0.0.1:1/db';
    const error = await openStore(wrong).catch((e: Error) => e);
    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect((error as Error).message).not.toContain('s3cret');
  });

  it('checks, backs up and migrates from the command line', async () => {
    const address = await postgres.database();
    const store = await openStore(address);
    await store.close();
    const pestle = (...args: string[]) =>
      JSON.parse(
        execFileSync(process.execPath, [main, 'db', ...args, '--store', address, '--json'], {
          encoding: 'utf8',
          cwd: folder.root,
        }),
      );
    expect(pestle('check')).toMatchObject({ ok: true, studies: 0, version: STORE_VERSION });
    expect(pestle('migrate')).toMatchObject({
      from: STORE_VERSION,
      to: STORE_VERSION,
      backup: null,
    });
    expect(pestle('backup', 'backup')).toMatchObject({ files: [] });
  });
});
