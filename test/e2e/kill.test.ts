import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { faultCases } from '../support/fault-cases.js';
import { objectiveModule } from '../support/local-study.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

describe('SQLite with local workers', { timeout: 90_000 }, () => {
  const folder = temporaryFolder();
  let made = 0;
  faultCases(async () => folder.path(`${made++}.db`));
});

describe('pestle worker', { timeout: 60_000 }, () => {
  const folder = temporaryFolder();

  it('leaves no process behind when it is killed, and another one goes on', async () => {
    const address = folder.path('runs.db');
    const marker = folder.path('pid');
    const store = await openStore(address);
    const what = { choice: ['until-told', 'x'] };
    const space = { what, marker: { choice: [marker, 'x'] } };
    const study = await store.createStudy({
      name: 'killed',
      directions: ['minimize'],
      metrics: ['value'],
      seed: 1,
      space,
      config: { space, objective: { module: objectiveModule('told') } },
      trialBudget: 1,
    });
    await store.enqueue(study.id, [{ params: { what: 'until-told', marker } }]);
    const worker = () =>
      spawn(
        process.execPath,
        [main, 'worker', 'killed', '--store', address, '--lease', '1', '--json'],
        {
          stdio: 'ignore',
        },
      );
    const first = worker();
    const trainer = await pidIn(marker);
    first.kill('SIGKILL');
    await until(() => !isAlive(trainer));
    writeFileSync(marker, '');
    const second = worker();
    const ended = new Promise((done) => second.once('exit', done));
    const next = await pidIn(marker);
    expect(next).not.toBe(trainer);
    expect((await store.trial(study.id, 0))?.attempt).toBe(2);
    // A batch system's way to end it: the trial is checkpointed and goes back.
    second.kill('SIGTERM');
    expect(await ended).toBe(130);
    expect(await store.trial(study.id, 0)).toMatchObject({ state: 'queued' });
    expect(await store.getArtifact(study.id, 0, 'checkpoint')).toEqual(Uint8Array.of(42));
    expect(isAlive(next)).toBe(false);
    await store.close();
  });
});

async function pidIn(file: string): Promise<number> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '');
  return Number(readFileSync(file, 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
