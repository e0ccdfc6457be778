import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/study/store.js';
import { crewOfThisProcess, livingOf } from '../support/crew.js';
import { localStudy, objectiveModule } from '../support/local-study.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const folder = temporaryFolder();
const stores: Store[] = [];
afterAll(async () => {
  for (const store of stores) await store.close();
});
let made = 0;
const study = async (options: Parameters<typeof localStudy>[1]) => {
  const local = await localStudy(folder.path(`${made++}.db`), options);
  stores.push(local.store);
  return local;
};
const told = { module: objectiveModule('told') };

describe('a local run', () => {
  it('runs as many trials as the budget says, with their curves and metrics', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: { module: objectiveModule('quadratic') },
    });
    const kinds = new Set<string>();
    const onEvent = ({ kind }: { kind: string }) => void kinds.add(kind);
    const summary = await run({ trials: 12, workers: 2, onEvent });
    expect(summary.study).toMatchObject({
      state: 'finished',
      counts: { complete: 12, running: 0 },
    });
    expect(summary).toMatchObject({ ended: 12, interrupted: false, deaths: 0 });
    expect([...kinds]).toEqual(expect.arrayContaining(['trial.running', 'trial.complete']));
    const trials = await store.trials(record.id);
    for (const trial of trials) {
      const x = Number(trial.params?.x);
      expect(trial.values?.[0]).toBeCloseTo((x - 0.3) ** 2, 12);
      expect(trial.metrics.twice).toBeCloseTo(2 * (x - 0.3) ** 2, 12);
    }
    const curves = await store.points(
      record.id,
      trials.map((trial) => trial.number),
    );
    expect([...curves.values()].every((curve) => curve.length === 3)).toBe(true);
    const workers = await store.listWorkers();
    expect(new Set(trials.map((trial) => trial.workerId)).size).toBeLessThanOrEqual(2);
    expect(workers.every((worker) => worker.stoppedAt !== null)).toBe(true);
  });

  it('tries every point of a grid once, however many workers there are', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: { module: objectiveModule('quadratic') },
      space: { x: { float: [0, 1], step: 0.05 } },
      search: { stages: [{ sampler: 'grid', trials: 21 }] },
    });
    await run({ trials: 21, workers: 4 });
    const tried = (await store.trials(record.id)).map((trial) => trial.params?.x);
    expect(new Set(tried).size).toBe(21);
    expect(tried).toHaveLength(21);
  });

  it('suggests the same trials whoever runs them', async () => {
    const params = async () => {
      const {
        store,
        study: record,
        run,
      } = await study({
        objective: { module: objectiveModule('quadratic') },
      });
      await run({ trials: 6 });
      return (await store.trials(record.id)).map((trial) => trial.params);
    };
    expect(await params()).toEqual(await params());
  });

  it('keeps what a trial logs, notes and saves', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: told,
      enqueue: [{ what: 'hello' }],
      space: { what: { choice: ['hello', 'other'] } },
    });
    await run();
    const log = await store.getArtifact(record.id, 0, 'log');
    expect(Buffer.from(log!).toString()).toContain('trial 0 says hello');
    expect(Buffer.from((await store.getArtifact(record.id, 0, 'model'))!).toString()).toBe('0');
    const trial = await store.trial(record.id, 0);
    expect(trial?.provenance).toMatchObject({ engine: 'none', node: process.version });
  });

  it('tells the ways apart in which an objective can end', async () => {
    const ways = ['throw', 'exit', 'nan', 'text', 'die', 'die-once', 'hello'];
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: told,
      enqueue: ways.map((what) => ({ what })),
      space: { what: { choice: ['hello', 'hello again'] }, x: { float: [0, 1] } },
      // Trials that are claimed ahead and given back have a higher attempt.
      search: { stages: [{ sampler: 'tpe', trials: 1000 }] },
    });
    const summary = await run({ trials: ways.length + 1, workers: 2, maxAttempts: 2 });
    const ends = (await store.trials(record.id))
      .slice(0, ways.length)
      .map(({ state, reason, attempt }) => [state, reason?.code, attempt]);
    expect(ends).toEqual([
      ['failed', 'error', 1],
      ['failed', 'trainer_exit', 1],
      ['failed', 'non_finite', 1],
      ['failed', 'OBJECTIVE_FAILED', 1],
      ['lost', 'trainer_killed', 2],
      ['complete', undefined, 2],
      ['complete', undefined, 1],
    ]);
    expect((await store.trial(record.id, 0))?.reason?.message).toBe('the objective is unwell');
    expect((await store.trial(record.id, 1))?.reason?.message).toMatch(/code 3: leaving early/);
    // Lost trials are replaced; failed ones count.
    const { complete, failed, lost } = summary.study.counts;
    expect({ ended: complete + failed, lost: lost > 0 }).toEqual({
      ended: ways.length + 1,
      lost: true,
    });
    expect(summary.deaths).toBe(0);
  });

  it('tells short trials that follow each other apart: what they print, report and die of', async () => {
    const local = await study({ objective: { module: objectiveModule('rarely') } });
    const { store, study: record } = local;
    const { study: after } = await local.run({ trials: 300 });
    expect(after.counts).toMatchObject({ complete: 300, lost: 1, running: 0, queued: 0 });
    for (const { number, state, reason, values, params } of await store.trials(record.id)) {
      const log = await store.getArtifact(record.id, number, 'log');
      const lines = log && Buffer.from(log).toString().trim().split('\n').sort();
      if (number === 150) {
        expect(reason).toMatchObject({ code: 'trainer_killed' });
        expect(lines?.filter((line) => line.includes('dies'))).toHaveLength(1);
        expect(state).toBe('lost');
        continue;
      }
      expect(values).toEqual([params?.x]);
      const prints = [`trial ${number} prints`, `trial ${number} warns`];
      expect(lines).toEqual([10, 11].includes(number % 20) ? prints : undefined);
    }
    const curves = await store.points(
      record.id,
      Array.from({ length: 301 }, (_, number) => number),
    );
    expect([...curves].filter(([, points]) => points.length > 0).map(([number]) => number)).toEqual(
      [90],
    );
    const spent = (await store.events(0, 100_000, record.id)).filter(({ kind }) =>
      /expired|lost/.test(kind),
    );
    expect(spent.map(({ trial }) => trial)).toEqual([150, 150, 150]);
  });

  it('keeps the params of a trial that no attempt survived', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({ objective: { module: objectiveModule('dies') } });
    const stop = new AbortController();
    const onEvent = ({ kind }: { kind: string }) => {
      if (kind === 'trial.lost') stop.abort();
    };
    await run({ maxAttempts: 1, onEvent, signal: stop.signal });
    const trial = await store.trial(record.id, 0);
    expect(trial).toMatchObject({ state: 'lost', reason: { code: 'trainer_killed' } });
    expect(trial?.params).toEqual({ x: expect.any(Number) });
  });

  it('ends a trial at its time limit, even one that never yields', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: told,
      enqueue: [{ what: 'forever' }, { what: 'hello' }],
      space: { what: { choice: ['forever', 'hello'] } },
    });
    await run({ trialTimeoutMs: 200, graceMs: 100 });
    const trials = await store.trials(record.id);
    expect(trials.map((t) => [t.state, t.reason?.code])).toEqual([
      ['failed', 'time_limit'],
      ['complete', undefined],
    ]);
  });

  it('prunes what the study’s pruner gives up', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: told,
      enqueue: [0, 0.1, 9].map((level) => ({ what: 'prunable', level })),
      space: { what: { choice: ['prunable', 'x'] }, level: { float: [0, 10] } },
      search: {
        stages: [{ sampler: 'random', trials: 3 }],
        pruner: { kind: 'threshold', upper: 5 },
      },
    });
    await run();
    const trials = await store.trials(record.id);
    expect(trials.map((t) => t.state)).toEqual(['complete', 'complete', 'pruned']);
    expect(trials[2]?.reason?.code).toBe('threshold');
  });

  it('gives cheap trials a share of the effort and promotes the best to all of it', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: { module: objectiveModule('partial') },
      search: { stages: [{ sampler: 'random', trials: 9 }], fidelity: { rungs: [0.25, 1] } },
    });
    await run({ trials: 9 });
    const trials = await store.trials(record.id);
    const shares = trials.map((t) => (t.provenance.fidelity as { share: number }).share);
    expect(new Set(shares)).toEqual(new Set([0.25, 1]));
    const ends = trials.map((t) => [t.state, t.metrics.share]);
    expect(ends).toEqual(shares.map((share) => [share < 1 ? 'pruned' : 'complete', share]));
  });

  it('checkpoints and releases on a stop, and goes on from the checkpoint', async () => {
    const marker = folder.path('marker');
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: told,
      enqueue: [{ what: 'until-told', marker }],
      space: { what: { choice: ['until-told', 'x'] }, marker: { choice: [marker, 'x'] } },
    });
    const stop = new AbortController();
    const first = run({ signal: stop.signal });
    await until(() => existsSync(marker));
    stop.abort();
    expect(await first).toMatchObject({ interrupted: true });
    expect(await store.trial(record.id, 0)).toMatchObject({ state: 'queued', attempt: 1 });
    const second = await run();
    expect(second.interrupted).toBe(false);
    expect(await store.trial(record.id, 0)).toMatchObject({ state: 'complete', values: [42] });
  });

  it('stops at once when told twice, and loses no trial', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: told,
      enqueue: [{ what: 'forever' }],
      space: { what: { choice: ['forever', 'x'] } },
    });
    const [soft, hard] = [new AbortController(), new AbortController()];
    const running = run({ signal: soft.signal, signalNow: hard.signal, graceMs: 60_000 });
    await until(async () => (await store.trial(record.id, 0))?.state === 'running');
    soft.abort();
    hard.abort();
    expect(await running).toMatchObject({ interrupted: true });
    expect(await store.trial(record.id, 0)).toMatchObject({ state: 'queued' });
  });

  it('ends running trials when the study is cancelled, and queues them', async () => {
    const {
      store,
      study: record,
      run,
    } = await study({
      objective: told,
      enqueue: [{ what: 'forever' }],
      space: { what: { choice: ['forever', 'x'] } },
    });
    const running = run();
    await until(async () => (await store.trial(record.id, 0))?.state === 'running');
    await store.updateStudy(record.id, { state: 'cancelled' });
    await running;
    expect(await store.trial(record.id, 0)).toMatchObject({ state: 'queued' });
  });

  it('ends a command whose trainer was killed, before another attempt', async () => {
    const marker = folder.path('command');
    const command = `if [ -e ${marker} ]; then echo 1; else sleep 1000 & echo $$ > ${marker}; wait; fi`;
    const {
      run,
      store,
      study: record,
    } = await study({ objective: { command }, enqueue: [{ x: 0.5 }] });
    const running = run();
    await until(() => existsSync(marker) && readFileSync(marker, 'utf8') !== '');
    const trainer = crewOfThisProcess().find((member) => member.role === 'trainer');
    process.kill(trainer!.pid, 'SIGKILL');
    await running;
    expect(await store.trial(record.id, 0)).toMatchObject({ state: 'complete', attempt: 2 });
    const group = Number(readFileSync(marker, 'utf8'));
    await until(() => livingOf(group).length === 0);
  });

  it('ends with the objective’s own error when it cannot be opened', async () => {
    const {
      run,
      store,
      study: record,
    } = await study({ objective: { module: '/no/such/file.mjs' } });
    await expect(run()).rejects.toMatchObject({ code: 'OBJECTIVE_INVALID' });
    expect(await store.trials(record.id)).toEqual([]);
  });

  it('ends a study whose search is exhausted', async () => {
    const { run } = await study({
      objective: { module: objectiveModule('quadratic') },
      space: { x: [0.1, 0.2, 0.3] },
      search: { stages: [{ sampler: 'grid' }] },
    });
    const summary = await run({ workers: 2 });
    expect(summary.study).toMatchObject({ state: 'finished', counts: { complete: 3, running: 0 } });
  });
});
