import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../src/potential/export-model.js';
import { loadPotential } from '../../src/potential/load-potential.js';
import type { Frames } from '../../src/structure/frames.js';
import { exportFixture } from '../potential/export-fixture.js';
import { pythonWithAse } from './python-ase.js';

const python = pythonWithAse();
const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pestle-ase-'));
let frames: Frames;

const SCRIPT = `
import json, os
from ase import Atoms, units
from ase.md.verlet import VelocityVerlet
from pestle_calculator import PestleCalculator

task = json.load(open('task.json'))
answer = {'pid': os.getpid(), 'frames': []}
with PestleCalculator() as calculator:
    for frame in task['frames']:
        atoms = Atoms(numbers=frame['numbers'], positions=frame['positions'])
        atoms.calc = calculator
        answer['frames'].append({
            'energy': atoms.get_potential_energy(),
            'forces': atoms.get_forces().ravel().tolist(),
        })
    dynamics = VelocityVerlet(atoms, 0.25 * units.fs)
    answer['total'], answer['potential'] = [], []
    for _ in range(40):
        dynamics.run(5)
        answer['total'].append(atoms.get_total_energy())
        answer['potential'].append(atoms.get_potential_energy())
try:
    helium = Atoms('He', calculator=PestleCalculator(timeout=20))
    helium.get_potential_energy()
except RuntimeError as error:
    answer['refusal'] = str(error)
json.dump(answer, open('answer.json', 'w'))
`;

interface Answer {
  readonly pid: number;
  readonly frames: readonly { readonly energy: number; readonly forces: readonly number[] }[];
  readonly total: readonly number[];
  readonly potential: readonly number[];
  readonly refusal: string;
}

describe.skipIf(!python)('the ASE calculator of an exported model', () => {
  let answer: Answer;
  let said: string;
  let configurations: { numbers: number[]; positions: number[][] }[];

  beforeAll(async () => {
    const fixture = await exportFixture();
    frames = fixture.frames;
    exportModel(fixture.files, 'ase', folder);
    const whole = (f: number, atoms: readonly number[]) => ({
      numbers: atoms.map((a) => frames.numbers[frames.offsets[f]! + a]!),
      positions: atoms.map((a) => {
        const at = 3 * (frames.offsets[f]! + a);
        return [...frames.positions.subarray(at, at + 3)];
      }),
    });
    const seven = [0, 1, 2, 3, 4, 5, 6];
    // The second has other atoms, so that the calculator has to start pestle anew, twice.
    configurations = [whole(0, seven), whole(1, [0, 2, 3]), whole(2, seven), whole(5, seven)];
    writeFileSync(join(folder, 'task.json'), JSON.stringify({ frames: configurations }));
    const { status, stderr } = spawnSync(python!, ['-c', SCRIPT], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: folder, PESTLE_COMMAND: `"${process.execPath}" "${cli}"` },
    });
    expect(status, stderr).toBe(0);
    said = stderr;
    answer = JSON.parse(readFileSync(join(folder, 'answer.json'), 'utf8'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("gives the model's energies and forces, also when the atoms change", () => {
    const potential = loadPotential(folder);
    for (const [i, { numbers, positions }] of configurations.entries()) {
      const energies = new Float64Array(1);
      const forces = new Float64Array(3 * numbers.length);
      const evaluator = potential.evaluator(Uint8Array.from(numbers), { batch: 1 });
      evaluator.energiesAndForces!(Float64Array.from(positions.flat()), 1, energies, forces);
      evaluator.close();
      expect(Math.abs(answer.frames[i]!.energy - energies[0]!)).toBeLessThan(1e-9);
      for (const [k, force] of forces.entries())
        expect(Math.abs(answer.frames[i]!.forces[k]! - force)).toBeLessThan(1e-9);
    }
  });

  it('conserves the energy of molecular dynamics', () => {
    const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    expect(range(answer.potential)).toBeGreaterThan(0.05);
    expect(range(answer.total)).toBeLessThan(0.02 * range(answer.potential));
  });

  it("passes on pestle's warnings, and ASE has none of its own", () => {
    // The water molecule is nothing like the training configurations.
    expect(said).toMatch(/pestle: warning: configuration 1 is \d+ % of the training range outside/);
    expect(said).not.toMatch(/Subprocess exited/);
  });

  it("passes on pestle's sentence when the model does not know an element", () => {
    expect(answer.refusal).toMatch(/pestle: the model knows H, O, not He/);
  });

  it('leaves no socket behind', () => {
    const left = readdirSync('/tmp').filter((name) => name.startsWith(`ipi_pestle_${answer.pid}_`));
    expect(left).toEqual([]);
  });
});
