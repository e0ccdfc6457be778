// Throughput of studies of empty trials against the bare loop claim + event + finish, claim times
// under contention, and a store of 100,000 trials with 100 curve points each.
//   npm run bench:store [-- --trials 10000 --large 100000 --only throughput,claims,large]
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { runLocal } from '../dist/launch/local.js';
import { openStore } from '../dist/store/open-store.js';

const { values: args } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000' },
    large: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'throughput,claims,large' },
    engines: { type: 'string', default: 'sqlite,postgres' },
  },
});
const only = args.only.split(',');
/** Throughput is measured with at least as many. */
const TRIALS_PER_WORKER = 2500;
const trials = Number(args.trials);
const folder = mkdtempSync(join(tmpdir(), 'pestle-bench-'));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const percentile = (sorted, p) =>
  sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];

/** Runs processes of a script from a common start; returns seconds and all claim times in ms. */
async function together(script, count, argv) {
  const children = Array.from({ length: count }, () => fork(here(script), argv));
  try {
    await Promise.all(children.map((child) => message(child, script)));
    const start = performance.now();
    const ends = children.map((child) => message(child, script));
    for (const child of children) child.send('go');
    const said = await Promise.all(ends);
    const seconds = (performance.now() - start) / 1000;
    return { seconds, waits: said.flatMap(({ waits }) => waits).sort((a, b) => a - b) };
  } catch (error) {
    for (const child of children) child.kill('SIGKILL');
    throw error;
  }
}

/** The next message of a process; one that ends without it ends the benchmark. */
function message(child, script) {
  return new Promise((done, failed) => {
    const ended = (code, signal) =>
      failed(new Error(`a process of ${script} ended with ${signal ?? `code ${code}`}`));
    child.once('exit', ended);
    child.once('message', (said) => {
      child.off('exit', ended);
      done(said);
    });
  });
}

async function bare(address, workers, trials) {
  const columns = `state text not null, worker bigint, attempt int not null default 0, lease bigint,
    started bigint, finished bigint, value double precision`;
  const open = `create index bare_open on bare (id) where state in ('queued', 'running')`;
  const fill = `insert into bare (state) select 'queued' from`;
  if (address.startsWith('postgres')) {
    const db = new pg.Client({ connectionString: address });
    await db.connect();
    await db.query(`drop table if exists bare, bare_event;
      create table bare (id serial primary key, ${columns}); ${open};
      create table bare_event (id bigserial primary key, bare bigint, kind text);
      ${fill} generate_series(1, ${trials})`);
    await db.end();
  } else {
    const db = new Sqlite(address);
    db.pragma('journal_mode = wal');
    db.exec(`drop table if exists bare; drop table if exists bare_event;
      create table bare (id integer primary key, ${columns}); ${open};
      create table bare_event (id integer primary key, bare int, kind text);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${trials})
      ${fill} n`);
    db.close();
  }
  const { seconds } = await together('./bare-loop.mjs', workers, [address]);
  return trials / seconds;
}

async function newStudy(store, name, trials) {
  const space = { x: { float: [0, 1] } };
  const search = { stages: [{ sampler: 'random', trials }] };
  return store.createStudy({
    name,
    directions: ['minimize'],
    metrics: ['value'],
    seed: 1,
    space,
    config: { space, search, objective: { module: here('./objectives/instant.mjs') } },
    trialBudget: trials,
  });
}

/**
 * Trials a second of a whole study by the database's clock. Like those of the bare loop, the processes
 * start together: the study is paused until the last one has opened the objective.
 */
async function whole(address, workers, trials) {
  const store = await openStore(address);
  const study = await newStudy(store, `throughput ${workers}`, trials);
  await store.updateStudy(study.id, { state: 'paused' });
  const ready = mkdtempSync(join(folder, 'ready-'));
  process.env.PESTLE_BENCH_READY = ready;
  let isOver = false;
  const running = runLocal({ store: address, study: study.name, workers }).finally(() => {
    isOver = true;
  });
  await Promise.race([allReady(ready, workers, () => isOver), running]);
  await store.updateStudy(study.id, { state: 'active' });
  await running;
  const all = await store.trials(study.id);
  await store.close();
  const complete = all.filter((t) => t.state === 'complete');
  // Workers look for work once a second and their code is compiled as it gets used: the second half is
  // what a worker does from then on.
  const ends = complete.map((t) => t.finishedAt).sort((a, b) => a - b);
  const [from, to] = [Math.floor(ends.length * 0.5), Math.floor(ends.length * 0.95)];
  return ((to - from) / (ends[to] - ends[from])) * 1000;
}

async function allReady(folder, workers, isOver) {
  while (!isOver() && readdirSync(folder).length < workers)
    await new Promise((done) => setTimeout(done, 50));
}

async function throughput(engine, fresh) {
  const rows = [];
  for (const workers of [1, 4, 16]) {
    const count = Math.max(trials, TRIALS_PER_WORKER * workers);
    const loop = await bare(await fresh(), workers, count);
    const rate = await whole(await fresh(), workers, count);
    const row = {
      engine,
      workers,
      'bare loop /s': Math.round(loop),
      'study /s': Math.round(rate),
      ratio: (rate / loop).toFixed(2),
    };
    rows.push(row);
    console.log(JSON.stringify(row));
  }
  console.table(rows);
}

