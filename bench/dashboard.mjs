// The dashboard at 10,000 trials × 50 points and at 100,000 trials, in Chromium on a real store.
//   npm run build && npm run bench:dashboard
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { startServer } from '../dist/server/start-server.js';
import { openStore } from '../dist/store/open-store.js';

const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'pestle-bench-'));
const rows = [];
const say = (what, value, limit) => {
  rows.push([what, value, limit ?? '']);
  console.log(`${what.padEnd(64)} ${String(value).padStart(12)}  ${limit ?? ''}`);
};

const SPACE = {
  'soap.n_max': [2, 3, 4, 5, 6, 8],
  'soap.l_max': { int: [1, 8] },
  'soap.r_cut': { float: [3, 11] },
  'soap.sigma': { float: [0.2, 1.2] },
  'scaler.kind': { choice: ['standard', 'minmax', 'maxabs'] },
  'network.layers': { int: [1, 3] },
  'training.learning_rate': { float: [1e-4, 1e-2], log: true },
  'training.batch_size': [10, 32, 128],
};

/** The same numbers on every run: a multiplicative congruential generator is enough here. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function trialRecord(number, next, at) {
  const rate = 1e-4 * 100 ** next();
  const params = {
    'soap.n_max': [2, 3, 4, 5, 6, 8][Math.floor(next() * 6)],
    'soap.l_max': 1 + Math.floor(next() * 8),
    'soap.r_cut': 3 + 8 * next(),
    'soap.sigma': 0.2 + next(),
    'scaler.kind': ['standard', 'minmax', 'maxabs'][Math.floor(next() * 3)],
    'network.layers': 1 + Math.floor(next() * 3),
    'training.learning_rate': rate,
    'training.batch_size': [10, 32, 128][Math.floor(next() * 3)],
  };
  const value = 1 + 10 / params['soap.n_max'] + (Math.log10(rate) + 2.7) ** 2 + next();
  const pruned = next() < 0.2;
  return {
    number,
    state: pruned ? 'pruned' : 'complete',
    params,
    seed: number,
    stage: '0:auto',
    rule: 'tpe',
    values: pruned ? null : [value],
    metrics: pruned
      ? {}
      : {
          'validation.rmse_mev': value,
          'test.rmse_mev': value * 1.1,
          inference_us: 20 + 300 * next(),
        },
    lastStep: 50,
    lastValue: value,
    attempt: 1,
    createdAt: at,
    startedAt: at,
    finishedAt: at + 900 + 1000 * next(),
    reason: pruned ? { code: 'PRUNED', message: 'below the median' } : null,
    tags: [],
    note: '',
    provenance: {},
    historyEvent: null,
  };
}

async function fill(store, name, trials, points) {
  const study = await store.createStudy({
    name,
    directions: ['minimize'],
    metrics: ['validation.rmse_mev'],
    seed: 1,
    space: SPACE,
    config: {},
    trialBudget: trials + 1000,
  });
  const next = numbers(7);
  if (points === 0) {
    for (let from = 0; from < trials; from += 5000) {
      const batch = Array.from({ length: Math.min(5000, trials - from) }, (_, i) =>
        trialRecord(from + i, next, 1.7e12 + (from + i) * 500),
      );
      await store.importTrials(study.id, batch);
    }
    return study;
  }
  for (let number = 0; number < trials; number++) {
    const { params, lastValue, metrics } = trialRecord(number, next, 0);
    await oneTrial(store, study, params, lastValue, metrics, points);
  }
  return study;
}

async function oneTrial(store, study, params, value, metrics, points) {
  const claim = await store.claim({
    studyId: study.id,
    workerId: 'bench',
    leaseMs: 600_000,
    maxAttempts: 3,
    createWithin: null,
  });
  await store.suggest(claim.fence, params, { stage: '0:auto', rule: 'tpe', historyEvent: 0 });
  const curve = Array.from({ length: points }, (_, i) => ({
    name: 'objective',
    step: i + 1,
    value: value * (1 + 20 * Math.exp(-i / 8)),
  }));
  await store.report(claim.fence, curve);
  await store.finish(claim.fence, { state: 'complete', values: [value], metrics });
  return claim.fence.trial;
}

async function measureStudy(browser, url, name, store, study) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  let largest = ['', 0];
  page.on('response', async (response) => {
    if (!response.url().includes('/api/')) return;
    if (response.url().includes('/events')) return;
    const size = (await response.body().catch(() => Buffer.alloc(0))).length;
    if (size > largest[1]) largest = [new URL(response.url()).pathname, size];
  });
  await page.goto(`${url}studies/${encodeURIComponent(name)}`);
  await page.waitForFunction(() => {
    const heads = [...document.querySelectorAll('section.card h2')].map((h) => h.textContent);
    const ready = [
      'History',
      'Learning curves',
      'Importance of parameters',
      'Parallel coordinates',
    ];
    return (
      ready.every((title) => heads.includes(title)) &&
      document.querySelectorAll('section.card canvas').length >= 5
    );
  });
  const ready = await page.evaluate(() => performance.now());
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  say(`${name}: first contentful paint`, `${paint.toFixed(0)} ms`, '< 1500 ms');
  say(`${name}: overview drawn and interactive`, `${ready.toFixed(0)} ms`, '< 2500 ms');
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(1500);
  say(
    `${name}: largest answer, before compression`,
    `${(largest[1] / 1000).toFixed(0)} kB`,
    '< 500 kB',
  );
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.getByText('live', { exact: true }).waitFor();
  const delays = [];
  for (let i = 0; i < 5; i++) {
    const value = 0.5 - 0.01 * i;
    const params = { ...trialRecord(0, numbers(i + 1), 0).params };
    const seen = page.waitForFunction(
      (text) => document.querySelector('.figure dd')?.textContent?.startsWith(text),
      String(value),
    );
    await oneTrial(store, study, params, value, {}, 3);
    const start = performance.now();
    await seen;
    delays.push(performance.now() - start);
  }
  delays.sort((a, b) => a - b);
  say(
    `${name}: a better trial visible after the store changed, median of 5`,
    `${delays[2].toFixed(0)} ms`,
    '< 1000 ms',
  );
  say(`${name}: the same, slowest of 5`, `${delays[4].toFixed(0)} ms`, '< 1000 ms');
  await context.close();
}

async function measureTable(browser, url, name, trials) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(`${url}studies/${encodeURIComponent(name)}/trials`);
  await page.locator('.grid-body a').first().waitFor();
  say(`${name}: table shown`, `${(performance.now() - start).toFixed(0)} ms`);
  const result = await page.evaluate(async () => {
    const scroller = document.querySelector('.grid-table');
    let [longest, frames, blank, last] = [0, 0, 0, performance.now()];
    const height = scroller.scrollHeight;
    for (let i = 0; i <= 200; i++) {
      scroller.scrollTop = (height * i) / 200;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      frames += 1;
      if (scroller.querySelectorAll('.grid-body [role=row]').length === 0) blank += 1;
    }
    return { longest, frames, blank };
  });
  say(
    `${name}: longest frame while scrolling through all rows`,
    `${result.longest.toFixed(0)} ms`,
    '< 1000 ms',
  );
  const settle = performance.now();
  await page.waitForFunction(
    () => !document.querySelector('.grid-body')?.textContent?.includes('…'),
  );
  say(`${name}: rows read after the last stop`, `${(performance.now() - settle).toFixed(0)} ms`);
  const sort = performance.now();
  await page
    .getByRole('columnheader')
    .getByRole('button', { name: /validation/ })
    .click();
  await page.waitForFunction(
    () => !document.querySelector('.grid-body')?.textContent?.includes('…'),
  );
  await page.locator('.grid-body a').first().waitFor();
  say(`${name}: sorted by value`, `${(performance.now() - sort).toFixed(0)} ms`);
  say(`${name}: rows`, trials);
  await context.close();
}

async function initialJavaScript(url) {
  const html = await (await fetch(url)).text();
  const seen = new Map();
  for (const [, path] of html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)) {
    const body = Buffer.from(await (await fetch(url + path)).arrayBuffer());
    seen.set(path, gzipSync(body).length);
  }
  return [...seen.values()].reduce((sum, size) => sum + size, 0);
}

async function studyJavaScript(browser, url, name) {
  const page = await browser.newPage();
  const sizes = [];
  page.on('response', async (response) => {
    if (response.url().endsWith('.js')) sizes.push(gzipSync(await response.body()).length);
  });
  await page.goto(`${url}studies/${encodeURIComponent(name)}`);
  await page.locator('section.card canvas').first().waitFor();
  await page.waitForTimeout(500);
  await page.close();
  return sizes.reduce((sum, size) => sum + size, 0);
}

const store = await openStore(join(folder, 'runs.db'));
const elsewhere = await openStore(join(folder, 'runs.db'));
let started = performance.now();
const small = await fill(store, 'ten thousand', 10_000, 50);
console.log(
  `filled 10,000 trials × 50 points in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
started = performance.now();
await fill(store, 'hundred thousand', 100_000, 0);
console.log(`filled 100,000 trials in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
const server = await startServer({ store, port: 0 });
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  say(
    'JavaScript of the first page, gzipped',
    `${((await initialJavaScript(server.url)) / 1000).toFixed(0)} kB`,
    '≤ 250 kB',
  );
  say(
    'JavaScript of a study’s page, gzipped',
    `${((await studyJavaScript(browser, server.url, 'ten thousand')) / 1000).toFixed(0)} kB`,
    '≤ 250 kB',
  );
  await measureStudy(browser, server.url, 'ten thousand', elsewhere, small);
  await measureTable(browser, server.url, 'hundred thousand', 100_000);
} finally {
  await browser.close();
  await server.close();
  await elsewhere.close();
  await store.close();
  rmSync(folder, { recursive: true });
}
