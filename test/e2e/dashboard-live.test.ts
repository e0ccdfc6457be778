import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dashboard, openDashboard } from '../support/dashboard-fixture.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const FRAMES = fileURLToPath(
  new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url),
);

const EXPERIMENT = `
study: tiny
dataset:
  path: ${FRAMES}
  energy: { key: energy, unit: hartree }
  length_unit: angstrom
  stride: 100
  max_frames: 200
  split: { train: 0.8, validation: 0.1, test: 0.1, by: block, block: 10, seed: 1 }
space:
  soap.n_max: [2, 3]
  soap.sigma: { float: [0.4, 0.8] }
fixed:
  soap.l_max: 2
  soap.r_cut: 5
  network.nodes: [6]
  training.max_epochs: 12
  training.early_stopping: null
search:
  seed: 1
  stages: [{ sampler: random }]
  pruner: { kind: none }
`;

let dashboard: Dashboard;

beforeAll(async () => {
  dashboard = await openDashboard();
  writeFileSync(join(dashboard.folder, 'tiny.yaml'), EXPERIMENT);
});

afterAll(async () => {
  await dashboard.close();
});

/** Runs a command to its end; what it wrote comes with a failure. */
function pestle(...args: string[]): Promise<void> {
  const store = join(dashboard.folder, 'runs.db');
  const child = spawn(process.execPath, [MAIN, ...args, '--store', store], {
    cwd: dashboard.folder,
  });
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  child.stderr.on('data', (part) => {
    output += part;
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(output))));
  });
}

/** The study's page from its first sign of life to its first learning curve. */
async function watch(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'tiny' }).click({ timeout: 40_000 });
  await page
    .getByRole('region', { name: 'Learning curves' })
    .locator('canvas')
    .waitFor({ timeout: 40_000 });
}

describe('a study that runs while its page is open', () => {
  it('appears, fills, and its model is picked, sampled and downloaded from the pages', async () => {
    const page = await dashboard.page();
    await page.getByText('No study yet').waitFor();
    const run = pestle('run', 'tiny.yaml', '--trials', '3', '--workers', '1', '--quiet');
    await Promise.all([run, watch(page)]);
    await page.locator('.figure', { hasText: 'Trials done' }).getByText('3 / 3').waitFor();
    const study = (await dashboard.store.findStudy('tiny'))!;
    const trials = await dashboard.store.trials(study.id);
    expect(trials.map((trial) => trial.state)).toEqual(['complete', 'complete', 'complete']);

    await page.goto(`${dashboard.server.url}studies/tiny/trials/1`);
    await page.getByRole('region', { name: 'Parity', exact: true }).locator('canvas').waitFor();
    await page.getByRole('button', { name: 'Pick this model' }).click();
    await page.getByRole('button', { name: '★ Picked' }).waitFor();

    await page.getByRole('link', { name: 'Model', exact: true }).click();
    await page.getByLabel('Steps a chain').fill('300');
    await page.getByLabel('Chains').fill('2');
    await page.getByLabel('Temperature (K)').fill('120');
    await page.getByRole('button', { name: 'Start Monte-Carlo' }).click();
    const card = page.getByRole('region', { name: 'Run', exact: true });
    await card.getByText(/120 K, 2 chains, metropolis/).waitFor({ timeout: 60_000 });
    await card.getByText(/complete, 300 steps/).waitFor({ timeout: 60_000 });
    await page.getByRole('region', { name: 'g(r) O–H' }).locator('canvas').waitFor();
    const [recorded] = await dashboard.store.listMonteCarlo(study.id);
    expect(recorded).toMatchObject({ trial: 1, state: 'complete' });

    const zip = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download for pestle' }).click();
    const files = unzipSync(readFileSync(await (await zip).path()));
    expect(Object.keys(files)).toContain('potential.safetensors');
    await dashboard.shot(page, 'model-live');
    expect(dashboard.faults).toEqual([]);
    await page.close();
  }, 180_000);

  it('goes on from a button, with a worker the server starts', async () => {
    await dashboard.store.updateStudy((await dashboard.store.findStudy('tiny'))!.id, {
      trialBudget: 4,
    });
    const page = await dashboard.page('studies/tiny');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page
      .locator('.figure', { hasText: 'Trials done' })
      .getByText('4 / 4')
      .waitFor({ timeout: 60_000 });
    await page.close();
  }, 90_000);
});
