import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/study/store.js';
import { postgresMissing, startPostgres, type TestPostgres } from '../support/postgres.js';
import { slurmMissing, startSlurm, type TestSlurm } from '../support/slurm.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const missing = slurmMissing() ?? postgresMissing();
if (missing) console.warn(`skipped: ${missing}`);

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Trainings as small as they get: what is tested is their way through the cluster. */
const ZUNDEL = `study: drain
dataset:
  path: ${fileURLToPath(new URL('../../experiments/data/zundel-100K.extxyz.gz', import.meta.url))}
  energy: { key: energy, unit: hartree }
  max_frames: 150
  split: { train: 0.7, validation: 0.2, test: 0.1, by: random, seed: 1 }
space: { soap.sigma: { float: [0.4, 0.8] } }
fixed:
  soap.n_max: 2
  soap.l_max: 1
  soap.r_cut: 4
  network.layers: 1
  network.nodes: [3]
  training.lm: { iterations: 3 }
objective: { metric: validation.rmse_mev }
search: { stages: [{ sampler: random, trials: 64 }] }
execution: { launcher: slurm, lease: 20 }
`;

describe.skipIf(missing !== undefined)('workers under Slurm', { timeout: 420_000 }, () => {
  const folder = temporaryFolder();
  let slurm: TestSlurm;
  let postgres: TestPostgres;
  let address: string;
  let store: Store;
  beforeAll(async () => {
    [slurm, postgres] = [await startSlurm(), await startPostgres()];
    address = await postgres.database();
    store = await openStore(address);
  }, 120_000);
  afterAll(async () => {
    await store?.close();
    await slurm?.stop();
    await postgres?.stop();
  }, 120_000);

  const pestle = (...args: string[]) =>
    execFileSync(process.execPath, [main, ...args], {
      encoding: 'utf8',
      cwd: folder.root,
      env: { ...process.env, ...slurm.env, PESTLE_STORE: address },
    });
  const experiment = (name: string, trials: number, command: string) => {
    const path = folder.path(`${name}.yaml`);
    const lines = [
      `study: ${name}`,
      'space: { x: { float: [0, 1] } }',
      `objective: { command: ${JSON.stringify(command)} }`,
      `search: { stages: [{ sampler: random, trials: ${trials} }] }`,
      'execution: { launcher: slurm, lease: 20 }',
    ];
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };
  const summary = async (name: string) =>
    (await store.listStudies()).find((study) => study.name === name);

  it('prints the script without submitting anything', async () => {
    const path = experiment('dry', 4, 'echo {x}');
    const { script } = JSON.parse(
      pestle(
        'launch',
        'slurm',
        path,
        '--workers',
        '64',
        '--time',
        '04:00:00',
        '--dry-run',
        '--json',
      ),
    ) as { script: string };
    expect(script).toContain('#SBATCH --array=0-63');
    expect(script).toContain('#SBATCH --signal=B:TERM@120');
    expect(script).toMatch(/^exec .*node .*main\.js worker dry .*--until-empty/m);
    expect(script).not.toContain('postgres://');
    expect(await summary('dry')).toBeUndefined();
    expect(slurm.run('squeue', '-h')).toBe('');
  });

  it('drains a study of 64 trainings on Zundel frames, each complete', async () => {
    const path = folder.path('drain.yaml');
    writeFileSync(path, ZUNDEL);
    const result = JSON.parse(
      pestle('launch', 'slurm', path, '--workers', '4', '--time', '00:10:00', '--json'),
    ) as { jobs: number[] };
    expect(result.jobs).toHaveLength(1);
    await until(async () => (await summary('drain'))?.state === 'finished', 180_000);
    expect((await summary('drain'))?.counts).toMatchObject({ complete: 64, lost: 0, running: 0 });
    const workers = (await store.listWorkers()).filter((worker) => worker.launcher === 'slurm');
    expect(workers.length).toBeGreaterThan(0);
    expect(workers.every((worker) => worker.data.array === String(result.jobs[0]))).toBe(true);
    const shown = JSON.parse(pestle('trials', 'drain', '--format', 'json')) as { value: number }[];
    expect(shown).toHaveLength(64);
  });

  it('gives trials back when a job is requeued, and loses none when it is cancelled', async () => {
    const marker = folder.path('go');
    const path = experiment('requeue', 3, `while [ ! -e ${marker} ]; do sleep 0.1; done; echo {x}`);
    const { jobs } = JSON.parse(
      pestle('launch', 'slurm', path, '--workers', '1', '--time', '00:10:00', '--json'),
    ) as { jobs: number[] };
    const running = async () => (await summary('requeue'))?.counts.running === 1;
    await until(running);
    slurm.run('scontrol', 'requeue', `${jobs[0]}_0`);
    await until(async () => (await summary('requeue'))?.counts.queued === 1);
    await until(running, 200_000);
    const doctor = JSON.parse(pestle('doctor', 'requeue', '--json')) as { study: object };
    expect(doctor.study).toMatchObject({ workersAlive: 1, slurmTasks: 1 });
    expect(JSON.parse(pestle('cancel', 'requeue', '--json'))).toMatchObject({
      cancelledJobs: jobs,
    });
    await until(async () => (await summary('requeue'))?.counts.queued === 1);
    await until(() => slurm.run('squeue', '-h') === '');
    pestle('resume', 'requeue');
    writeFileSync(marker, '');
    pestle('launch', 'slurm', path, '--workers', '1', '--time', '00:10:00');
    await until(async () => (await summary('requeue'))?.state === 'finished');
    expect((await summary('requeue'))?.counts).toMatchObject({ complete: 3, lost: 0, failed: 0 });
    expect(readFileSync(folder.path('slurm-logs', `${jobs[0]}_0.log`), 'utf8')).toContain(
      'told to stop',
    );
  });
});
