// Forces: CPU µs per configuration of energies with forces beside energies alone, and how far the
// forces are from central differences.
// node bench/forces.mjs [model folder] [frames file]
// node bench/forces.mjs --periodic      the same frames in a cell of 6 Å, so that atoms have images
import { checkForces } from '../dist/potential/check-forces.js';
import { energyPotential } from '../dist/potential/energy-potential.js';
import { loadPotential } from '../dist/potential/load-potential.js';
import { readFrames } from '../dist/structure/read-frames.js';
import { selectFrames } from '../dist/structure/select-frames.js';
import { untrainedParts } from './untrained-model.mjs';

const periodic = process.argv.includes('--periodic');
const [model, file = 'experiments/data/zundel-100K.extxyz.gz'] = process.argv
  .slice(2)
  .filter((arg) => arg !== '--periodic');
const CELL = [6, 0, 0, 0, 6, 0, 0, 0, 6];
const SOAPS = [
  { nMax: 3, lMax: 3, rCut: 6, sigma: 0.6, rbf: 'gto' },
  { nMax: 4, lMax: 5, rCut: 8, sigma: 0.6, rbf: 'gto' },
  { nMax: 4, lMax: 5, rCut: 11, sigma: 1, rbf: 'gto' },
  { nMax: 6, lMax: 6, rCut: 8, sigma: 0.5, rbf: 'gto' },
  { nMax: 8, lMax: 8, rCut: 8, sigma: 0.4, rbf: 'gto' },
];

const read = await readFrames(file, { energy: { unit: 'hartree' } });
const frames = periodic
  ? {
      ...read,
      cells: Float64Array.from({ length: 9 * read.count }, (_, k) => CELL[k % 9]),
      pbc: new Uint8Array(read.count).fill(7),
    }
  : read;
const every = (count) =>
  selectFrames(
    frames,
    Uint32Array.from({ length: count }, (_, i) => Math.floor((i * frames.count) / count)),
  );
const few = every(periodic ? 20 : 100);

process.stdout.write(
  '| model | batch | energy µs | energy + forces µs | ratio | forces − differences, max eV/Å |\n| --- | --- | --- | --- | --- | --- |\n',
);
if (model) row(model, loadPotential(model));
else
  for (const soap of SOAPS)
    row(
      `n ${soap.nMax}, l ${soap.lMax}, ${soap.rCut} Å, 30 + 30`,
      energyPotential(
        await untrainedParts(every(periodic ? 100 : 400), { ...soap, periodic }, [30, 30]),
      ),
    );

function row(name, potential) {
  const { maxEvPerAngstrom } = checkForces(potential, few);
  for (const batch of [1, 64]) {
    const [energy, both] = times(potential, batch);
    process.stdout.write(
      `| ${name} | ${batch} | ${energy.toFixed(1)} | ${both.toFixed(1)} | ${(both / energy).toFixed(2)} | ${maxEvPerAngstrom.toExponential(1)} |\n`,
    );
  }
}

/** CPU µs per configuration: energies, and energies with forces. */
function times(potential, batch) {
  const numbers = few.numbers.slice(0, few.offsets[1]);
  const size = 3 * numbers.length;
  const shape = periodic ? { batch, cell: Float64Array.from(CELL), pbc: 7 } : { batch };
  const evaluator = potential.evaluator(numbers, shape);
  const energies = new Float64Array(batch);
  const forces = new Float64Array(batch * size);
  const positions = Float64Array.from(
    { length: batch * size },
    (_, i) => few.positions[i % few.positions.length],
  );
  const least = (run) => {
    let best = Number.POSITIVE_INFINITY;
    const calls = Math.ceil((periodic ? 64 : 512) / batch);
    for (let round = 0; round < 15; round++) {
      const { user, system } = process.cpuUsage();
      for (let call = 0; call < calls; call++) run();
      const after = process.cpuUsage();
      best = Math.min(best, (after.user + after.system - user - system) / (calls * batch));
    }
    return best;
  };
  const result = [
    least(() => evaluator.energies(positions, batch, energies)),
    least(() => evaluator.energiesAndForces(positions, batch, energies, forces)),
  ];
  evaluator.close();
  return result;
}
