import { describe, expect, it } from 'vitest';
import { medianPruner } from '../../src/pruner/percentile.js';
import { randomSampler } from '../../src/sampler/random.js';
import { tpeSampler } from '../../src/sampler/tpe.js';
import { float, int } from '../../src/space/builders.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { createStudy } from '../../src/study/study.js';

const SPACE = { x: float(-5, 5), n: int(1, 4) };
const bowl = ({ x, n }: { readonly x?: unknown; readonly n?: unknown }) =>
  ((x as number) - 1) ** 2 + ((n as number) - 2) ** 2;

describe('a study in code', () => {
  it('finds the bottom of a bowl with its defaults', async () => {
    const study = await createStudy({ space: SPACE });
    await study.optimize(bowl, { trials: 30 });
    const best = study.bestTrial()!;
    expect(best.value).toBeLessThan(0.05);
    expect(best.params!.n).toBe(2);
    expect(study.trials()).toHaveLength(30);
    expect(
      study
        .importance()
        .map((i) => i.param)
        .sort(),
    ).toEqual(['n', 'x']);
  });

  it('gives the same trials again with one worker and one seed', async () => {
    const params = async (seed: number) => {
      const study = await createStudy({ space: SPACE, seed, sampler: tpeSampler() });
      await study.optimize(bowl, { trials: 20 });
      return study.trials().map((t) => t.params);
    };
    expect(await params(3)).toEqual(await params(3));
    expect(await params(3)).not.toEqual(await params(4));
  });

  it('goes on with a study of the same name where it was left', async () => {
    const store = memoryStore();
    const open = () => createStudy({ name: 's', space: SPACE, seed: 3, store });
    await (await open()).optimize(bowl, { trials: 15 });
    const again = await open();
    await again.optimize(bowl, { trials: 10 });
    const whole = await createStudy({ name: 't', space: SPACE, seed: 3 });
    await whole.optimize(bowl, { trials: 25 });
    expect(again.trials().map((t) => t.params)).toEqual(whole.trials().map((t) => t.params));
  });

  it('takes values, several values, pruned and failed ends', async () => {
    const study = await createStudy({ space: SPACE, directions: ['minimize', 'maximize'] });
    const [a, b, c] = [await study.ask(), await study.ask(), await study.ask()];
    await study.tell(a, [1, 2]);
    await study.tell(b.number, { values: [2, 3], metrics: { mae: 0.5 } });
    await study.tell(c, { state: 'failed', error: new Error('diverged') });
    const pruned = await study.ask();
    await study.tell(pruned, { state: 'pruned' });
    expect(study.trials().map((t) => t.state)).toEqual([
      'complete',
      'complete',
      'failed',
      'pruned',
    ]);
    expect(study.trials()[2]!.reason).toMatchObject({ message: 'diverged' });
    expect(study.trials()[1]!.metrics).toEqual({ mae: 0.5 });
    expect(study.paretoFront().map((t) => t.number)).toEqual([0, 1]);
  });

  it('fails the trial of an objective that throws or returns no number, and goes on', async () => {
    const study = await createStudy({ space: SPACE, sampler: randomSampler() });
    let calls = 0;
    await study.optimize(
      () => {
        calls++;
        if (calls === 1) throw new Error('no');
        if (calls === 4) return undefined as never;
        if (calls === 5) return [1, 2];
        return calls === 2 ? Number.NaN : 1;
      },
      { trials: 5 },
    );
    const states = study.trials().map((t) => t.state);
    expect(states).toEqual(['failed', 'failed', 'complete', 'failed', 'failed']);
    expect(study.trials()[1]!.reason!.code).toBe('non_finite');
  });

  it('prunes by its pruner', async () => {
    const study = await createStudy({
      space: SPACE,
      sampler: randomSampler(),
      pruner: medianPruner({ startupTrials: 2 }),
    });
    await study.optimize(
      async (_params, trial) => {
        await trial.report(trial.number < 2 ? 1 : 9, 1);
        return (await trial.shouldPrune()) ? { state: 'pruned' } : 1;
      },
      { trials: 4 },
    );
    expect(study.trials().map((t) => t.state)).toEqual([
      'complete',
      'complete',
      'pruned',
      'pruned',
    ]);
  });

  it('runs trials at the same time without giving any point twice', async () => {
    const study = await createStudy({ space: { n: int(1, 9), m: int(1, 9) } });
    let flying = 0;
    let most = 0;
    await study.optimize(
      async ({ n, m }) => {
        most = Math.max(most, ++flying);
        await new Promise((resolve) => setTimeout(resolve, 1));
        flying--;
        return (n as number) * (m as number);
      },
      { trials: 40, concurrency: 4 },
    );
    expect(most).toBe(4);
    expect(new Set(study.trials().map((t) => JSON.stringify(t.params))).size).toBe(40);
    expect(study.bestTrial()!.value).toBe(1);
  });

  it.each(['', '..', 'a/b', '%2F', 'x'.repeat(121)])('refuses the name %j', async (name) => {
    await expect(createStudy({ name, space: { x: [1, 2] } })).rejects.toThrow(/cannot be named/);
  });

  it('asks enqueued points next, and refuses those outside', async () => {
    const study = await createStudy({ space: SPACE });
    await study.enqueue({ x: 0.25, n: 3 });
    expect((await study.ask()).params).toEqual({ x: 0.25, n: 3 });
    await expect(study.enqueue({ x: 7, n: 3 })).rejects.toThrow(/"x" is 7, expected a number from/);
  });

  it('ends when the space is used up, the budget is spent or a stop rule is met', async () => {
    const tiny = await createStudy({ space: { n: int(1, 3) } });
    await tiny.optimize(() => 1);
    expect(tiny.trials()).toHaveLength(3);
    await expect(tiny.ask()).rejects.toMatchObject({ code: 'STUDY_DONE' });
    const target = await createStudy({
      space: SPACE,
      search: { stop: { target: 100 } },
    });
    await target.optimize(bowl);
    expect(target.trials()).toHaveLength(1);
  });

  it('refuses to tell a trial twice, or one it did not hand out', async () => {
    const study = await createStudy({ space: SPACE });
    const trial = await study.ask();
    await study.tell(trial, 1);
    await expect(study.tell(trial, 2)).rejects.toMatchObject({ code: 'TRIAL_MISSING' });
    await expect(study.tell(99, 2)).rejects.toMatchObject({ code: 'TRIAL_MISSING' });
    const other = await study.ask();
    await expect(study.tell(other, [1, 2])).rejects.toMatchObject({ code: 'USAGE' });
  });
});
