import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';

/** A PostgreSQL of the tests' own, or databases of the server PESTLE_TEST_PG names. */
export interface TestPostgres {
  /** Makes an empty database and returns its address. */
  database(): Promise<string>;
  stop(): Promise<void>;
  /** Stops and starts the server; only for one started here. */
  readonly restart: (() => void) | undefined;
}

/** Why PostgreSQL tests cannot run here, or undefined where they can. */
export function postgresMissing(): string | undefined {
  if (process.env.PESTLE_TEST_PG || binaries() !== undefined) return undefined;
  return 'PostgreSQL is not installed: apt-get install postgresql, or set PESTLE_TEST_PG';
}

/** Starts a private cluster on a free port of this machine, about two seconds, or joins one. */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env.PESTLE_TEST_PG;
  if (given) return { ...databases(given), stop: async () => {}, restart: undefined };
  const bin = binaries();
  if (bin === undefined) throw new Error(postgresMissing());
  const root = mkdtempSync(join(tmpdir(), 'pestle-pg-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })),
    );
    chownSync(root, uid!, gid!);
  }
  // PostgreSQL refuses to run as root.
  const run = (program: string, ...args: string[]) => {
    const command = [join(bin, program), ...args];
    const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stderr } = spawnSync(file!, rest, {
      encoding: 'utf8',
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}\n${log(root)}`);
  };
  const port = await freePort();
  const data = join(root, 'data');
  const settings = [
    `listen_addresses=127.0.0.1`,
    `port=${port}`,
    `unix_socket_directories=${root}`,
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=200',
  ];
  const start = () => {
    const options = settings.map((setting) => `-c ${setting}`).join(' ');
    run('pg_ctl', '-D', data, '-l', join(root, 'log'), '-w', '-t', '60', '-o', options, 'start');
  };
  const stop = () => run('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop');
  run('initdb', '-D', data, '-U', 'pestle', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  start();
  return {
    ...databases(`postgres://pestle@127.0.0.1:${port}/postgres`),
    restart: () => {
      stop();
      start();
    },
    stop: async () => {
      stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function databases(server: string): Pick<TestPostgres, 'database'> {
  let made = 0;
  return {
    async database() {
      const name = `pestle_test_${process.pid}_${made++}`;
      const client = new pg.Client({ connectionString: server });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      const url = new URL(server);
      url.pathname = `/${name}`;
      return url.href;
    },
  };
}

function binaries(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const candidates = [
    process.env.PGBIN,
    ...(existsSync(versions)
      ? readdirSync(versions)
          .sort((a, b) => Number(b) - Number(a))
          .map((version) => join(versions, version, 'bin'))
      : []),
    ...(process.env.PATH ?? '').split(':'),
    '/opt/homebrew/opt/postgresql/bin',
  ];
  return candidates.find((folder) => folder && existsSync(join(folder, 'initdb')));
}

function log(root: string): string {
  const path = join(root, 'log');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(-10).join('\n') : '';
}
