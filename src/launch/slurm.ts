import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fail, messageOf } from '../core/errors.js';
import { makeFolderFor } from '../core/make-folder.js';
import { type SlurmRequest, slurmScript } from './slurm-script.js';

/** One task of an array, as Slurm sees it. */
export interface SlurmTask {
  readonly job: number;
  readonly task: number | null;
  /** PENDING, RUNNING, COMPLETING, … */
  readonly state: string;
  readonly reason: string;
}

/** Where a site says nothing: slurm.conf's default. */
const MAX_ARRAY_SIZE = 1001;

/** The scripts of a request: one, or several where the site's MaxArraySize is smaller. */
export function slurmScripts(request: SlurmRequest, maxArraySize = MAX_ARRAY_SIZE): string[] {
  const scripts: string[] = [];
  for (let left = request.workers; left > 0; left -= maxArraySize) {
    scripts.push(slurmScript(request, 0, Math.min(left, maxArraySize) - 1));
  }
  return scripts;
}

/**
 * Submits the workers; `store` goes to them by their environment. Returns the jobs' ids.
 *
 * @throws LAUNCH_FAILED with what sbatch said
 */
export async function submitSlurm(request: SlurmRequest, store: string): Promise<number[]> {
  makeFolderFor(join(request.logs, 'log'));
  const jobs: number[] = [];
  for (const script of slurmScripts(request, await maxArraySize())) {
    const env = { ...process.env, PESTLE_STORE: store };
    const said = await slurm('sbatch', ['--parsable'], { input: script, env });
    // `id` or `id;cluster`.
    jobs.push(Number.parseInt(said, 10));
  }
  return jobs;
}

/** The tasks of these jobs that wait or run; finished ones are not in the queue any more. */
export async function slurmQueue(jobs: readonly number[]): Promise<readonly SlurmTask[]> {
  if (jobs.length === 0) return [];
  const said = await slurm('squeue', ['--json']);
  const { jobs: all = [] } = JSON.parse(said) as { jobs?: readonly SqueueJob[] };
  return all
    .map(slurmTask)
    .filter(
      (task) =>
        jobs.includes(task.job) &&
        !/^(COMPLETED|CANCELLED|FAILED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY)/.test(task.state),
    );
}

/** Cancels jobs: Slurm tells their workers to end, which release their trials. */
export async function cancelSlurm(jobs: readonly number[]): Promise<void> {
  if (jobs.length > 0) await slurm('scancel', jobs.map(String));
}

/** Newer versions of Slurm wrap numbers and list states. */
type SqueueNumber = number | { readonly number?: number; readonly set?: boolean };

interface SqueueJob {
  readonly job_id: number;
  readonly array_job_id?: SqueueNumber;
  readonly array_task_id?: SqueueNumber | null;
  readonly job_state?: string | readonly string[];
  readonly state_reason?: string;
}

function slurmTask(job: SqueueJob): SlurmTask {
  const { job_state: state = '', array_task_id: task } = job;
  return {
    job: plain(job.array_job_id) || job.job_id,
    task: task === null || task === undefined ? null : plain(task),
    state: typeof state === 'string' ? state : (state[0] ?? ''),
    reason: job.state_reason ?? '',
  };
}

function plain(value: SqueueNumber | undefined): number {
  return typeof value === 'number' ? value : (value?.number ?? 0);
}

async function maxArraySize(): Promise<number> {
  const config = await slurm('scontrol', ['show', 'config']);
  const size = Number(/MaxArraySize\s*=\s*(\d+)/.exec(config)?.[1]);
  return size > 0 ? size : MAX_ARRAY_SIZE;
}

function slurm(
  program: string,
  args: readonly string[],
  { input = '', env = process.env }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((done, failed) => {
    const options = { env, maxBuffer: 256 * 2 ** 20 };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) return done(stdout);
      const missing = 'code' in error && error.code === 'ENOENT';
      const text = missing
        ? `'${program}' is not on this machine; run this on a login node of the cluster, or use \`pestle launch local\``
        : `${program} failed: ${stderr.trim() || messageOf(error)}`;
      failed(fail('LAUNCH_FAILED', text, error));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
