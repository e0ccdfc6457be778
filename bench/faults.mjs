// What happens to a study when processes are killed, stopped and starved.
//   npm run bench:faults [-- --trials 10000 --workers 32 --store postgres://… --only kill,stop]
// PostgreSQL is started privately where its programs are installed.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { runLocal } from '../dist/launch/local.js';
import { backupStore } from '../dist/store/backup-store.js';
import { checkStore } from '../dist/store/check-store.js';
import { openStore } from '../dist/store/open-store.js';

const { values: args } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '32' },
    every: { type: 'string', default: '2000' },
    lease: { type: 'string', default: '15000' },
    only: { type: 'string', default: 'kill,stop,restart,full,skew,damage' },
    engines: { type: 'string', default: 'sqlite,postgres' },
  },
});
const only = args.only.split(',');
const folder = mkdtempSync(join(tmpdir(), 'pestle-faults-'));
const objective = (name) => fileURLToPath(new URL(`./objectives/${name}.mjs`, import.meta.url));
const results = [];
let failures = 0;

function report(engine, fault, ok, text) {
  if (!ok) failures++;
  results.push({ engine, fault, result: ok ? 'as promised' : 'BROKEN', what: text });
  console.log(`${engine.padEnd(9)} ${fault.padEnd(22)} ${ok ? 'ok    ' : 'BROKEN'} ${text}`);
}

/** Trials take their time, so that a fault meets some of them; `instant` ones only fill a store. */
async function makeStudy(address, name, trials, module = objective('brief')) {
  const store = await openStore(address);
  const space = { x: { float: [0, 1] } };
  const study = await store.createStudy({
    name,
    directions: ['minimize'],
    metrics: ['value'],
    seed: 1,
    space,
    config: { space, objective: { module }, search: { stages: [{ sampler: 'random', trials }] } },
  });
  return { store, study };
}

/** Every trial complete once, its value that of its params. */
async function verdict(store, study, trials) {
  const all = await store.trials(study.id);
  const accepted = new Map();
  /** Claims that were not given back, which trials behind a long one are before anybody runs them. */
  const runs = new Map();
  const count = (map, trial, by) => map.set(trial, (map.get(trial) ?? 0) + by);
  for (let after = 0; ; ) {
    const events = await store.events(after, 10_000, study.id);
    for (const { id, kind, trial } of events) {
      after = id;
      if (kind === 'trial.complete') count(accepted, trial, 1);
      if (kind === 'trial.running') count(runs, trial, 1);
      if (kind === 'trial.released') count(runs, trial, -1);
    }
    if (events.length < 10_000) break;
  }
  const complete = all.filter((t) => t.state === 'complete').length;
  const lost = all.filter((t) => t.state === 'lost').length;
  const twice = [...accepted.values()].filter((n) => n > 1).length;
  const wrong = all.filter(
    (t) => t.state === 'complete' && t.values[0] !== (t.params.x - 0.3) ** 2,
  ).length;
  const again = [...runs.values()].filter((n) => n > 1).length;
  const ok = complete === trials && lost === 0 && twice === 0 && wrong === 0;
  return {
    ok,
    again,
    text: `${complete} complete, ${lost} lost, ${twice} accepted twice, ${wrong} wrong, ${again} run more than once`,
  };
}

/** Worker and trainer processes below this one. */
function crew() {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter(Boolean)
    .map(([, pid, ppid, cmd]) => ({ pid: +pid, ppid: +ppid, cmd }));
  const supervisors = rows.filter((r) => r.ppid === process.pid && r.cmd.includes('worker/main'));
  const pids = new Set(supervisors.map((r) => r.pid));
  const trainers = rows.filter((r) => pids.has(r.ppid) && r.cmd.includes('trainer-main'));
  return { supervisors, trainers, all: [...supervisors, ...trainers] };
}

const pick = (items) => items[Math.floor(Math.random() * items.length)];
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

async function killing(engine, address) {
  const trials = Number(args.trials);
  const workers = Number(args.workers);
  const { store, study } = await makeStudy(address, 'kill', trials);
  let kills = 0;
  const timer = setInterval(async () => {
    // Starting 64 processes takes its time; what is to be seen is a run under fire.
    if (kills === 0 && (await store.trials(study.id, 0)).length < workers) return;
    const victim = pick(crew().all);
    if (victim && signal(victim.pid, 'SIGKILL')) kills++;
  }, Number(args.every));
  const start = performance.now();
  const summary = await runLocal({
    store: address,
    study: 'kill',
    workers,
    leaseMs: Number(args.lease),
  });
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1000;
  const { ok, again, text } = await verdict(store, study, trials);
  report(
    engine,
    `SIGKILL, ${workers} workers`,
    ok && again > 0,
    `${text}; ${kills} kills in ${seconds.toFixed(0)} s (${(trials / seconds).toFixed(0)} trials/s), ${summary.deaths} workers replaced`,
  );
  await store.close();
}

async function stopping(engine, address) {
  const { store, study } = await makeStudy(address, 'stop', 600);
  const running = runLocal({ store: address, study: 'stop', workers: 4, leaseMs: 1500 });
  while ((await store.trials(study.id)).length < 20) await wait(50);
  const [victim] = crew().supervisors;
  signal(victim.pid, 'SIGSTOP');
  await wait(4000);
  signal(victim.pid, 'SIGCONT');
  await running;
  const { ok, again, text } = await verdict(store, study, 600);
  report(engine, 'SIGSTOP past the lease', ok && again > 0, text);
  await store.close();
}

