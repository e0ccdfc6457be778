// `npm run quickstart`: installs, builds and runs the main job on the bundled frames: the search with
// its dashboard, then export, Monte-Carlo, g(r) and the report. `-- --no-dashboard` ends by itself.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { build, capture, install, root } from './steps.mjs';

const EXPERIMENT = 'experiments/zundel-quick.yaml';
const FRAMES = 'experiments/data/zundel-100K.extxyz.gz';
const OUT = 'quickstart';
const withDashboard = !process.argv.includes('--no-dashboard');
const started = Date.now();

install();
build();
mkdirSync(`${root}/${OUT}`, { recursive: true });
const ready = Date.now();

const dashboard = withDashboard ? await startDashboard() : undefined;
say('search: 30 and more trials, two at a time');
const run = await pestle('run', EXPERIMENT, '--resume');
say('export of the best model');
const exported = await pestle('export', run.study, '--trial', 'best', '--out', `${OUT}/model`);
say('Monte-Carlo at 100 K with that model');
const mc = await pestle(
  ...['mc', run.study, '--start', FRAMES, '--temperature', '100', '--steps', '20000'],
  ...['--chains', '8', '--seed', '1', '--reference', FRAMES],
  ...['--out', `${OUT}/trajectory.extxyz`],
);
say('g(r) against the reference frames');
const rdf = await pestle(
  ...['rdf', `${OUT}/trajectory.extxyz`, '--reference', FRAMES, '--out', `${OUT}/rdf.json`],
);
say('report');
const report = await pestle('report', run.study, '--out', `${OUT}/report.html`);
summarise();
if (dashboard) {
  process.stdout.write(`\nThe dashboard goes on at ${dashboard.url} until Ctrl-C.\n`);
  process.on('SIGINT', () => dashboard.child.kill('SIGINT'));
}

function summarise() {
  const { metrics } = run.best;
  const seconds = (from) => `${Math.round((Date.now() - from) / 1000)} s`;
  const row = (name, text) => process.stdout.write(`${name.padEnd(22)}${text}\n`);
  const share = (value) => `${(100 * value).toFixed(2)} % of the energies' spread`;
  process.stdout.write('\n');
  row(
    'trials',
    `${run.counts.complete} complete, ${run.counts.pruned} pruned, ${run.counts.failed} failed`,
  );
  row('best trial', `${exported.trial}`);
  row(
    'validation RMSE',
    `${metrics['validation.rmse_mev'].toFixed(3)} meV (${share(metrics['validation.share_of_spread'])})`,
  );
  row(
    'test RMSE',
    `${metrics['test.rmse_mev'].toFixed(3)} meV (${share(metrics['test.share_of_spread'])})`,
  );
  row('test MAE', `${metrics['test.mae_mev'].toFixed(3)} meV`);
  row(
    'acceptance ratio',
    `${mc.acceptance.production.toFixed(3)} (Metropolis, 100 K, ${mc.chains.length} chains × ${mc.stepsDone} steps)`,
  );
  for (const [pair, distance] of Object.entries(rdf.distance))
    row(
      `g(r) distance ${pair}`,
      `${distance.integratedAbsolute.toFixed(4)} of 2; ${(100 * distance.withinThreeSigma).toFixed(0)} % of bins within three standard errors`,
    );
  row('report', report.path);
  row('model', exported.folder);
  row('g(r)', rdf.files.join(', '));
  row('time', `${seconds(started)}, of which ${seconds(ready)} after the build`);
}

async function pestle(...args) {
  const out = await capture(process.execPath, ['dist/cli/main.js', ...args, '--json']);
  return JSON.parse(out);
}

function say(text) {
  process.stdout.write(`\n== ${text}\n`);
}

async function startDashboard() {
  const port = await freePort(8787);
  const child = spawn(process.execPath, ['dist/cli/main.js', 'dashboard', '--port', String(port)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.on('exit', () => child.kill());
  const url = `http://127.0.0.1:${port}/`;
  process.stdout.write(`\nDashboard: ${url}\n`);
  return { child, url };
}

/** This port, or the next one that nobody holds. */
function freePort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error) =>
      error.code === 'EADDRINUSE' ? resolve(freePort(port + 1)) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
