// Makes the pictures of README and docs from a real study:
//   npx pestle run experiments/zundel-quick.yaml && npm run screenshots -- runs.db zundel-quick
import { existsSync, mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startServer } from '../dist/server/start-server.js';
import { openStore } from '../dist/store/open-store.js';

const [address = 'runs.db', name = 'zundel-quick', out = 'docs/images'] = process.argv.slice(2);
const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

const store = await openStore(address, { create: false });
const study = await store.findStudy(name);
if (!study) throw new Error(`${address} has no study ${name}`);
const best = (await store.listStudies()).find((one) => one.id === study.id)?.bestTrial ?? 0;
const trials = (
  await store.queryTrials(study.id, { states: ['complete'], sort: 'value', limit: 3 })
).trials;
const server = await startServer({ store, port: 0, readOnly: false });
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--enable-unsafe-swiftshader',
  ],
});

const base = `studies/${encodeURIComponent(name)}`;
const PICTURES = [
  ['study', base, 'light', 1180],
  ['study-dark', base, 'dark', 1180],
  ['trials', `${base}/trials?sort=value&order=asc`, 'light', 820],
  ['trial', `${base}/trials/${best}`, 'light', 1500],
  [
    'compare',
    `${base}/compare?trials=${trials.map((trial) => trial.number).join(',')}`,
    'light',
    1500,
  ],
  ['model', `${base}/model`, 'light', 1500],
];

mkdirSync(out, { recursive: true });
for (const [file, path, colorScheme, height] of PICTURES) {
  const page = await browser.newPage({
    viewport: { width: 1360, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  await page.goto(server.url + path);
  await page.locator('canvas, [role=table] a').first().waitFor();
  // Charts follow their data one by one; the picture is taken when none is missing.
  await page.waitForFunction(() => !document.body.textContent.includes('Reading…'));
  await page.waitForTimeout(800);
  await page.screenshot({ path: `${out}/${file}.png` });
  console.log(`${out}/${file}.png`);
  await page.close();
}
await browser.close();
await server.close();
await store.close();