async function restarting(address, restart) {
  const { store, study } = await makeStudy(address, 'restart', 1000);
  const running = runLocal({ store: address, study: 'restart', workers: 4, leaseMs: 10_000 });
  while ((await store.trials(study.id)).length < 200) await wait(50);
  restart();
  const before = (await store.trials(study.id)).filter((t) => t.state === 'complete').length;
  await running;
  const { ok, text } = await verdict(store, study, 1000);
  const isMidRun = before < 1000;
  report('postgres', 'restarted mid-run', ok && isMidRun, `${text}; ${before} before the restart`);
  await store.close();
}

/** A disk of 3 MB: the run must end with a sentence, and go on once there is room. */
async function diskFull() {
  const disk = join(folder, 'small-disk');
  spawnSync('mkdir', ['-p', disk]);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status !== 0) {
    return console.log('sqlite    disk full              skipped: mounting a tmpfs needs root');
  }
  try {
    const address = join(disk, 'runs.db');
    const { store, study } = await makeStudy(address, 'full', 8000, objective('instant'));
    let said = '';
    await runLocal({
      store: address,
      study: 'full',
      workers: 2,
      leaseMs: Number(args.lease),
    }).catch((error) => {
      said = error.code ?? String(error);
    });
    spawnSync('mount', ['-o', 'remount,size=64m', disk]);
    await runLocal({ store: address, study: 'full', workers: 2, leaseMs: Number(args.lease) });
    const { ok, text } = await verdict(store, study, 8000);
    report(
      'sqlite',
      'disk full',
      ok && said === 'STORE_FULL',
      `said ${said}; after more room ${text}`,
    );
    await store.close();
  } finally {
    spawnSync('umount', [disk]);
  }
}

/** A worker whose clock is an hour off: leases are on the database's clock. */
async function clockSkew(engine, address) {
  const { store, study } = await makeStudy(address, 'skew', 200);
  const script = `const now = Date.now; Date.now = () => now() + 3_600_000;
      const { runWorker } = await import(${JSON.stringify(new URL('../dist/worker/worker.js', import.meta.url).href)});
      const never = new AbortController().signal;
      const skewed = { store: ${JSON.stringify(address)}, study: 'skew', launcher: 'skewed', threads: 1,
        leaseMs: 3000, maxAttempts: 3, graceMs: 1000, untilEmpty: false };
      await runWorker(skewed, { stop: never, stopNow: never });`;
  const ahead = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: 'inherit',
  });
  const ended = new Promise((done) => ahead.once('exit', done));
  await runLocal({ store: address, study: 'skew', workers: 2, leaseMs: 3000 });
  await ended;
  const { ok, again, text } = await verdict(store, study, 200);
  const skewed = (await store.listWorkers()).find(({ launcher }) => launcher === 'skewed');
  const own = (await store.trials(study.id)).filter((t) => t.workerId === skewed?.id).length;
  report(
    engine,
    'clock one hour ahead',
    ok && again === 0 && own > 0,
    `${text}; ${own} by the worker with that clock`,
  );
  await store.close();
}

async function damage() {
  const address = join(folder, 'damage.db');
  const { store, study } = await makeStudy(address, 'damage', 500, objective('instant'));
  await runLocal({ store: address, study: 'damage', workers: 2 });
  await store.close();
  const backup = join(folder, 'backup.db');
  await backupStore(address, backup);
  truncateSync(address, 65_536);
  const found = await checkStore(address);
  const saved = await openStore(backup, { readOnly: true });
  const { ok, text } = await verdict(saved, study, 500);
  report(
    'sqlite',
    'file cut short',
    ok && !found.ok,
    `check: ${found.problems[0]}; backup: ${text}`,
  );
  await saved.close();
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A private cluster with everything durable switched on, as a user's would be. */
async function startPostgres() {
  const versions = '/usr/lib/postgresql';
  const version = existsSync(versions) && readdirSync(versions).sort((a, b) => b - a)[0];
  if (!version) return undefined;
  const root = mkdtempSync(join(tmpdir(), 'pestle-faults-pg-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) spawnSync('chown', ['postgres', root]);
  const run = (program, ...rest) => {
    const command = [join(versions, version, 'bin', program), ...rest];
    const [file, ...argv] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stderr } = spawnSync(file, argv, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
  };
  const port = await freePort();
  const data = join(root, 'data');
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${root} -c max_connections=300`;
  const start = () =>
    run('pg_ctl', '-D', data, '-l', join(root, 'log'), '-w', '-o', options, 'start');
  const stop = () => run('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop');
  run('initdb', '-D', data, '-U', 'pestle', '-A', 'trust', '-E', 'UTF8', '--locale=C');
  start();
  const server = `postgres://pestle@127.0.0.1:${port}`;
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query('create database faults');
  await client.end();
  return {
    address: `${server}/faults`,
    restart: () => {
      stop();
      start();
    },
    stop: () => {
      stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function main() {
  const engines = args.engines.split(',');
  if (engines.includes('sqlite')) {
    const address = join(folder, 'runs.db');
    if (only.includes('kill')) await killing('sqlite', address);
    if (only.includes('stop')) await stopping('sqlite', address);
    if (only.includes('skew')) await clockSkew('sqlite', address);
    if (only.includes('full')) await diskFull();
    if (only.includes('damage')) await damage();
  }
  const postgres = engines.includes('postgres') ? await startPostgres() : undefined;
  if (postgres === undefined) return;
  try {
    if (only.includes('kill')) await killing('postgres', postgres.address);
    if (only.includes('stop')) await stopping('postgres', postgres.address);
    if (only.includes('skew')) await clockSkew('postgres', postgres.address);
    if (only.includes('restart')) await restarting(postgres.address, postgres.restart);
  } finally {
    postgres.stop();
  }
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.table(results.map(({ engine, fault, result }) => ({ engine, fault, result })));
process.exitCode = failures === 0 ? 0 : 1;
