import { describe, expect, it } from 'vitest';
import { parseWhere } from '../../src/cli/parse-where.js';
import { autoWorkers } from '../../src/launch/auto-workers.js';
import { slurmScripts } from '../../src/launch/slurm.js';
import type { SlurmRequest } from '../../src/launch/slurm-script.js';

const GB = 2 ** 30;
const request: SlurmRequest = {
  study: `a chemist's study`,
  workers: 2500,
  time: '04:00:00',
  cpusPerWorker: 2,
  memory: '4G',
  partition: 'short',
  more: ['--qos=low'],
  logs: '/home/me/logs',
  node: '/usr/bin/node',
  entry: '/opt/my tools/pestle/main.js',
  leaseSeconds: 60,
  maxAttempts: 3,
};

describe('the number of workers', () => {
  it.each([
    ['one a core', { cores: 4, freeBytes: 100 * GB }, 4],
    ['fewer where memory is short', { cores: 64, freeBytes: 5.5 * GB }, 5],
    ['never none', { cores: 2, freeBytes: 0.1 * GB }, 1],
  ])('is %s', (_name, room, expected) => {
    expect(autoWorkers(room)).toBe(expected);
  });
});

describe('the Slurm script', () => {
  it('asks for what it was told, and for an early SIGTERM', () => {
    const [script] = slurmScripts({ ...request, workers: 8 });
    for (const option of [
      '--array=0-7',
      '--time=04:00:00',
      '--cpus-per-task=2',
      '--mem=4G',
      '--partition=short',
      '--qos=low',
      '--signal=B:TERM@120',
      '--requeue',
      '--open-mode=append',
      '--output=/home/me/logs/%A_%a.log',
    ]) {
      expect(script).toContain(`#SBATCH ${option}\n`);
    }
  });

  it('becomes the worker, so that signals reach it, and quotes names for the shell', () => {
    const [script] = slurmScripts(request);
    expect(script).toContain(
      `\nexec /usr/bin/node '/opt/my tools/pestle/main.js' worker 'a chemist'\\''s study' `,
    );
    expect(script).toContain('--job-name=pestle-a_chemist_s_study\n');
  });

  it('is split where the site allows smaller arrays only', () => {
    const ranges = slurmScripts(request, 1001).map((s) => /--array=(\S+)/.exec(s)?.[1]);
    expect(ranges).toEqual(['0-1000', '0-1000', '0-497']);
  });
});

describe('a condition on trials', () => {
  it.each([
    ['param:soap.n_max>=4', { field: 'param:soap.n_max', op: '>=', value: 4 }],
    ['state != failed', { field: 'state', op: '!=', value: 'failed' }],
    ['param:kind~std', { field: 'param:kind', op: 'contains', value: 'std' }],
    ['param:nodes[0]=10', { field: 'param:nodes[0]', op: '=', value: 10 }],
    ['param:flag=true', { field: 'param:flag', op: '=', value: true }],
  ])('is read from %s', (text, expected) => {
    expect(parseWhere(text)).toEqual(expected);
  });

  it('is refused where it has no operator', () => {
    expect(() => parseWhere('value')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