async function claims(engine, fresh) {
  const address = await fresh();
  const store = await openStore(address);
  const study = await newStudy(store, 'claims', trials);
  const { seconds, waits } = await together('./claim-loop.mjs', 32, [address, study.name]);
  await store.close();
  console.table([
    {
      engine,
      workers: 32,
      'trials /s': Math.round(trials / seconds),
      'claim p50 ms': percentile(waits, 0.5).toFixed(1),
      'claim p99 ms': percentile(waits, 0.99).toFixed(1),
    },
  ]);
}

async function large() {
  const count = Number(args.large);
  const address = join(folder, 'large.db');
  const store = await openStore(address);
  const study = await newStudy(store, 'large', count);
  for (let from = 0; from < count; from += 2000) {
    await store.importTrials(
      study.id,
      Array.from({ length: Math.min(2000, count - from) }, (_, i) => largeTrial(from + i)),
    );
  }
  await store.close();
  const megabytes = statSync(address).size / 1e6;
  const timed = async (what, work) => {
    const start = performance.now();
    await work();
    rows.push({ what, ms: (performance.now() - start).toFixed(1) });
  };
  const rows = [];
  let again;
  await timed('open the study', async () => {
    again = await openStore(address, { readOnly: true });
    await again.findStudy('large');
    await again.listStudies();
  });
  const page = (query) => () => again.queryTrials(study.id, { limit: 100, ...query });
  await timed('first page', page({}));
  await timed('first page by value', page({ sort: 'value' }));
  await timed('page at 90,000', page({ offset: Math.floor(count * 0.9) }));
  await timed(
    'complete with value < 0.1 by value',
    page({ sort: 'value', states: ['complete'], where: [{ field: 'value', op: '<', value: 0.1 }] }),
  );
  await timed('by a parameter', page({ sort: 'param:soap.n_max' }));
  await timed('8 learning curves', () => again.points(study.id, [1, 2, 3, 4, 5, 6, 7, 8]));
  await timed('all trials', () => again.trials(study.id));
  await again.close();
  console.log(`${count} trials × 100 curve points: ${megabytes.toFixed(0)} MB`);
  console.table(rows);
}

function largeTrial(number) {
  const value = ((number * 7919) % 100_003) / 100_003;
  return {
    number,
    state: number % 10 === 0 ? 'pruned' : 'complete',
    params: {
      'soap.n_max': number % 9,
      'soap.l_max': number % 7,
      'soap.sigma': value,
      kind: 'standard',
    },
    seed: number,
    stage: '0:random',
    rule: 'random',
    values: number % 10 === 0 ? null : [value],
    metrics: { 'test.rmse_mev': value * 2, 'test.mae_mev': value * 1.5 },
    lastStep: 99,
    lastValue: value,
    attempt: 1,
    createdAt: 1.7e12 + number,
    startedAt: 1.7e12 + number,
    finishedAt: 1.7e12 + number + 500,
    reason: null,
    tags: [],
    note: '',
    provenance: { host: 'bench', engine: 'native' },
    historyEvent: null,
    points: Array.from({ length: 100 }, (_, step) => ({
      name: 'objective',
      step,
      value: value + 1 / (step + 1),
      at: 1.7e12 + step,
    })),
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A private cluster, fsync off as in the figures this compares with. */
async function startPostgres() {
  const versions = '/usr/lib/postgresql';
  const version = existsSync(versions) && readdirSync(versions).sort((a, b) => b - a)[0];
  if (!version) return undefined;
  const root = mkdtempSync(join(tmpdir(), 'pestle-bench-pg-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) spawnSync('chown', ['postgres', root]);
  const run = (program, ...rest) => {
    const command = [join(versions, version, 'bin', program), ...rest];
    const [file, ...argv] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    execFileSync(file, argv, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const port = await freePort();
  const data = join(root, 'data');
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${root} -c max_connections=300 -c fsync=off -c synchronous_commit=off`;
  run('initdb', '-D', data, '-U', 'pestle', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  run('pg_ctl', '-D', data, '-l', join(root, 'log'), '-w', '-o', options, 'start');
  let made = 0;
  return {
    fresh: async () => {
      const client = new pg.Client({
        connectionString: `postgres://pestle@127.0.0.1:${port}/postgres`,
      });
      await client.connect();
      await client.query(`create database bench${++made}`);
      await client.end();
      return `postgres://pestle@127.0.0.1:${port}/bench${made}`;
    },
    stop: () => {
      run('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function measure(engine, fresh) {
  if (only.includes('throughput')) await throughput(engine, fresh);
  if (only.includes('claims')) await claims(engine, fresh);
}

try {
  const engines = args.engines.split(',');
  let made = 0;
  if (engines.includes('sqlite')) await measure('sqlite', async () => join(folder, `${made++}.db`));
  if (only.includes('large')) await large();
  const postgres = engines.includes('postgres') ? await startPostgres() : undefined;
  if (postgres) {
    try {
      await measure('postgres', postgres.fresh);
    } finally {
      postgres.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
