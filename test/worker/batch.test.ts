import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/study/memory-store.js';
import type { Claim, Store, StudyRecord } from '../../src/study/store.js';
import { Batch } from '../../src/worker/batch.js';
import { plainStudy } from '../support/plain-study.js';

describe('what a worker holds of independent trials', () => {
  let store: Store;
  let study: StudyRecord;
  let batch: Batch;
  let kept: boolean[];
  beforeEach(async () => {
    vi.useFakeTimers();
    store = memoryStore();
    study = await plainStudy(store);
    kept = [];
    batch = new Batch(store, request, (isKept) => void kept.push(isKept));
  });
  afterEach(() => void vi.useRealTimers());

  const request = () => ({
    studyId: study.id,
    workerId: 'w',
    leaseMs: 60_000,
    maxAttempts: 3,
    createWithin: null,
  });
  const end = ({ fence }: Claim, ms: number) => {
    const proposal = { params: { x: 0.5 }, stage: 's', rule: 'r', historyEvent: 0 };
    batch.add({ fence, outcome: { state: 'complete', values: [1] }, proposal }, ms);
  };
  const states = async () => (await store.trials(study.id)).map((trial) => trial.state);

  it.each([
    { ms: 0.1, claims: 256 },
    { ms: 10, claims: 10 },
    { ms: 60_000, claims: 1 },
  ])('claims $claims trials ahead where one takes $ms ms', async ({ ms, claims }) => {
    end((await store.claim(request()))!, ms);
    expect(batch.isDue).toBe(true);
    await batch.exchange();
    expect(kept).toEqual([true]);
    expect(batch.claims).toHaveLength(claims);
  });

  it('stores results when half of the trials are done, and claims as many again', async () => {
    end((await store.claim(request()))!, 10);
    await batch.exchange();
    for (let i = 0; i < 5; i++) {
      expect(batch.isDue).toBe(false);
      end(batch.take()!, 10);
    }
    expect(batch.isDue).toBe(true);
    await batch.exchange();
    expect(batch.claims.map(({ trial }) => trial.number)).toEqual([
      6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ]);
    expect(kept).toHaveLength(6);
  });

  it('lets neither results nor trials wait for one that takes long', async () => {
    end((await store.claim(request()))!, 20);
    await batch.exchange();
    end(batch.take()!, 20);
    const long = batch.take()!;
    expect(await states()).toEqual([
      'complete',
      'running',
      'running',
      'running',
      'running',
      'running',
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await states()).toEqual([
      'complete',
      'complete',
      'running',
      'queued',
      'queued',
      'queued',
    ]);
    expect(batch.claims).toEqual([]);
    end(long, 60_000);
    await batch.exchange();
    expect(await states()).toEqual([
      'complete',
      'complete',
      'complete',
      'running',
      'queued',
      'queued',
    ]);
    expect((await store.trial(study.id, 3))?.attempt).toBe(2);
  });

  it('keeps no trial when it is given back, and no result to itself', async () => {
    end((await store.claim(request()))!, 20);
    await batch.exchange();
    end(batch.take()!, 20);
    await batch.giveBack();
    expect(await states()).toEqual([
      'complete',
      'complete',
      'queued',
      'queued',
      'queued',
      'queued',
    ]);
    expect(kept).toEqual([true, true]);
    expect(batch.take()).toBeUndefined();
  });

  it('says that a result was refused whose lease is lost', async () => {
    const claim = (await store.claim(request()))!;
    await store.release(claim.fence);
    end(claim, 1);
    await batch.exchange();
    expect(kept).toEqual([false]);
  });

  it('fails at the next exchange when what it held could not be stored', async () => {
    end((await store.claim(request()))!, 20);
    await batch.exchange();
    end(batch.take()!, 20);
    vi.spyOn(store, 'finishAndClaim').mockRejectedValueOnce(new Error('the disk is full'));
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(batch.exchange()).rejects.toThrow('the disk is full');
  });
});
