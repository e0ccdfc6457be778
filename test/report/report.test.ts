import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parityView } from '../../src/report/parity-view.js';
import { writeReport } from '../../src/report/write-report.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store, StudyRecord } from '../../src/study/store.js';
import { demoParity, demoStudy } from '../support/demo-study.js';

let folder: string;
let store: Store;
let study: StudyRecord;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pestle-report-'));
  store = await openStore(join(folder, 'runs.db'));
  study = await demoStudy(store);
  const summary = {
    frames: 200,
    energy: { histogram: { from: -4108, to: -4107, counts: [20, 120, 60] } },
  };
  await store.putArtifact(
    study.id,
    null,
    'dataset.json',
    'application/json',
    Buffer.from(JSON.stringify(summary)),
  );
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function report(id: number, options = {}) {
  const out = join(folder, 'report.html');
  const written = await writeReport(store, id, out, options);
  return { written, html: readFileSync(out, 'utf8') };
}

describe('a report', () => {
  it('has every figure of the study, its model and its Monte-Carlo, in one small file', async () => {
    const { written, html } = await report(study.id);
    for (const title of [
      'Energies of the dataset',
      'History',
      'Learning curves',
      'Importance of parameters',
      'Loss per epoch',
      'Parity, test',
      'Errors',
      'Force parity, test',
      'Force errors',
      'g(r) O–O',
      'g(r) O–H',
      'g(r) H–H',
    ])
      expect(html).toContain(`<title>${title}`);
    expect(written.bytes).toBe(Buffer.byteLength(html));
    expect(written.bytes).toBeLessThan(5_000_000);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('loads nothing and runs nothing', async () => {
    const { html } = await report(study.id);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\((?!#)/);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(html).toContain("default-src 'none'");
  });

  it('lists the trials with the best first', async () => {
    const { html } = await report(study.id);
    const rows = [...html.matchAll(/<tr[^>]*><td class="n">(\d+)<\/td><td>(\w+)<\/td>/g)];
    expect(rows).toHaveLength(42);
    const best = (await store.listStudies()).find((one) => one.id === study.id)!.bestTrial;
    expect(Number(rows[0]![1])).toBe(best);
  });

  it('shows the picked model, or the one asked for', async () => {
    expect((await report(study.id, { trial: 0 })).html).toContain('The model: trial 0');
    await expect(report(study.id, { trial: 999 })).rejects.toMatchObject({ code: 'TRIAL_MISSING' });
  });

  it('shows a finalist with the numbers of its refit, not of its search', async () => {
    const number = (await store.trials(study.id)).findLast(
      (one) => one.state === 'complete',
    )!.number;
    const put = (trial: number | null, name: string, value: object) =>
      store.putArtifact(
        study.id,
        trial,
        name,
        'application/json',
        Buffer.from(JSON.stringify(value)),
      );
    const finalist = {
      trial: number,
      params: {},
      metrics: { 'test.rmse_mev': 0.7654 },
      check: null,
    };
    await put(null, 'finalists.json', { finalists: [finalist], best: number, committee: null });
    await put(number, 'refit.parity.json', demoParity(5, 0.77));
    const { html } = await report(study.id);
    expect(html).toContain(`The model: trial ${number}, refitted on all training frames`);
    expect(html).toContain('0.7654 meV');
    expect((await report(study.id, { trial: 0 })).html).not.toContain('refitted');
  });

  it('is written of a study without trials', async () => {
    const empty = await demoStudy(store, {
      name: 'empty',
      trials: 0,
      running: 0,
      artifacts: false,
    });
    expect((await report(empty.id)).html).toContain('No trial yet.');
  });

  it('escapes what comes from the study', async () => {
    const name = '<script>alert(1)</script>"\'&';
    const evil = await demoStudy(store, {
      name,
      trials: 2,
      epochs: 2,
      running: 0,
      artifacts: false,
    });
    await store.updateStudy(evil.id, { note: name });
    const { html } = await report(evil.id);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

describe('parity data', () => {
  it('keeps the errors’ moments and every frame while binning', () => {
    const parity = demoParity(1, 4);
    const { splits } = parityView(parity);
    const test = splits.find((split) => split.split === 'test')!;
    const { referenceEv, predictedEv } = parity.splits.test!;
    const errors = predictedEv.map((energy, i) => (energy - referenceEv[i]!) * 1000);
    const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(test.rmseMev).toBeCloseTo(rmse, 4);
    expect(test.errors.counts.reduce((sum, count) => sum + count, 0)).toBe(errors.length);
    expect(test.density.cells.reduce((sum, cell) => sum + cell[2]!, 0)).toBe(errors.length);
    expect(Math.abs(test.worst[0]!.errorMev)).toBeCloseTo(Math.max(...errors.map(Math.abs)), 4);
    expect(test.r2!).toBeGreaterThan(0.99);
  });

  it('compares force components where the trial stored them, in meV/Å', () => {
    const parity = demoParity(1, 4);
    const view = parityView(parity).splits.find((split) => split.split === 'test')!;
    const { reference, predicted } = parity.splits.test!.forces!;
    const squares = predicted.reduce((sum, force, i) => sum + (force - reference[i]!) ** 2, 0);
    const forces = view.forces!;
    expect(forces.components).toBe(4500);
    expect(forces.rmseMevPerAngstrom).toBeCloseTo(1000 * Math.sqrt(squares / 4500), 4);
    expect(forces.density.cells.reduce((sum, cell) => sum + cell[2]!, 0)).toBe(4500);
    expect(forces.errors.counts.reduce((sum, count) => sum + count, 0)).toBe(4500);
    // The densest cells lie on the diagonal: a transposed or shifted axis would not.
    const [i, j] = forces.density.cells.toSorted((a, b) => b[2]! - a[2]!)[0]!;
    expect(Math.abs(i! - j!)).toBeLessThanOrEqual(2);
  });

  it('without forces says nothing about them', () => {
    const energies = { frame: [0], referenceEv: [1], predictedEv: [1.5] };
    const none = { ...energies, forces: { reference: [], predicted: [] } };
    const { splits } = parityView({ offsetEv: 0, splits: { train: energies, test: none } });
    for (const split of splits) expect(split).not.toHaveProperty('forces');
  });

  it('of a single frame is still drawn', () => {
    const one = {
      offsetEv: 0,
      splits: { test: { frame: [0], referenceEv: [1], predictedEv: [1.5] } },
    };
    expect(parityView(one).splits[0]).toMatchObject({ frames: 1, rmseMev: 500, r2: null });
  });
});
