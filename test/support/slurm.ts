import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** A Slurm of the tests' own: one node, this machine. */
export interface TestSlurm {
  /** What Slurm's programs need in their environment. */
  readonly env: { readonly SLURM_CONF: string };
  /** Runs one of Slurm's programs and returns what it printed. */
  run(program: string, ...args: string[]): string;
  stop(): Promise<void>;
}

/** Why Slurm tests cannot run here, or undefined where they can. */
export function slurmMissing(): string | undefined {
  if (process.platform !== 'linux') return 'Slurm runs on Linux only';
  if (process.getuid?.() !== 0) return 'starting Slurm needs root';
  const missing = ['slurmctld', 'slurmd', 'munged', 'sbatch', 'runuser'].find(
    (program) => spawnSync('which', [program]).status !== 0,
  );
  return missing && `${missing} is not installed: apt-get install slurm-wlm munge`;
}

/** Starts munged, slurmctld and slurmd on free ports of this machine; nothing under /etc changes. */
export async function startSlurm(): Promise<TestSlurm> {
  const root = mkdtempSync(join(tmpdir(), 'pestle-slurm-'));
  chmodSync(root, 0o755);
  for (const folder of ['state', 'spool', 'log', 'munge']) mkdirSync(join(root, folder));
  const env = { SLURM_CONF: join(root, 'slurm.conf') };
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const munge = join(root, 'munge');
  writeFileSync(join(munge, 'munge.key'), randomBytes(1024), { mode: 0o600 });
  execFileSync('chown', ['-R', 'munge:munge', munge]);
  chmodSync(munge, 0o755);
  const files = ['socket', 'pid-file', 'log-file', 'seed-file'].map(
    (name) => `--${name}=${munge}/munged.${name.replace('-file', '')}`,
  );
  const key = `--key-file=${munge}/munge.key`;
  run('runuser', '-u', 'munge', '--', 'munged', key, ...files, '--num-threads=2', '--force');
  writeFileSync(env.SLURM_CONF, configuration(root, await freePort(), await freePort()));
  const stop = async () => {
    const options = { env: { ...process.env, ...env } };
    const pids = ['slurmd.pid', 'slurmctld.pid', 'munge/munged.pid'].map((file) =>
      pidIn(join(root, file)),
    );
    spawnSync('scancel', ['-u', 'root'], options);
    spawnSync('scontrol', ['shutdown'], options);
    for (const pid of pids) if (pid !== undefined) await endProcess(pid);
    rmSync(root, { recursive: true, force: true });
  };
  try {
    run('slurmctld', '-c');
    run('slurmd', '-N', shortName());
    await until(() => {
      const { stdout } = spawnSync('sinfo', ['-h', '-o', '%T'], {
        encoding: 'utf8',
        env: { ...process.env, ...env },
      });
      return /idle|mixed|alloc/.test(stdout);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { env, run, stop };
}

function configuration(root: string, controlPort: number, nodePort: number): string {
  const host = shortName();
  const lines = [
    'ClusterName=pestle',
    `SlurmctldHost=${host}(127.0.0.1)`,
    'SlurmUser=root',
    `SlurmctldPort=${controlPort}`,
    `SlurmdPort=${nodePort}`,
    'AuthType=auth/munge',
    // Also how long a requeued job waits before it may start again: two minutes unless said.
    `AuthInfo=socket=${root}/munge/munged.socket,cred_expire=20`,
    'CryptoType=crypto/munge',
    `StateSaveLocation=${root}/state`,
    `SlurmdSpoolDir=${root}/spool`,
    `SlurmctldPidFile=${root}/slurmctld.pid`,
    `SlurmdPidFile=${root}/slurmd.pid`,
    `SlurmctldLogFile=${root}/log/slurmctld.log`,
    `SlurmdLogFile=${root}/log/slurmd.log`,
    'ProctrackType=proctrack/pgid',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    'JobCompType=jobcomp/none',
    'SwitchType=switch/none',
    'MpiDefault=none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU',
    'SchedulerParameters=sched_interval=1,batch_sched_delay=0',
    'ReturnToService=2',
    'MinJobAge=60',
    'InactiveLimit=0',
    'KillWait=5',
    'Waittime=0',
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN`,
    `PartitionName=debug Nodes=${host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO`,
  ];
  return `${lines.join('\n')}\n`;
}

function shortName(): string {
  return hostname().split('.')[0]!;
}

function pidIn(file: string): number | undefined {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : 0;
  return pid > 1 ? pid : undefined;
}

/** Asks a daemon to end and waits until it has; one that does not listen is ended. */
async function endProcess(pid: number): Promise<void> {
  const signal = (what: NodeJS.Signals | 0) => {
    try {
      return process.kill(pid, what);
    } catch {
      return false;
    }
  };
  signal('SIGTERM');
  try {
    await until(() => !signal(0), 10_000);
  } catch {
    signal('SIGKILL');
    await until(() => !signal(0));
  }
}
