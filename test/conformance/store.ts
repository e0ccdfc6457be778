import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Claim, NewStudy, Store, StudyRecord } from '../../src/study/store.js';
import type { TrialRecord } from '../../src/study/trial.js';

/**
 * What every store promises. An author of another store runs it with a function that opens an
 * empty one.
 */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the ${name} store`, () => {
    let store: Store;
    let made = 0;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());

    const newStudy = (more: Partial<NewStudy & { trialBudget: number }> = {}) =>
      store.createStudy({
        name: `study ${made++}`,
        directions: ['minimize'],
        metrics: ['loss'],
        seed: 7,
        space: { x: { float: [0, 1] } },
        config: {},
        ...more,
      });
    const claim = (
      study: StudyRecord,
      {
        workerId = 'w',
        leaseMs = 60_000,
        maxAttempts = 3,
        create = null as number | null | false,
      } = {},
    ) =>
      store.claim({
        studyId: study.id,
        workerId,
        leaseMs,
        maxAttempts,
        ...(create !== false && { createWithin: create }),
      });
    const mustClaim = async (...args: Parameters<typeof claim>): Promise<Claim> => {
      const claimed = await claim(...args);
      if (claimed === undefined) throw new Error('nothing to claim');
      return claimed;
    };
    const state = async (study: StudyRecord, number: number) =>
      (await store.trial(study.id, number))?.state;
    /** Waits on the database's own clock; the leases of these tests are a few milliseconds. */
    const expire = async (ms = 5) => {
      const end = (await store.now()) + ms;
      while ((await store.now()) <= end) await new Promise((done) => setTimeout(done, 2));
    };

    describe('studies', () => {
      it('keeps a study as it was made', async () => {
        const study = await newStudy({
          space: { b: [1, 2], a: { float: [0, 1] } },
          config: { fixed: { 'soap.sigma': 0.5 }, text: 'Å "quoted" \\' },
          trialBudget: 5,
        });
        expect(study).toMatchObject({ state: 'active', trialBudget: 5, picked: null, tags: [] });
        expect(await store.findStudy(study.name)).toEqual(study);
        expect(await store.findStudy('nobody')).toBeUndefined();
        expect(Math.abs(study.createdAt - (await store.now()))).toBeLessThan(60_000);
      });

      it('refuses a second study of the same name', async () => {
        const { name } = await newStudy();
        await expect(newStudy({ name })).rejects.toMatchObject({ code: 'STUDY_EXISTS' });
      });

      it('changes what is given and leaves the rest', async () => {
        const study = await newStudy();
        const changed = await store.updateStudy(study.id, {
          state: 'paused',
          picked: 3,
          tags: ['good'],
          note: 'a note',
          archived: true,
          trialBudget: 9,
        });
        expect(changed).toMatchObject({ state: 'paused', picked: 3, tags: ['good'] });
        const again = await store.updateStudy(study.id, { picked: null });
        expect(again).toMatchObject({
          state: 'paused',
          picked: null,
          note: 'a note',
          archived: true,
        });
      });

      it('counts trials by state and names the best', async () => {
        const study = await newStudy({ directions: ['maximize'] });
        for (const value of [1, 3, 2]) {
          const { fence } = await mustClaim(study);
          await store.finish(fence, { state: 'complete', values: [value] });
        }
        const { fence } = await mustClaim(study);
        await store.finish(fence, { state: 'failed', reason: { code: 'x', message: 'y' } });
        await mustClaim(study);
        const summary = (await store.listStudies()).find((s) => s.id === study.id);
        expect(summary).toMatchObject({
          bestValue: 3,
          bestTrial: 1,
          counts: { queued: 0, running: 1, complete: 3, pruned: 0, failed: 1, lost: 0 },
        });
      });

      it('deletes a study with all it holds and says so in the log', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        await store.report(fence, [{ name: 'loss', step: 0, value: 1 }]);
        await store.putArtifact(study.id, 0, 'model', 'text/plain', Buffer.from('bytes'));
        const before = await store.lastEvent();
        await store.deleteStudy(study.id);
        expect(await store.findStudy(study.name)).toBeUndefined();
        expect(await store.trial(study.id, 0)).toBeUndefined();
        expect(await store.getArtifact(study.id, 0, 'model')).toBeUndefined();
        const log = await store.events(before, 10, study.id);
        expect(log.map((event) => event.kind)).toContain('study.deleted');
      });
    });

    describe('claims', () => {
      it('hands out queued trials in order, then makes new ones within the budget', async () => {
        const study = await newStudy();
        expect(
          await store.enqueue(study.id, [{ params: { x: 0.1 } }, { params: { x: 0.2 } }]),
        ).toEqual([0, 1]);
        const claims = [
          await mustClaim(study, { create: 3 }),
          await mustClaim(study, { create: 3 }),
          await mustClaim(study, { create: 3 }),
        ];
        expect(claims.map((c) => c.trial.number)).toEqual([0, 1, 2]);
        expect(claims.map((c) => c.trial.params)).toEqual([{ x: 0.1 }, { x: 0.2 }, null]);
        expect(claims[0]?.trial).toMatchObject({
          state: 'running',
          workerId: 'w',
          rule: 'enqueued',
        });
        expect(await claim(study, { create: 3 })).toBeUndefined();
        expect(await claim(study, { create: false })).toBeUndefined();
      });

      it('counts failed trials against the budget and replaces lost ones', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study, { create: 2 });
        await store.finish(fence, { state: 'failed', reason: { code: 'x', message: 'y' } });
        await mustClaim(study, { create: 2, leaseMs: 1, maxAttempts: 1 });
        expect(await claim(study, { create: 2, maxAttempts: 1 })).toBeUndefined();
        await expire();
        expect(await store.reap(study.id, 1)).toEqual([1]);
        expect(await state(study, 1)).toBe('lost');
        expect((await mustClaim(study, { create: 2, maxAttempts: 1 })).trial.number).toBe(2);
      });

      it('gives every trial to one worker only', async () => {
        const study = await newStudy();
        await store.enqueue(
          study.id,
          Array.from({ length: 20 }, (_, x) => ({ params: { x } })),
        );
        const claims = await Promise.all(
          Array.from({ length: 30 }, (_, i) => claim(study, { workerId: `w${i}`, create: 25 })),
        );
        const numbers = claims.flatMap((c) => (c ? [c.trial.number] : []));
        expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
      });

      it('hands out nothing while the study is not active', async () => {
        const study = await newStudy();
        await store.enqueue(study.id, [{ params: { x: 1 } }]);
        for (const paused of ['paused', 'stopping', 'cancelled', 'finished'] as const) {
          await store.updateStudy(study.id, { state: paused });
          expect(await claim(study)).toBeUndefined();
        }
        await store.updateStudy(study.id, { state: 'active' });
        expect(await claim(study)).toBeDefined();
      });

      it('seeds a trial by its number, the same in every attempt', async () => {
        const [one, two] = [await newStudy({ seed: 3 }), await newStudy({ seed: 3 })];
        const first = await mustClaim(one);
        await store.suggest(
          first.fence,
          { x: 1 },
          { stage: '0:auto', rule: 'gp', historyEvent: 4 },
        );
        await store.release(first.fence);
        const again = await mustClaim(one);
        const twin = await mustClaim(two);
        expect(again.trial.seed).toBe(first.trial.seed);
        expect(twin.trial.seed).toBe(first.trial.seed);
        expect((await mustClaim(one)).trial.seed).not.toBe(first.trial.seed);
      });
    });

    describe('ends that come with the next claims', () => {
      const proposal = { params: { x: 0.5 }, stage: '0:random', rule: 'random', historyEvent: 0 };
      const outcome = { state: 'complete', values: [1], metrics: { mae: 2 } } as const;
      const request = (study: StudyRecord, create: number | null = null, workerId = 'w') => ({
        studyId: study.id,
        workerId,
        leaseMs: 60_000,
        maxAttempts: 3,
        createWithin: create,
      });
      const numbers = (claims: readonly Claim[]) => claims.map(({ trial }) => trial.number);

      it('stores params and result and hands out what waits, then new trials within the budget', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        const [queued] = await store.enqueue(study.id, [{ params: { x: 7 } }]);
        const before = await store.lastEvent();
        const end = { fence, outcome, proposal };
        const second = await store.finishAndClaim([end], request(study, 3), 1);
        expect(second.kept).toEqual([true]);
        expect(second.next).toHaveLength(1);
        expect(second.next[0]?.trial).toMatchObject({
          number: queued,
          params: { x: 7 },
          attempt: 1,
        });
        expect(await store.trial(study.id, 0)).toMatchObject({ ...outcome, ...proposal });
        const other = { fence: second.next[0]!.fence, outcome };
        const third = await store.finishAndClaim([other], request(study, 3), 1);
        expect(third.next[0]?.trial).toMatchObject({ number: 2, params: null, state: 'running' });
        expect(await store.trial(study.id, 1)).toMatchObject({ ...outcome, params: { x: 7 } });
        const last = { fence: third.next[0]!.fence, outcome, proposal };
        const fourth = await store.finishAndClaim([last], request(study, 3), 1);
        expect(fourth).toEqual({ kept: [true], next: [] });
        const kinds = (await store.events(before, 100, study.id)).map(({ kind, trial }) => [
          trial,
          kind,
        ]);
        expect(kinds).toHaveLength(5);
        expect(kinds).toEqual(
          expect.arrayContaining([0, 1, 2].map((number) => [number, 'trial.complete'])),
        );
        const summary = (await store.listStudies()).find((s) => s.id === study.id);
        expect(summary?.counts).toMatchObject({ complete: 3, running: 0, queued: 0 });
      });

      it('stores many ends of all kinds and hands out many trials in one change', async () => {
        const study = await newStudy();
        const first = await mustClaim(study);
        const claimed = await store.finishAndClaim(
          [{ fence: first.fence, outcome, proposal }],
          request(study, 9),
          4,
        );
        expect(numbers(claimed.next)).toEqual([1, 2, 3, 4]);
        const [queued] = await store.enqueue(study.id, [{ params: { x: 7 } }]);
        const [one, two, three, four] = claimed.next.map(({ fence }) => fence);
        const params = { x: 0.1 + 0.2, kind: 'ein "Wort"\\', on: true, small: 1e-300 };
        const value = -1.0000000000000002e-7;
        const reason = { code: 'error', message: 'half a letter: \ud83d' };
        const { kept, next } = await store.finishAndClaim(
          [
            { fence: one!, outcome: { state: 'complete', values: [value, 2] } },
            {
              fence: two!,
              outcome: { ...outcome, values: [value], metrics: { 'a.b': value, c: Number.NaN } },
              proposal: { ...proposal, params },
            },
            {
              fence: three!,
              outcome: { state: 'pruned', reason: { code: 'median', message: 'm' } },
            },
            { fence: four!, outcome: { state: 'failed', reason }, proposal },
          ],
          request(study, 9),
          10,
        );
        expect(kept).toEqual([true, true, true, true]);
        // What waits comes first; nine may be made, and six are.
        expect(numbers(next)).toEqual([queued, 6, 7, 8]);
        expect(next.map(({ trial }) => trial.seed)).toEqual(
          await Promise.all(numbers(next).map(async (n) => (await store.trial(study.id, n))?.seed)),
        );
        const [, plain, full, pruned, failed] = await store.trials(study.id);
        expect(plain).toMatchObject({ state: 'complete', values: [value, 2], params: null });
        expect(full).toMatchObject({
          state: 'complete',
          values: [value],
          metrics: { 'a.b': value },
          params,
          seed: claimed.next[1]!.trial.seed,
        });
        expect(full?.metrics).not.toHaveProperty('c');
        expect(pruned).toMatchObject({ state: 'pruned', values: null, reason: { code: 'median' } });
        expect(failed).toMatchObject({ state: 'failed', reason: { code: 'error' }, ...proposal });
        expect(failed?.reason?.message).toMatch(/^half a letter: /);
        const { trials } = await store.queryTrials(study.id, {
          where: [{ field: 'value', op: '=', value }],
        });
        expect(trials.map((t) => t.number)).toEqual([1, 2]);
        const summary = (await store.listStudies()).find((s) => s.id === study.id);
        expect(summary?.counts).toMatchObject({ complete: 3, pruned: 1, failed: 1, running: 4 });
      });

      it('keeps params that come with a plain end', async () => {
        const study = await newStudy();
        const { fence, trial } = await mustClaim(study);
        expect(await store.finish(fence, outcome, proposal)).toBe(true);
        expect(await store.trial(study.id, 0)).toMatchObject({ ...proposal, seed: trial.seed });
      });

      it('refuses the one result whose lease is lost, and claims all the same', async () => {
        const study = await newStudy();
        const zombie = await mustClaim(study, { leaseMs: 1 });
        await expire();
        const heir = await mustClaim(study, { workerId: 'heir' });
        const other = await mustClaim(study);
        const ends = [zombie, other].map(({ fence }) => ({ fence, outcome, proposal }));
        const late = await store.finishAndClaim(ends, request(study), 1);
        expect(late.kept).toEqual([false, true]);
        expect(numbers(late.next)).toEqual([2]);
        const trial = await store.trial(study.id, 0);
        expect(trial).toMatchObject({ state: 'running', workerId: 'heir', params: null });
        expect(await store.finish(heir.fence, outcome)).toBe(true);
      });

      it('does not hand out the trials that it ends, though their leases ran out', async () => {
        const study = await newStudy();
        const short = { ...request(study, 2), leaseMs: 1 };
        const claimed = await store.finishAndClaim([], short, 5);
        expect(numbers(claimed.next)).toEqual([0, 1]);
        await expire();
        const ends = claimed.next.map(({ fence }) => ({ fence, outcome }));
        const { kept, next } = await store.finishAndClaim(ends, request(study, 2), 5);
        expect({ kept, next }).toEqual({ kept: [true, true], next: [] });
      });

      it('takes over trials whose leases ran out, and none of a paused study', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        await store.finishAndClaim([], { ...request(study, 3, 'dead'), leaseMs: 1 }, 2);
        await expire();
        const { next } = await store.finishAndClaim([{ fence, outcome }], request(study, 4), 5);
        expect(numbers(next)).toEqual([1, 2, 3]);
        expect(next.map(({ trial }) => trial.attempt)).toEqual([2, 2, 1]);
        await store.updateStudy(study.id, { state: 'paused' });
        const [one] = next;
        const end = { fence: one!.fence, outcome };
        expect(await store.finishAndClaim([end], request(study), 5)).toEqual({
          kept: [true],
          next: [],
        });
      });

      it('gives every trial to one worker only', async () => {
        const study = await newStudy();
        const taken: number[] = [];
        const work = async (workerId: string, count: number) => {
          const first = await store.claim(request(study, 60, workerId));
          let claims: readonly Claim[] = first ? [first] : [];
          while (claims.length > 0) {
            taken.push(...numbers(claims));
            const ends = claims.map(({ fence }) => ({ fence, outcome, proposal }));
            const end = await store.finishAndClaim(ends, request(study, 60, workerId), count);
            expect(end.kept).toEqual(claims.map(() => true));
            claims = end.next;
          }
        };
        await Promise.all(Array.from({ length: 8 }, (_, i) => work(`w${i}`, 1 + (i % 4))));
        expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
      });
    });

    describe('leases', () => {
      it('keeps a trial with its worker while the worker beats', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study, { leaseMs: 1 });
        expect(await store.beat(fence, 60_000)).toBe(true);
        await expire();
        expect(await claim(study, { workerId: 'other', create: false })).toBeUndefined();
      });

      it('hands an expired trial to another worker and refuses the first one everything', async () => {
        const study = await newStudy();
        const zombie = await mustClaim(study, { workerId: 'zombie', leaseMs: 1 });
        await store.suggest(zombie.fence, { x: 1 }, { stage: 's', rule: 'r', historyEvent: 0 });
        await expire();
        const taken = await mustClaim(study, { workerId: 'heir' });
        expect(taken.trial).toMatchObject({ number: 0, params: { x: 1 }, workerId: 'heir' });
        expect(taken.fence.attempt).toBeGreaterThan(zombie.fence.attempt);
        const late = zombie.fence;
        const refused = [
          await store.beat(late, 1000),
          await store.suggest(late, { x: 2 }, { stage: 's', rule: 'r', historyEvent: 0 }),
          await store.report(late, [{ name: 'loss', step: 1, value: 9 }]),
          await store.annotate(late, { engine: 'zombie' }),
          await store.finish(late, { state: 'complete', values: [9] }),
          await store.release(late),
          await store.discard(late),
        ];
        expect(refused).toEqual([false, false, false, false, false, false, false]);
        expect(await store.finish(taken.fence, { state: 'complete', values: [1] })).toBe(true);
        expect(await store.finish(taken.fence, { state: 'complete', values: [2] })).toBe(false);
        expect((await store.trial(study.id, 0))?.values).toEqual([1]);
      });

      it('makes a trial lost after the last attempt, with the reason', async () => {
        const study = await newStudy();
        await store.enqueue(study.id, [{ params: { x: 1 } }]);
        for (const attempt of [1, 2]) {
          const { fence } = await mustClaim(study, { leaseMs: 1, maxAttempts: 2 });
          expect(fence.attempt).toBe(attempt);
          await expire();
        }
        expect(await claim(study, { maxAttempts: 2, create: false })).toBeUndefined();
        expect(await store.reap(study.id, 2)).toEqual([0]);
        expect(await store.reap(study.id, 2)).toEqual([]);
        const trial = await store.trial(study.id, 0);
        expect(trial).toMatchObject({ state: 'lost', reason: { code: 'worker_lost' } });
        expect(trial?.finishedAt).not.toBeNull();
      });

      it('queues an expired trial again while attempts are left', async () => {
        const study = await newStudy();
        await mustClaim(study, { leaseMs: 1 });
        await expire();
        expect(await store.reap(study.id, 3)).toEqual([0]);
        expect(await state(study, 0)).toBe('queued');
      });

      it('queues a broken attempt at once, and keeps the reason of the last one', async () => {
        const study = await newStudy();
        const reason = { code: 'trainer_killed', message: 'ended by SIGKILL' };
        const first = await mustClaim(study);
        expect(await store.forfeit(first.fence, 2, reason)).toBe(true);
        expect(await store.trial(study.id, 0)).toMatchObject({ state: 'queued', reason: null });
        const second = await mustClaim(study);
        expect(await store.forfeit(first.fence, 2, reason)).toBe(false);
        expect(await store.forfeit(second.fence, 2, reason)).toBe(true);
        expect(await store.trial(study.id, 0)).toMatchObject({ state: 'lost', reason });
      });

      it('does not count a released attempt', async () => {
        const study = await newStudy();
        for (let i = 0; i < 3; i++) {
          const { fence, trial } = await mustClaim(study, { maxAttempts: 1 });
          expect(trial.number).toBe(0);
          expect(await store.release(fence)).toBe(true);
          expect(await state(study, 0)).toBe('queued');
        }
      });

      it('removes a new trial the search had nothing for, but none that has params', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        expect(await store.discard(fence)).toBe(true);
        expect(await store.trial(study.id, 0)).toBeUndefined();
        const other = await mustClaim(study);
        await store.suggest(other.fence, { x: 1 }, { stage: 's', rule: 'r', historyEvent: 0 });
        expect(await store.discard(other.fence)).toBe(false);
        const summary = (await store.listStudies()).find((s) => s.id === study.id);
        expect(summary?.counts.running).toBe(1);
      });
    });

    describe('results', () => {
      it('keeps params, values, metrics, provenance and times', async () => {
        const study = await newStudy({ directions: ['minimize', 'maximize'], metrics: ['a', 'b'] });
        const { fence } = await mustClaim(study);
        const params = { 'soap.n_max': 4, kind: 'standard', flag: true, 'odd "key"': 1e-17 };
        await store.suggest(fence, params, { stage: '0:tpe', rule: 'tpe', historyEvent: 12 });
        await store.annotate(fence, { engine: 'native', host: 'a' });
        await store.annotate(fence, { host: 'b' });
        const outcome = { values: [0.1, -2], metrics: { 'test.mae': 1 / 3 } };
        expect(await store.finish(fence, { state: 'complete', ...outcome })).toBe(true);
        const trial = await store.trial(study.id, 0);
        expect(trial).toMatchObject({
          state: 'complete',
          params,
          ...outcome,
          stage: '0:tpe',
          rule: 'tpe',
          historyEvent: 12,
          provenance: { engine: 'native', host: 'b' },
          reason: null,
        });
        expect(trial!.finishedAt!).toBeGreaterThanOrEqual(trial!.startedAt!);
        expect(trial!.startedAt!).toBeGreaterThanOrEqual(trial!.createdAt);
      });

      it('keeps a proposal only if its history has all that was suggested before', async () => {
        const [study, other] = [await newStudy(), await newStudy()];
        const [a, b] = [await mustClaim(study), await mustClaim(study)];
        const elsewhere = await mustClaim(other);
        const before = await store.lastEvent();
        const next = (x: number, historyEvent: number) => ({
          ...{ params: { x }, stage: 's', rule: 'r' },
          historyEvent,
        });
        expect(await store.suggestNext(elsewhere.fence, next(1, before))).toBe('kept');
        expect(await store.suggestNext(a.fence, next(1, before))).toBe('kept');
        expect(await store.suggestNext(a.fence, next(2, before))).toBe('kept');
        expect(await store.suggestNext(b.fence, next(2, before))).toBe('overtaken');
        expect(await store.trial(study.id, b.fence.trial)).toMatchObject({ params: null });
        const now = await store.lastEvent();
        await store.report(a.fence, [{ name: 'loss', step: 1, value: 0.5 }]);
        expect(await store.suggestNext(b.fence, next(3, now))).toBe('kept');
        await store.release(b.fence);
        expect(await store.suggestNext(b.fence, next(4, await store.lastEvent()))).toBe(
          'lease lost',
        );
        expect((await store.trials(study.id)).map((t) => t.params)).toEqual([{ x: 2 }, { x: 3 }]);
      });

      it('keeps one of many proposals that were made from the same history', async () => {
        const study = await newStudy();
        const claims = [];
        for (let i = 0; i < 6; i++) claims.push(await mustClaim(study));
        const historyEvent = await store.lastEvent();
        const ends = await Promise.all(
          claims.map(({ fence }) =>
            store.suggestNext(fence, { params: { x: 1 }, stage: 's', rule: 'r', historyEvent }),
          ),
        );
        expect(ends.filter((end) => end === 'kept')).toHaveLength(1);
        expect(ends.filter((end) => end === 'overtaken')).toHaveLength(5);
      });

      it('puts what each attempt’s worker says of itself over the provenance', async () => {
        const study = await newStudy();
        const request = { studyId: study.id, workerId: 'w', leaseMs: 60_000, maxAttempts: 3 };
        const first = await store.claim({ ...request, createWithin: 1, provenance: { host: 'a' } });
        const before = await store.lastEvent();
        await store.annotate(first!.fence, { engine: 'native' });
        expect(await store.trials(study.id, before)).toHaveLength(1);
        await store.release(first!.fence);
        const second = await store.claim({ ...request, provenance: { host: 'b' } });
        expect(second?.trial.provenance).toEqual({ engine: 'native', host: 'b' });
      });

      it('keeps why a trial failed or was lost, whatever its program printed', async () => {
        const study = await newStudy();
        const reason = { code: 'error', message: 'half a letter \ud83d and NUL \0' };
        const first = await mustClaim(study);
        expect(await store.finish(first.fence, { state: 'failed', reason })).toBe(true);
        const second = await mustClaim(study);
        expect(await store.forfeit(second.fence, 1, reason)).toBe(true);
        const [failed, lost] = await store.trials(study.id);
        expect(failed).toMatchObject({ state: 'failed', reason: { code: 'error' } });
        expect(lost).toMatchObject({ state: 'lost', reason: { code: 'error' } });
        for (const trial of [failed, lost])
          expect(trial?.reason?.message).toMatch(/^half a letter .* and NUL /);
      });

      it('keeps notes, tags, metrics and imported trials, whatever text they hold', async () => {
        const odd = String.raw`half ${'\ud83d'}, NUL ${'\0'}, a path C:\u0000\new`;
        const study = await newStudy();
        const { workerId: _, ...trial } = finished(0, 0.5);
        const provenance = { host: odd };
        await store.importTrials(study.id, [{ ...trial, note: odd, provenance }]);
        const second = await mustClaim(study);
        const metrics = { [odd]: 1 };
        expect(await store.finish(second.fence, { state: 'complete', values: [1], metrics })).toBe(
          true,
        );
        await store.annotateTrial(study.id, 1, { note: odd, tags: [odd] });
        const [imported, own] = await store.trials(study.id);
        const texts = [imported!.note, imported!.provenance.host, own!.note, own!.tags[0]];
        for (const text of [...texts, Object.keys(own!.metrics)[0]])
          expect(text).toMatch(/^half .*, NUL .*, a path C:.*new$/);
      });

      it('fails a trial whose value is not a number', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        await store.finish(fence, { state: 'complete', values: [Number.NaN], metrics: { a: 1 } });
        const trial = await store.trial(study.id, 0);
        expect(trial).toMatchObject({
          state: 'failed',
          values: null,
          reason: { code: 'non_finite' },
        });
        expect(trial?.metrics).toEqual({ a: 1 });
      });

      it('queues failed trials again on request', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        await store.finish(fence, { state: 'failed', reason: { code: 'error', message: 'no' } });
        expect(await store.retry(study.id, ['failed', 'lost'])).toBe(1);
        expect(await store.trial(study.id, 0)).toMatchObject({ state: 'queued', reason: null });
        expect((await mustClaim(study, { create: false })).trial.number).toBe(0);
      });

      it('takes in finished trials from elsewhere and numbers on from there', async () => {
        const study = await newStudy();
        const { workerId: _, ...trial } = finished(4, 0.5);
        const points = [{ name: 'loss', step: 7, value: 0.5, at: 2500 }];
        await store.importTrials(study.id, [{ ...trial, points }]);
        expect(await store.trial(study.id, 4)).toEqual({ ...trial, workerId: null });
        expect((await store.points(study.id, [4])).get(4)).toEqual(points);
        expect((await mustClaim(study)).trial.number).toBe(5);
      });
    });

    describe('learning curves', () => {
      it('keeps points in step order with those that are not numbers', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        await store.report(fence, [
          { name: 'loss', step: 1, value: 0.5 },
          { name: 'rate', step: 1, value: 1e-3 },
        ]);
        await store.report(fence, [{ name: 'loss', step: 2, value: null, nonFinite: 'nan' }]);
        await store.report(fence, [{ name: 'loss', step: 3, value: null, nonFinite: '-inf' }]);
        const curve = (await store.points(study.id, [0], ['loss'])).get(0);
        expect(curve?.map(({ step, value, nonFinite }) => [step, value, nonFinite])).toEqual([
          [1, 0.5, undefined],
          [2, null, 'nan'],
          [3, null, '-inf'],
        ]);
        expect((await store.points(study.id, [0])).get(0)).toHaveLength(4);
        expect(await store.trial(study.id, 0)).toMatchObject({ lastStep: 3 });
      });

      it('are given for more trials at once than a statement has parameters', async () => {
        const study = await newStudy();
        const { workerId: _, ...trial } = finished(39_999, 0.5);
        const points = [{ name: 'loss', step: 7, value: 0.5, at: 2500 }];
        await store.importTrials(study.id, [{ ...trial, points }]);
        const numbers = Array.from({ length: 40_000 }, (_, number) => number);
        const curves = await store.points(study.id, numbers, ['loss']);
        expect(curves.get(39_999)).toEqual(points);
      });

      it('shows the newest value of a running trial', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        await store.report(fence, [
          { name: 'loss', step: 4, value: 2 },
          { name: 'loss', step: 5, value: 1.5 },
          { name: 'other', step: 5, value: 99 },
        ]);
        expect(await store.trial(study.id, 0)).toMatchObject({ lastStep: 5, lastValue: 1.5 });
      });

      it('drops what an earlier attempt reported beyond the point a later one resumes from', async () => {
        const study = await newStudy();
        const first = await mustClaim(study, { leaseMs: 1 });
        const at = (steps: readonly number[], value: number) =>
          steps.map((step) => ({ name: 'loss', step, value }));
        await store.report(first.fence, at([0, 1, 2, 3], 1));
        await expire();
        const second = await mustClaim(study);
        await store.report(second.fence, at([2], 2));
        const curve = (await store.points(study.id, [0])).get(0);
        expect(curve?.map((p) => [p.step, p.value])).toEqual([
          [0, 1],
          [1, 1],
          [2, 2],
        ]);
      });
    });

    describe('the trial table', () => {
      const rows = [
        { value: 3, params: { x: 10, kind: 'b' }, metrics: { mae: 0.2 } },
        { value: 1, params: { x: 9, kind: 'a' }, metrics: { mae: 0.9 } },
        { value: 2, params: { kind: 'c' }, metrics: {} },
      ];
      let study: StudyRecord;
      beforeAll(async () => {
        study = await newStudy();
        for (const row of rows) {
          const { fence } = await mustClaim(study);
          await store.suggest(fence, row.params, { stage: 's', rule: 'r', historyEvent: 0 });
          await store.finish(fence, {
            state: 'complete',
            values: [row.value],
            metrics: row.metrics,
          });
        }
        const { fence } = await mustClaim(study);
        await store.suggest(fence, { x: 100 }, { stage: 's', rule: 'r', historyEvent: 0 });
        await store.finish(fence, { state: 'failed', reason: { code: 'e', message: 'm' } });
        await store.annotateTrial(study.id, 1, { tags: ['Favourite'], note: '50 % done' });
      });
      const numbers = async (query: Parameters<Store['queryTrials']>[1]) =>
        (await store.queryTrials(study.id, query)).trials.map((trial) => trial.number);

      it.each([
        ['number', {}, [0, 1, 2, 3]],
        ['number, descending', { descending: true }, [3, 2, 1, 0]],
        ['value, those without last', { sort: 'value' }, [1, 2, 0, 3]],
        [
          'value, descending, those without last',
          { sort: 'value', descending: true },
          [0, 2, 1, 3],
        ],
        ['a parameter as a number', { sort: 'param:x' }, [1, 0, 3, 2]],
        ['a metric', { sort: 'metric:mae', descending: true }, [1, 0, 3, 2]],
      ])('sorts by %s', async (_name, query, expected) => {
        expect(await numbers(query)).toEqual(expected);
      });

      it.each([
        ['states', { states: ['complete'] as const }, [0, 1, 2]],
        ['a parameter', { where: [{ field: 'param:x', op: '>' as const, value: 9 }] }, [0, 3]],
        [
          'text in a parameter',
          { where: [{ field: 'param:kind', op: '=' as const, value: 'a' }] },
          [1],
        ],
        [
          'a metric and the value',
          {
            where: [
              { field: 'metric:mae', op: '<' as const, value: 0.5 },
              { field: 'value', op: '>=' as const, value: 3 },
            ],
          },
          [0],
        ],
        ['a search in tags, in any case', { search: 'favour' }, [1]],
        ['a search for a percent sign', { search: '50 %' }, [1]],
        ['a search for a number', { search: '2' }, [2]],
        [
          'text never matching numbers',
          { where: [{ field: 'param:x', op: '=' as const, value: '9' }] },
          [],
        ],
      ])('filters by %s', async (_name, query, expected) => {
        expect(await numbers(query)).toEqual(expected);
      });

      it('pages and counts all that match', async () => {
        const page = await store.queryTrials(study.id, { sort: 'value', limit: 2, offset: 1 });
        expect(page.total).toBe(4);
        expect(page.trials.map((trial) => trial.number)).toEqual([2, 0]);
      });

      it.each([1, 2, 3, 5])('leaves none out and none twice in pages of %i', async (limit) => {
        for (const sort of ['value', 'metric:mae', 'number']) {
          const pages: number[] = [];
          for (let offset = 0; offset < 6; offset += limit)
            pages.push(...(await numbers({ sort, limit, offset })));
          expect(pages).toEqual(await numbers({ sort }));
        }
      });

      it('refuses a field trials do not have', async () => {
        await expect(store.queryTrials(study.id, { sort: 'colour' })).rejects.toMatchObject({
          code: 'USAGE',
        });
      });
    });

    describe('events', () => {
      it('logs every change in order, and tells which trials changed since', async () => {
        const study = await newStudy();
        const start = await store.lastEvent();
        const { fence } = await mustClaim(study);
        await mustClaim(study);
        const between = await store.lastEvent();
        await store.suggest(fence, { x: 1 }, { stage: 's', rule: 'r', historyEvent: 0 });
        await store.finish(fence, { state: 'complete', values: [1] });
        const log = await store.events(start, 100, study.id);
        expect(log.map((event) => [event.trial, event.kind])).toEqual([
          [0, 'trial.running'],
          [1, 'trial.running'],
          [0, 'trial.suggested'],
          [0, 'trial.complete'],
        ]);
        expect(log.every((event, i) => i === 0 || event.id > log[i - 1]!.id)).toBe(true);
        const changed = await store.trials(study.id, between);
        expect(changed.map((trial) => trial.number)).toEqual([0]);
        expect(await store.trials(study.id, await store.lastEvent())).toEqual([]);
        expect((await store.trials(study.id)).map((trial) => trial.number)).toEqual([0, 1]);
      });

      it('keeps one points event a trial, always a newer one', async () => {
        const study = await newStudy();
        const { fence } = await mustClaim(study);
        const start = await store.lastEvent();
        await store.report(fence, [{ name: 'loss', step: 0, value: 1 }]);
        const middle = await store.lastEvent();
        await store.report(fence, [{ name: 'loss', step: 1, value: 1 }]);
        expect(await store.events(middle, 10, study.id)).toHaveLength(1);
        expect(await store.events(start, 10, study.id)).toHaveLength(1);
      });

      it('calls watchers after a change', async () => {
        let stop = () => {};
        const called = new Promise<void>((done) => {
          stop = store.watch(done);
        });
        // The watch may need a moment to start listening: change until it hears.
        const study = await newStudy();
        const timer = setInterval(() => void store.updateStudy(study.id, { note: 'x' }), 50);
        await called;
        clearInterval(timer);
        stop();
      });
    });

    describe('artifacts, workers and Monte-Carlo runs', () => {
      it('gives back the bytes it was given, the newest under a name', async () => {
        const study = await newStudy();
        const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
        await store.putArtifact(
          study.id,
          0,
          'model',
          'application/octet-stream',
          Buffer.from('old'),
        );
        const stored = await store.putArtifact(
          study.id,
          0,
          'model',
          'application/octet-stream',
          bytes,
        );
        expect(stored).toMatchObject({ name: 'model', bytes: 300 });
        expect(await store.getArtifact(study.id, 0, 'model')).toEqual(bytes);
        expect(await store.getArtifact(study.id, 1, 'model')).toBeUndefined();
        expect(await store.listArtifacts(study.id, 0)).toEqual([stored]);
      });

      it('keeps artifacts of the study apart from those of its trials', async () => {
        const study = await newStudy();
        await store.putArtifact(study.id, null, 'report', 'text/html', Buffer.from('study'));
        await store.putArtifact(study.id, 0, 'report', 'text/html', Buffer.from(''));
        expect(Buffer.from((await store.getArtifact(study.id, null, 'report'))!).toString()).toBe(
          'study',
        );
        expect((await store.getArtifact(study.id, 0, 'report'))?.byteLength).toBe(0);
      });

      it('keeps equal bytes of two trials when one of them is replaced', async () => {
        const study = await newStudy();
        const same = Buffer.from('the same bytes');
        await store.putArtifact(study.id, 0, 'log', 'text/plain', same);
        await store.putArtifact(study.id, 1, 'log', 'text/plain', same);
        await store.putArtifact(study.id, 0, 'log', 'text/plain', Buffer.from('other'));
        expect(Buffer.from((await store.getArtifact(study.id, 1, 'log'))!)).toEqual(same);
      });

      it('knows its workers from their start to their stop', async () => {
        const worker = {
          id: `w-${made++}`,
          host: 'node1',
          pid: 42,
          launcher: 'slurm',
          version: '1',
        };
        await store.putWorker({ ...worker, data: { jobId: '7' } });
        const find = async () => (await store.listWorkers()).find((w) => w.id === worker.id);
        expect(await find()).toMatchObject({ ...worker, data: { jobId: '7' }, stoppedAt: null });
        await store.stopWorker(worker.id);
        expect((await find())?.stoppedAt).not.toBeNull();
      });

      it('follows Monte-Carlo runs', async () => {
        const study = await newStudy();
        const run = await store.createMonteCarlo(study.id, 2, { temperature: 100 });
        expect(run).toMatchObject({ trial: 2, state: 'running', settings: { temperature: 100 } });
        await store.updateMonteCarlo(run.id, { summary: { acceptance: 0.5 } });
        await store.updateMonteCarlo(run.id, { state: 'complete' });
        const [stored] = await store.listMonteCarlo(study.id);
        expect(stored).toMatchObject({ state: 'complete', summary: { acceptance: 0.5 } });
      });
    });
  });
}

function finished(number: number, value: number): TrialRecord {
  return {
    number,
    state: 'complete',
    params: { x: 0.25 },
    seed: 99,
    stage: '0:random',
    rule: 'random',
    values: [value],
    metrics: { mae: 2 },
    lastStep: 7,
    lastValue: value,
    attempt: 2,
    workerId: null,
    createdAt: 1000,
    startedAt: 2000,
    finishedAt: 3000,
    reason: null,
    tags: ['imported'],
    note: 'from elsewhere',
    provenance: { engine: 'native' },
    historyEvent: null,
  };
}
