import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { serveIpi } from '../../src/ipi/serve-ipi.js';
import { pairModel } from '../ipi/pair-model.js';
import { pythonWithAse } from './python-ase.js';

const python = pythonWithAse();

/** Runs a script, feeds it `input` as JSON and resolves with the JSON it prints. */
async function run(script: string, input: unknown): Promise<never> {
  const child = spawn(python!, ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(input));
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  await once(child, 'close');
  return JSON.parse(out) as never;
}

const SCRIPT = `
import json, sys
import ase, ase.units
from ase.calculators.socketio import SocketIOCalculator
task = json.load(sys.stdin)
answers = []
with SocketIOCalculator(**task['where'], timeout=20) as calculator:
    for positions in task['frames']:
        atoms = ase.Atoms(numbers=task['numbers'], positions=positions, cell=task['cell'], pbc=task['pbc'])
        calculator.calculate(atoms, system_changes=['positions'])
        results = calculator.results
        answers.append({
            'energy': results['energy'],
            'forces': results['forces'].ravel().tolist(),
            'stress': results['stress'].tolist() if task['pbc'] else None,
        })
print(json.dumps(answers))
`;

const numbers = [8, 1, 1];
const frames = [
  [0, 0, 0.05, 0.75, 0.1, 0.6, -0.7, 0.05, 0.65],
  [0.1, 0, 0, 0.9, 0.1, 0.5, -0.8, 0.2, 0.7],
];
/** ASE 3.22's CODATA 2014; with them the numbers agree to the last digits. */
const units = { evPerHartree: 27.211386024367243, angstromPerBohr: 0.5291772105638411 };

describe.skipIf(!python)("ASE's SocketIOCalculator", () => {
  const name = `pestle-test-${process.pid}`;
  const port = 20_000 + (process.pid % 10_000);

  it.each([
    ['a unix socket', `unix:${name}`, { unixsocket: name }],
    ['TCP', `localhost:${port}`, { port }],
  ])('reads the energies and forces of a model over %s', async (_name, address, where) => {
    const input = { where, numbers, pbc: false, cell: null, frames: frames.map(rows) };
    const served = serveIpi(pairModel(), {
      address,
      numbers: Uint8Array.from(numbers),
      reconnectSeconds: 1,
      units,
    });
    const answers: { energy: number; forces: number[] }[] = await run(SCRIPT, input);
    // ASE closes the connection before it stops listening: a quick client may connect once more.
    expect(await served).toMatchObject({ evaluations: 2, end: 'closed' });
    const evaluator = pairModel().evaluator(Uint8Array.from(numbers), { batch: 2 });
    const energies = new Float64Array(2);
    const forces = new Float64Array(18);
    evaluator.energiesAndForces!(Float64Array.from(frames.flat()), 2, energies, forces);
    expectClose(
      answers.map((a) => a.energy),
      [...energies],
      1e-12,
    );
    expectClose(
      answers.flatMap((a) => a.forces),
      [...forces],
      1e-12,
    );
  });

  it('reads the stress of a periodic model', async () => {
    const cell = [6, 0, 0, 0.3, 5.5, 0, 0, 0.2, 5];
    const input = {
      where: { unixsocket: name },
      numbers,
      pbc: true,
      cell: rows(cell),
      frames: [rows(frames[0]!)],
    };
    const served = serveIpi(pairModel(), {
      address: `unix:${name}`,
      numbers: Uint8Array.from(numbers),
      pbc: 7,
      reconnectSeconds: 1,
      units,
    });
    const [answer]: { stress: number[] }[] = await run(SCRIPT, input);
    await served;
    const volume = 6 * 5.5 * 5;
    const energyOf = (i: number, j: number, h: number) => {
      const strain = (v: number[]) => v.map((x, k) => x + (k % 3 === i ? h * v[k - i + j]! : 0));
      const out = new Float64Array(1);
      pairModel()
        .evaluator(Uint8Array.from(numbers), { cell: Float64Array.from(strain(cell)), pbc: 7 })
        .energies(Float64Array.from(strain(frames[0]!)), 1, out);
      return out[0]!;
    };
    // Voigt order: xx, yy, zz, yz, xz, xy.
    const expected = [
      [0, 0],
      [1, 1],
      [2, 2],
      [1, 2],
      [0, 2],
      [0, 1],
    ].map(([i, j]) => (energyOf(i!, j!, 1e-4) - energyOf(i!, j!, -1e-4)) / 2e-4 / volume);
    expectClose(answer!.stress, expected, 1e-8);
    expect(Math.max(...answer!.stress.map(Math.abs))).toBeGreaterThan(1e-4);
  });
});

function rows(values: readonly number[]): number[][] {
  return [0, 1, 2].map((i) => values.slice(3 * i, 3 * i + 3));
}

function expectClose(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - expected[i]!)).toBeLessThan(within);
}
