import { describe, expect, it } from 'vitest';
import { commandObjective } from '../../src/experiment/command-objective.js';
import { Signalled } from '../../src/experiment/objective-errors.js';
import type { TrialContext } from '../../src/experiment/trial-context.js';
import { livingOf } from '../support/crew.js';
import { until } from '../support/until.js';

function run(command: string, signal = new AbortController().signal) {
  const lines: string[] = [];
  const context: TrialContext = {
    number: 3,
    attempt: 1,
    seed: 5,
    params: { lr: 0.5 },
    signal,
    report: () => {},
    shouldPrune: async () => undefined,
    annotate: () => {},
    putArtifact: async () => {},
    loadCheckpoint: async () => undefined,
    saveCheckpoint: async () => {},
    log: (line) => lines.push(line),
  };
  return { result: commandObjective(command, ['lr'])(context), lines };
}

describe('a command as objective', () => {
  it.each([
    ['a number', 'echo start; echo {lr}', { values: [0.5], metrics: {} }],
    [
      'a JSON object',
      `echo '{"value": 2, "metrics": {"mae": 3}}'`,
      { values: [2], metrics: { mae: 3 } },
    ],
    ['a list', 'echo "[1, 2]"', { values: [1, 2], metrics: {} }],
    ['NaN, for the store to judge', 'echo nan', { values: [Number.NaN], metrics: {} }],
    ['its environment', 'echo $((PESTLE_TRIAL + PESTLE_SEED))', { values: [8], metrics: {} }],
  ])('reads %s from the last line', async (_name, command, expected) => {
    expect(await run(command).result).toEqual(expected);
  });

  it('fails with the exit code and the last line of stderr', async () => {
    await expect(run('echo no data >&2; exit 4').result).rejects.toMatchObject({
      code: 'OBJECTIVE_FAILED',
      message: 'the command exited with code 4: no data',
    });
  });

  it('fails when the last line is no value', async () => {
    await expect(run('echo done').result).rejects.toMatchObject({ code: 'OBJECTIVE_FAILED' });
  });

  it.each(['kill -9 $$', `sh -c 'kill -SEGV $$'; exit $?`])(
    'tells a signal from an exit code: %s',
    async (command) => {
      await expect(run(command).result).rejects.toBeInstanceOf(Signalled);
    },
  );

  it('ends the command with all it started when the trial is told to end', async () => {
    const stop = new AbortController();
    const { result, lines } = run('sleep 60 & echo $$; wait', stop.signal);
    while (lines.length === 0) await new Promise((done) => setTimeout(done, 5));
    stop.abort();
    await expect(result).rejects.toBeInstanceOf(Signalled);
    await until(() => livingOf(Number(lines[0])).length === 0);
  });

  it('waits for no process but the command’s own', async () => {
    const { result, lines } = run('true & wait; echo $$; echo 1');
    expect(await result).toEqual({ values: [1], metrics: {} });
    await until(() => livingOf(Number(lines[0]!.split('\n')[0])).length === 0);
  });
});
