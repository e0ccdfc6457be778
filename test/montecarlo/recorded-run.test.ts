import { describe, expect, it } from 'vitest';
import { recordedMonteCarlo } from '../../src/experiment/recorded-monte-carlo.js';
import type { MonteCarloSummary } from '../../src/montecarlo/summary.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { analyticModel, harmonicWell, oneFrame } from './analytic-models.js';

async function place() {
  const store = memoryStore();
  const study = await store.createStudy({
    name: 'well',
    directions: ['minimize'],
    metrics: ['error'],
    seed: 1,
    space: {},
    config: {},
  });
  return { store, studyId: study.id, trial: 3 };
}

const start = oneFrame([1], [0, 0, 0]);
const options = { temperatureK: 300, steps: 3000, chains: 2, summaryEveryMs: 0 };

describe('a Monte-Carlo run of a study', () => {
  it('is in the store while it runs and with its summary at the end', async () => {
    const at = await place();
    const states: string[] = [];
    const { summary } = await recordedMonteCarlo(at, harmonicWell([1, 1, 1]), start, {
      ...options,
      onSummary: () =>
        void at.store.listMonteCarlo(at.studyId).then(([r]) => states.push(r!.state)),
    });
    const [record, ...more] = await at.store.listMonteCarlo(at.studyId);
    expect(more).toEqual([]);
    expect(states[0]).toBe('running');
    expect(record).toMatchObject({ trial: 3, state: 'complete', settings: { temperatureK: 300 } });
    expect((record!.summary as unknown as MonteCarloSummary).acceptance).toEqual(
      summary.acceptance,
    );
  });

  it('is stopped there when it was aborted, and failed when the model fails', async () => {
    const at = await place();
    const stop = new AbortController();
    stop.abort();
    await recordedMonteCarlo(at, harmonicWell([1, 1, 1]), start, {
      ...options,
      signal: stop.signal,
    });
    let calls = 0;
    const broken = analyticModel([1], () => {
      if (calls++ > 100) throw new Error('the kernel is out of memory');
      return 0;
    });
    await expect(recordedMonteCarlo(at, broken, start, options)).rejects.toThrow('out of memory');
    const states = (await at.store.listMonteCarlo(at.studyId)).map((r) => r.state);
    expect(states.sort()).toEqual(['failed', 'stopped']);
  });
});
