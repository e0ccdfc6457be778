import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StudyRecord } from '../../src/study/store.js';
import { type Dashboard, openDashboard } from '../support/dashboard-fixture.js';
import { beginTrial, demoStudy } from '../support/demo-study.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const AXE_OPTIONS = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

let dashboard: Dashboard;
let study: StudyRecord;
const here = 'studies/zundel%20demo';

beforeAll(async () => {
  dashboard = await openDashboard();
  study = await demoStudy(dashboard.store, { trials: 60, epochs: 20 });
});

afterEach(async () => {
  for (const page of dashboard.context.pages()) await page.close();
});

afterAll(async () => {
  await dashboard.close();
});

async function textOf(download: Promise<Download>): Promise<string> {
  return readFileSync(await (await download).path(), 'utf8');
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe('the list of studies', () => {
  it('shows state, trials, best value; search and archive are kept in the address', async () => {
    const page = await dashboard.page();
    const row = page.getByRole('row', { name: /zundel demo/ });
    await row.getByText('active').waitFor();
    await dashboard.shot(page, 'studies');
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No study fits').waitFor();
    expect(page.url()).toContain('search=nothing');
    await page.getByRole('searchbox').fill('50%20');
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('50%20');
    await page.reload();
    expect(await page.getByRole('searchbox').inputValue()).toBe('50%20');
    await page.getByRole('searchbox').fill('');
    await row.getByRole('button', { name: 'Archive zundel demo' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Archived' }).click();
    await row.getByRole('button', { name: 'Take back zundel demo' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await dashboard.store.findStudy('zundel demo'))?.archived).toBe(false);
  });

  it('adds a study that another process makes, without reload', async () => {
    const page = await dashboard.page();
    await page.getByText('live', { exact: true }).waitFor();
    await demoStudy(dashboard.elsewhere, { name: 'a later one', trials: 0, running: 0 });
    await page.getByRole('link', { name: 'a later one' }).click();
    await page.getByText('No trial yet').waitFor();
    await dashboard.shot(page, 'study-empty');
  });
});

describe('a study whose name has signs of addresses in it', () => {
  // An experiment file cannot give such names, but older stores have them.
  it.each(['a/b', 'a%2Fb', '50%', '%', 'a#b', 'a?b=c&d', 'a%23b%3Fc'])(
    'opens: %s',
    async (name) => {
      const made = await demoStudy(dashboard.store, {
        name,
        trials: 1,
        running: 0,
        artifacts: false,
      });
      const page = await dashboard.page();
      const heading = page.getByRole('heading', { level: 1, name, exact: true });
      const crumbs = page.getByRole('navigation', { name: 'Where you are' });
      await page.getByRole('link', { name, exact: true }).click();
      await heading.waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await page.getByRole('row', { name: /complete/ }).waitFor();
      await page.reload();
      await heading.waitFor();
      await crumbs.getByRole('link', { name, exact: true }).click();
      await heading.waitFor();
      expect(new URL(page.url()).pathname.split('/')[2]).toBe(encodeURIComponent(name));
      await dashboard.store.deleteStudy(made.id);
    },
  );
});

describe('the overview of a study', () => {
  it('draws every chart, and a trial that ends elsewhere appears without reload', async () => {
    const page = await dashboard.page(here);
    for (const title of [
      'History',
      'Learning curves',
      'Importance of parameters',
      'Error against cost',
      'Parallel coordinates',
      'Heat map',
      'Rank plot',
      'Timeline',
    ])
      await section(page, title).locator('canvas').first().waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    const count = async () =>
      Number(
        /^\d+/.exec((await section(page, 'History').locator('.note').textContent()) ?? '')?.[0],
      );
    const before = await count();
    await page.evaluate('window.sameDocument = true; 0');
    const { fence } = await beginTrial(dashboard.elsewhere, study);
    await dashboard.elsewhere.finish(fence, { state: 'complete', values: [0.123] });
    await page.locator('.figure', { hasText: 'Best value' }).getByText('0.123').waitFor();
    await expect.poll(count).toBe(before + 1);
    expect(await page.evaluate("'sameDocument' in window")).toBe(true);
    await dashboard.shot(page, 'study');
  });

  it('shows a running trial’s curve grow', async () => {
    const page = await dashboard.page(`${here}?curve=objective`);
    await page.getByText('live', { exact: true }).waitFor();
    const card = section(page, 'Learning curves');
    await card.getByRole('button', { name: /table/ }).click();
    const { fence } = await beginTrial(dashboard.elsewhere, study);
    await dashboard.elsewhere.report(fence, [{ name: 'objective', step: 1, value: 77.125 }]);
    await card.getByRole('cell', { name: '77.125' }).waitFor();
    await dashboard.elsewhere.report(fence, [{ name: 'objective', step: 2, value: 55.0625 }]);
    await card.getByRole('cell', { name: '55.0625' }).waitFor();
    await dashboard.elsewhere.finish(fence, { state: 'complete', values: [9] });
  });

  it('filters everything by a brush, from the keyboard, and keeps it in the address', async () => {
    const page = await dashboard.page(here);
    const handle = page.getByRole('slider', { name: 'soap.n_max, at least' });
    await handle.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => new URL(page.url()).searchParams.get('filter')).toBe('soap.n_max >= 4');
    const shown = (title: string) => section(page, title).locator('.note').textContent();
    const all = (await dashboard.store.trials(study.id)).filter(
      (trial) =>
        Number(trial.params?.['soap.n_max']) >= 4 &&
        (trial.state === 'complete' || trial.state === 'pruned'),
    );
    await expect.poll(() => shown('History')).toContain(`${all.length} trials`);
    await expect.poll(() => shown('Heat map')).toContain(`${all.length} trials`);
    await page.reload();
    await expect.poll(() => shown('History')).toContain(`${all.length} trials`);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => page.url()).not.toContain('filter');
  });

  it('brushes by dragging along an axis', async () => {
    const page = await dashboard.page(here);
    const track = page
      .locator('.parallel-axis', { hasText: 'soap.sigma' })
      .locator('.parallel-track');
    await track.scrollIntoViewIfNeeded();
    const box = (await track.boundingBox())!;
    await page.mouse.move(box.x + 12, box.y + box.height * 0.75);
    await page.mouse.down();
    await page.mouse.move(box.x + 12, box.y + box.height * 0.25, { steps: 4 });
    await page.mouse.up();
    await expect
      .poll(() => new URL(page.url()).searchParams.get('filter'))
      .toMatch(/^soap\.sigma >= 0\.4\d* and soap\.sigma <= 0\.9\d*$/);
  });

  it('moves an axis and colours the best tenth, and keeps both in the address', async () => {
    const page = await dashboard.page(here);
    await page.getByRole('button', { name: 'soap.sigma: move with the arrow keys' }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect
      .poll(() => new URL(page.url()).searchParams.get('axes'))
      .toMatch(/^soap\.n_max soap\.l_max soap\.sigma soap\.r_cut /);
    const before = await page.locator('.parallel').getByRole('img').getAttribute('aria-label');
    await page.getByRole('button', { name: 'Best tenth' }).click();
    const label = () => page.locator('.parallel').getByRole('img').getAttribute('aria-label');
    await expect.poll(label).not.toBe(before);
    expect(Number(/^\d+/.exec((await label()) ?? '')?.[0])).toBeLessThanOrEqual(8);
    expect(page.url()).toContain('lines=best');
  });

  it('says what is wrong with a filter', async () => {
    const page = await dashboard.page(here);
    await page.getByRole('textbox', { name: 'Filter trials' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('n_max > 3');
    await page.keyboard.press('Enter');
    await page.locator('#filter-problem', { hasText: /did you mean soap\.n_max\?/ }).waitFor();
  });

  it('gives each chart as a table, as CSV and as a picture', async () => {
    const page = await dashboard.page(here);
    const card = section(page, 'Importance of parameters');
    await card.locator('canvas').waitFor();
    const csv = page.waitForEvent('download');
    await card.getByRole('button', { name: /CSV/ }).click();
    expect(await textOf(csv)).toMatch(/^parameter,share\r\n/);
    const picture = page.waitForEvent('download');
    await card.getByRole('button', { name: /PNG/ }).click();
    const png = readFileSync(await (await picture).path());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.length).toBeGreaterThan(5000);
    await card.getByRole('button', { name: /table/ }).click();
    await card.getByRole('cell', { name: 'soap.n_max' }).waitFor();
  });
});

describe('cards of small charts', () => {
  it.each([
    ['Slices', 'Slice of soap.r_cut', 'trial,soap.r_cut,value'],
    ['Stages', '1:coordinate along soap.sigma', 'trial,soap.sigma,value'],
  ])('%s gives each as a table, as CSV and as a picture', async (title, chart, columns) => {
    const page = await dashboard.page(here);
    const card = section(page, title);
    await card.scrollIntoViewIfNeeded();
    const figure = card.getByRole('figure', { name: chart });
    await figure.locator('canvas').waitFor();
    const csv = page.waitForEvent('download');
    await figure.getByRole('button', { name: /CSV/ }).click();
    expect((await textOf(csv)).split('\r\n')[0]).toBe(columns);
    const picture = page.waitForEvent('download');
    await figure.getByRole('button', { name: /PNG/ }).click();
    const png = readFileSync(await (await picture).path());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.length).toBeGreaterThan(2000);
    await card.getByRole('button', { name: /: table$/ }).click();
    await figure.getByRole('columnheader', { name: /^soap\./ }).waitFor();
  });
});

describe('studies with little in them', () => {
  it('one failed trial whose loss was not a number is shown in words', async () => {
    const one = await demoStudy(dashboard.store, { name: 'one', trials: 0, running: 0 });
    const { fence } = await beginTrial(dashboard.store, one);
    await dashboard.store.report(fence, [
      { name: 'objective', step: 1, value: 3 },
      { name: 'objective', step: 2, value: null, nonFinite: 'nan' },
    ]);
    const reason = {
      code: 'TRAINING_DIVERGED',
      message: 'The loss is not a number since epoch 2.',
    };
    await dashboard.store.finish(fence, { state: 'failed', reason });
    const page = await dashboard.page('studies/one');
    await section(page, 'History').getByText('No trial has a value yet').waitFor();
    await section(page, 'Importance of parameters').getByText('Needs a few').waitFor();
    await section(page, 'Learning curves').locator('canvas').waitFor();
    await dashboard.shot(page, 'study-one-trial');
    await page.goto(`${dashboard.server.url}studies/one/trials/0`);
    await page.getByText('failed: The loss is not a number since epoch 2.').waitFor();
    await section(page, 'Parity').getByText('A complete trial of a potential').waitFor();
  });
});

describe('the controls of a study', () => {
  const state = async () => (await dashboard.store.findStudy('zundel demo'))?.state;

  it('pause, resume, stop and cancel', async () => {
    const page = await dashboard.page(here);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(await state()).toBe('paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(state).toBe('stopping');
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the study' }).click();
    await expect.poll(state).toBe('cancelled');
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(state).toBe('active');
  });

  it('change the budget and queue a trial by form', async () => {
    const page = await dashboard.page(here);
    await page.getByRole('button', { name: 'Budget…' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('333');
    await page.keyboard.press('Enter');
    await page.getByText('/ 333').waitFor();
    await page.getByRole('button', { name: 'Enqueue…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Enqueue', exact: true }).click();
    await dialog
      .getByRole('alert')
      .getByText(/"soap.n_max" is missing/)
      .waitFor();
    await dialog.getByLabel('soap.n_max').selectOption('4');
    for (const [name, value] of [
      ['soap.l_max', '3'],
      ['soap.r_cut', '6'],
      ['soap.sigma', '0.5'],
      ['network.layers', '2'],
      ['training.learning_rate', '0.001'],
    ] as const)
      await dialog.getByLabel(name).fill(value);
    await dialog.getByLabel('scaler.kind').selectOption('standard');
    await dialog.getByRole('button', { name: 'Enqueue', exact: true }).click();
    await dialog
      .getByRole('status')
      .getByText(/Trial \d+ is queued/)
      .waitFor();
    const queued = (await dashboard.store.trials(study.id)).filter(
      (trial) => trial.state === 'queued',
    );
    expect(queued.at(-1)?.params?.['soap.r_cut']).toBe(6);
  });
});

describe('the table of trials', () => {
  it('sorts, filters, edits in place, downloads, and leads to the comparison', async () => {
    const page = await dashboard.page(`${here}/trials`);
    await page.getByRole('button', { name: 'validation.rmse (meV)' }).click();
    await page.locator('.grid-body').getByText('0.123').waitFor();
    expect(page.url()).toContain('sort=value');
    const first = page.locator('.grid-body [role=row]').first();
    await first.getByText('0.123').waitFor();
    await page
      .getByRole('textbox', { name: 'Filter trials' })
      .fill('state = complete and value < 8');
    await page.keyboard.press('Enter');
    await page.getByText(/\d+ trials pass the filter/).waitFor();
    await first.getByRole('button', { name: /Note of trial/ }).click();
    await page.keyboard.type('the best of all');
    await page.keyboard.press('Enter');
    const best = Number(await first.getByRole('link').textContent());
    await expect
      .poll(async () => (await dashboard.store.trial(study.id, best))?.note)
      .toBe('the best of all');
    const csv = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    expect(await textOf(csv)).toContain('the best of all');
    const boxes = page.locator('.grid-body').getByRole('checkbox');
    for (const i of [1, 2, 3]) await boxes.nth(i).check();
    await dashboard.shot(page, 'trials');
    await page.getByRole('button', { name: 'Compare 3' }).click();
    await page.getByRole('heading', { name: 'Parameters and metrics' }).waitFor();
    expect(await page.locator('tr.differs').count()).toBeGreaterThan(0);
    await page
      .getByRole('img', { name: /test: 1500 frames/ })
      .first()
      .waitFor();
    await dashboard.shot(page, 'compare');
  });

  it('hides and shows columns', async () => {
    const page = await dashboard.page(`${here}/trials`);
    await page.getByRole('button', { name: 'Columns…' }).click();
    await page.getByRole('checkbox', { name: 'test.mae (meV)' }).check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('columnheader', { name: 'test.mae (meV)' }).waitFor();
    await page.reload();
    await page.getByRole('columnheader', { name: 'test.mae (meV)' }).waitFor();
  });
});

describe('one trial', () => {
  it('shows everything stored, and can be picked, tagged and noted', async () => {
    const number = (await dashboard.store.trials(study.id)).find(
      (trial) => trial.metrics['test.rmse_mev'],
    )!.number;
    const page = await dashboard.page(`${here}/trials/${number}`);
    for (const title of [
      'Parity',
      'Errors',
      'Error over energy',
      'Force parity',
      'Force errors',
      'Learning curves',
    ])
      await section(page, title).locator('canvas').waitFor();
    await section(page, 'Force parity').getByText('4500 components').waitFor();
    expect(await section(page, 'Worst frames').getByRole('row').count()).toBe(11);
    await section(page, 'Log').getByText('epoch 30: done').waitFor();
    await section(page, 'Artifacts').getByText('potential.safetensors').waitFor();
    await section(page, 'Provenance').getByText('"engine": "native"').waitFor();
    await section(page, 'Repeat').getByText(`pestle show 'zundel demo' ${number}`).waitFor();
    await page.getByRole('button', { name: 'Pick this model' }).click();
    await page.getByRole('button', { name: '★ Picked' }).waitFor();
    expect((await dashboard.store.findStudy('zundel demo'))?.picked).toBe(number);
    await page.getByRole('button', { name: `Add a tag to trial ${number}` }).click();
    await page.keyboard.type('good');
    await page.keyboard.press('Enter');
    await page.locator('.tag', { hasText: 'good' }).waitFor();
    await page.getByRole('button', { name: `Write the note of trial ${number}` }).click();
    await page.keyboard.type('**bold** words');
    await page.getByRole('button', { name: 'Save note' }).click();
    await page.locator('.markdown strong', { hasText: 'bold' }).waitFor();
    await dashboard.shot(page, 'trial');
    await page.keyboard.press(']');
    await page.getByRole('heading', { name: `Trial ${number + 1}` }).waitFor();
  });

  it('shows the beginning of an artifact that is text, and keeps it in the address', async () => {
    const page = await dashboard.page(`${here}/trials/0?artifact=parity.json`);
    const artifacts = section(page, 'Artifacts');
    await artifacts.locator('pre', { hasText: '"offsetEv":-4108.2' }).waitFor();
    await artifacts.getByText(/The first 4(\.\d)? .* of /).waitFor();
    await artifacts.getByRole('button', { name: 'Preview log' }).click();
    await artifacts.locator('pre', { hasText: 'epoch 30: done' }).waitFor();
    expect(page.url()).toContain('artifact=log');
    await artifacts.getByRole('button', { name: 'Preview log' }).click();
    await artifacts.locator('pre').waitFor({ state: 'detached' });
    expect(await artifacts.getByRole('button', { name: 'Preview potential.saf' }).count()).toBe(0);
  });

  it('says so when there is none of that number', async () => {
    const page = await dashboard.page(`${here}/trials/99999`);
    await page.getByRole('alert').getByText('This trial cannot be shown').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  });
});

describe('the model', () => {
  /** Of a trial that has one: others that tests above made the best have none. */
  async function modelPage() {
    const { trials } = await dashboard.store.queryTrials(study.id, {
      states: ['complete'],
      sort: 'number',
      limit: 1,
    });
    return dashboard.page(`${here}/model?trial=${trials[0]!.number}`);
  }

  it('downloads, and shows a run’s energies, convergence, g(r) and molecule', async () => {
    const page = await modelPage();
    const zip = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download for pestle' }).click();
    expect(
      readFileSync(await (await zip).path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    for (const pair of ['O–O', 'O–H', 'H–H'])
      await section(page, `g(r) ${pair}`).locator('canvas').waitFor();
    await section(page, 'Energy of each chain').locator('canvas').waitFor();
    await section(page, 'Convergence').getByText('1.004').waitFor();
    await page.getByRole('region', { name: 'Configurations' }).scrollIntoViewIfNeeded();
    await page
      .locator('.viewer canvas, .hint', { hasText: /^$|WebGL/ })
      .first()
      .waitFor();
    await dashboard.shot(page, 'model');
  });

  it('shows with each download the code that uses it, which can be copied', async () => {
    const page = await modelPage();
    const card = section(page, 'Export');
    await dashboard.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const energy = 'Energy of the test configuration';
    for (const [format, title, copy, code] of [
      ['pestle', 'pestle', 'Predictions, Monte-Carlo, simulations, shell', 'pestle predict .'],
      ['ase', 'ASE', 'Energy and dynamics with ASE, Python', 'with PestleCalculator() as'],
      ['onnx', 'ONNX', `${energy}, Python`, 'onnxruntime.InferenceSession('],
      ['tfjs', 'TensorFlow.js', `${energy}, JavaScript`, 'tf.loadLayersModel('],
    ] as const) {
      await card.getByRole('button', { name: title, exact: true }).click();
      const link = card.getByRole('link', { name: `Download for ${title}` });
      expect(await link.getAttribute('href')).toContain(`format=${format}`);
      await card.getByRole('button', { name: `Copy: ${copy}` }).click();
      await card.getByText('Copied').waitFor();
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied).toContain(code);
      expect(await card.locator('pre').allTextContents()).toContain(copied.trimEnd());
    }
  });

  it('that cannot be exported says so in place of downloads', async () => {
    const pruned = await dashboard.store.queryTrials(study.id, { states: ['pruned'], limit: 1 });
    const page = await dashboard.page(`${here}/model?trial=${pruned.trials[0]!.number}`);
    const card = section(page, 'Export');
    await card.getByText('has stored no model').waitFor();
    expect(await card.getByRole('link').count()).toBe(0);
  });

  it('says why a run that was started here failed', async () => {
    const page = await modelPage();
    await page.getByRole('button', { name: 'Start Monte-Carlo' }).click();
    await page
      .getByRole('alert')
      .getByText(/The last run failed/)
      .waitFor({ timeout: 20_000 });
  });
});

describe('safety in the page', () => {
  it('scripts in names, tags and notes do not run', async () => {
    const evil = '<img src=x onerror="window.hacked=1">';
    const made = await demoStudy(dashboard.store, {
      name: evil,
      trials: 2,
      epochs: 2,
      running: 0,
      artifacts: false,
    });
    await dashboard.store.updateStudy(made.id, {
      note: `<script>window.hacked=1</script> [x](javascript:window.hacked=1) ${evil} <b onclick="window.hacked=1">b</b>`,
      tags: [evil],
    });
    await dashboard.store.annotateTrial(made.id, 0, { note: evil, tags: [evil] });
    const page = await dashboard.page();
    await page.getByText(evil).first().waitFor();
    for (const path of ['', '/trials', '/trials/0', '/compare?trials=0,1']) {
      await page.goto(`${dashboard.server.url}studies/${encodeURIComponent(evil)}${path}`);
      await page.getByRole('heading', { level: 1, name: evil }).waitFor();
    }
    await page.goto(`${dashboard.server.url}studies/${encodeURIComponent(evil)}`);
    await page.locator('.markdown').waitFor();
    expect(
      await page
        .locator('.markdown [onclick], .markdown img, .markdown a[href^="javascript"]')
        .count(),
    ).toBe(0);
    expect(await page.evaluate("'hacked' in window")).toBe(false);
    await dashboard.store.updateStudy(made.id, { archived: true });
    await page.close();
    // The policy reports the handlers it did not run: here they are what was asked for.
    for (const fault of dashboard.faults.splice(0))
      expect(fault).toContain('Executing inline event handler violates');
  });

  it('read-only pages have nothing to press', async () => {
    const server = await dashboard.serve({ readOnly: true });
    const page = await dashboard.context.newPage();
    await page.goto(`${server.url}${here}/trials/0`);
    await page.getByText('Read-only').waitFor();
    await page.getByRole('heading', { name: 'Trial 0' }).waitFor();
    for (const name of [/Pause|Resume/, /Pick/, /tag/, /note/i, /Enqueue/])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
  });

  it('asks for the token, refuses a wrong one, and forgets the one in the address', async () => {
    const server = await dashboard.serve({ token: 'open-sesame-please' });
    const page = await dashboard.context.newPage();
    await page.goto(server.url);
    await page.getByLabel('Token').fill('wrong');
    await page.getByRole('button', { name: 'Open' }).click();
    await page
      .getByRole('alert')
      .getByText(/token is wrong/)
      .waitFor();
    await page.goto('about:blank');
    await page.goto(`${server.url}#token=open-sesame-please`);
    await page.getByRole('link', { name: 'zundel demo' }).waitFor();
    expect(page.url()).not.toContain('sesame');
  });
});

describe('the connection', () => {
  it('is one stream for eight tabs, and all of them stay live', async () => {
    let streams = 0;
    const count = (request: { url(): string }) => {
      if (request.url().includes('/api/v1/events')) streams += 1;
    };
    dashboard.context.on('request', count);
    const pages = await Promise.all(Array.from({ length: 8 }, () => dashboard.page()));
    await Promise.all(pages.map((page) => page.getByText('live', { exact: true }).waitFor()));
    expect(streams).toBe(1);
    await dashboard.elsewhere.updateStudy(study.id, { tags: ['seen-by-all'] });
    await Promise.all(pages.map((page) => page.getByText('seen-by-all').waitFor()));
    dashboard.context.off('request', count);
    await Promise.all(pages.map((page) => page.close()));
  });

  it('says that it is lost, and catches up when the server is back', async () => {
    const first = await dashboard.serve({});
    const page = await dashboard.context.newPage();
    await page.goto(first.url);
    await page.getByText('live', { exact: true }).waitFor();
    await first.close();
    await page
      .getByRole('alert')
      .getByText(/connection to the server is lost/)
      .waitFor();
    await dashboard.elsewhere.updateStudy(study.id, { tags: ['while-away'] });
    await dashboard.serve({ port: first.port });
    await page.getByText('while-away').waitFor({ timeout: 15_000 });
  });
});

describe('accessibility', () => {
  const pages = [
    ['studies', ''],
    ['study', here],
    ['trials', `${here}/trials`],
    ['trial', `${here}/trials/3`],
    ['compare', `${here}/compare?trials=0,1,3`],
    ['model', `${here}/model`],
  ] as const;

  it.each(pages)('axe finds nothing on the page of %s, in both themes', async (name, path) => {
    const page = await dashboard.context.newPage();
    await page.goto(dashboard.server.url + path);
    await page.locator('main h1').waitFor();
    await page.locator('canvas, table, [role=table]').first().waitFor();
    await page.evaluate(readFileSync(AXE, 'utf8'));
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.locator(`html[data-theme=${theme}]`).waitFor();
      const found = (await page.evaluate(`axe.run(${JSON.stringify(AXE_OPTIONS)})`)) as AxeResults;
      const violations = found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary}`,
      );
      expect([theme, violations]).toEqual([theme, []]);
    }
    await dashboard.shot(page, `${name}-dark`);
  });

  it('every page fits a phone without scrolling sideways', async () => {
    const page = await dashboard.context.newPage();
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [name, path] of pages) {
      await page.goto(dashboard.server.url + path);
      await page.locator('main h1').waitFor();
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect([name, wide]).toEqual([name, 390]);
      await dashboard.shot(page, `${name}-phone`);
    }
  });
});

describe('everything above', () => {
  it('asked no other machine for anything and broke no page', () => {
    expect(dashboard.outside).toEqual([]);
    expect(dashboard.faults).toEqual([]);
  });
});
