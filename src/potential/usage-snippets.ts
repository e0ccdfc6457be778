import { symbolOf } from '../structure/elements.js';
import type { ExportFormat } from './export-format.js';
import type { PotentialParts } from './potential.js';

/** Code that uses a model, as it stands in the folder of one export. */
export interface UsageSnippet {
  /** What it does, in a few words. */
  readonly title: string;
  /** The sentence before it in a README, where its code does not speak for itself. */
  readonly note?: string;
  readonly language: 'sh' | 'python' | 'js';
  readonly code: string;
}

/** How to use an export: what its README.md shows, and the dashboard beside its download. */
export function usageSnippets(
  parts: PotentialParts,
  format: ExportFormat,
): readonly UsageSnippet[] {
  switch (format) {
    case 'pestle':
      return [COMMANDS, LIBRARY];
    case 'ase':
      return [CALCULATOR, COMMAND_PATH];
    case 'onnx':
      return [ONNX_PYTHON, ONNX_JAVASCRIPT, dscribe(parts)];
    case 'tfjs':
      return [TFJS];
  }
}

const COMMANDS: UsageSnippet = {
  title: 'Predictions, Monte-Carlo, simulations',
  language: 'sh',
  code: `pestle predict . frames.extxyz --out energies.csv
pestle mc . --start frames.extxyz --temperature 100 --steps 20000 --out traj.extxyz
pestle ipi . --template frames.extxyz --address unix:NAME
`,
};

const LIBRARY: UsageSnippet = {
  title: 'Energies and forces',
  language: 'js',
  code: `import { loadPotential, readFrames } from 'pestle';

const potential = loadPotential('.');
const frames = await readFrames('frames.extxyz');
const { energiesEv, forcesEvPerAngstrom } = potential.predict(frames, {
  forces: potential.hasForces,
});
console.log(energiesEv[0], 'eV', forcesEvPerAngstrom?.subarray(0, 3));
`,
};

const CALCULATOR: UsageSnippet = {
  title: 'Energy and dynamics with ASE',
  language: 'python',
  code: `from ase.io import read
from ase.md.verlet import VelocityVerlet
from ase import units
from pestle_calculator import PestleCalculator

atoms = read("start.xyz")
with PestleCalculator() as atoms.calc:
    print(atoms.get_potential_energy(), "eV")
    VelocityVerlet(atoms, 0.5 * units.fs, trajectory="md.traj").run(1000)
`,
};

const COMMAND_PATH: UsageSnippet = {
  title: 'Where pestle is not on the PATH',
  note: 'Where `pestle` is not on the PATH, say how to start it:',
  language: 'sh',
  code: `export PESTLE_COMMAND="node /path/to/pestle/dist/cli/main.js"
`,
};

const ONNX_PYTHON: UsageSnippet = {
  title: 'Energy of the test configuration',
  language: 'python',
  code: `import json
import numpy as np
import onnxruntime

vector = json.load(open("test-vector.json"))
export = json.load(open("export.json"))
energy = export["energy"]["mean"]
for symbol, files in export["elements"].items():
    session = onnxruntime.InferenceSession(files["model"])
    descriptors = np.array(vector["elements"][symbol]["descriptors"])
    energy += session.run(None, {"descriptors": descriptors})[0].sum()
print(energy, "eV, expected", vector["energy"])
`,
};

const ONNX_JAVASCRIPT: UsageSnippet = {
  title: 'Energy of the test configuration',
  note: 'The same in JavaScript, with `onnxruntime-node` or `onnxruntime-web`:',
  language: 'js',
  code: `import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';

const read = async (file) => JSON.parse(await readFile(file, 'utf8'));
const { energy, elements } = await read('export.json');
const vector = await read('test-vector.json');
let total = energy.mean;
for (const [symbol, files] of Object.entries(elements)) {
  const session = await ort.InferenceSession.create(await readFile(files.model));
  const rows = vector.elements[symbol].descriptors;
  const data = Float64Array.from(rows.flat());
  const descriptors = new ort.Tensor('float64', data, [rows.length, rows[0].length]);
  const { energies } = await session.run({ descriptors });
  for (const e of energies.data) total += e;
}
console.log(total, 'eV, expected', vector.energy);
`,
};

const TFJS: UsageSnippet = {
  title: 'Energy of the test configuration',
  language: 'js',
  code: `import * as tf from '@tensorflow/tfjs';

const base = 'https://example.org/model'; // where this folder is served
const get = async (path) => (await fetch(\`\${base}/\${path}\`)).json();
const { energy, elements } = await get('export.json');
const vector = await get('test-vector.json');
let total = energy.mean;
for (const [symbol, files] of Object.entries(elements)) {
  const model = await tf.loadLayersModel(\`\${base}/\${files.model}\`);
  const { scaled } = vector.elements[symbol];
  const outputs = await model.predict(tf.tensor2d(scaled)).data();
  for (const y of outputs) total += energy.std * y + energy.references[symbol];
}
console.log(total, 'eV, expected', vector.energy);
`,
};

function dscribe({ soap, species }: PotentialParts): UsageSnippet {
  const symbols = JSON.stringify(species.map(symbolOf));
  const rbf = soap.rbf === 'gto' ? '' : `, rbf=${JSON.stringify(soap.rbf)}`;
  // DScribe wants a cell wherever periodic is true, and molecules have none.
  const periodic = soap.periodic === true ? 'any(atoms.pbc)' : 'False';
  return {
    title: 'Descriptors of other configurations',
    note: 'The descriptors of other configurations come from `pestle soap`, or from DScribe with the same\nnumbers in the same order:',
    language: 'python',
    code: `from dscribe.descriptors import SOAP
soap = SOAP(species=${symbols}, n_max=${soap.nMax}, l_max=${soap.lMax}, r_cut=${soap.rCut}, sigma=${soap.sigma}${rbf}, periodic=${periodic})
descriptors = soap.create(atoms)
`,
  };
}
