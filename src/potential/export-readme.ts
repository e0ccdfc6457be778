import { symbolOf } from '../structure/elements.js';
import type { PotentialParts } from './potential.js';

/** README.md of a model folder. */
export function pestleReadme(parts: PotentialParts): string {
  return `${heading(parts)}
\`potential.json\` and \`potential.safetensors\` are the model, with checksums and a test vector that
loading verifies.

\`\`\`sh
pestle predict . frames.extxyz --out energies.csv
pestle mc . --start frames.extxyz --temperature 100 --steps 20000 --out traj.extxyz
pestle ipi . --template frames.extxyz --address unix:NAME
\`\`\`
`;
}

/** README.md of the ONNX export. */
export function onnxReadme(parts: PotentialParts): string {
  const { soap, species } = parts;
  const symbols = JSON.stringify(species.map(symbolOf));
  const rbf = soap.rbf === 'gto' ? '' : `, rbf=${JSON.stringify(soap.rbf)}`;
  return `${heading(parts)}
For each element two float64 ONNX graphs, a row an atom: \`X.onnx\` takes the SOAP descriptors of the
atoms of element X and gives their energies in eV, scaler and PCA inside; \`X-network.onnx\` is the
network alone, from scaled descriptors. \`export.json\` says all that is needed beside them,
\`test-vector.json\` has one configuration with every intermediate value.

\`\`\`python
import json
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
\`\`\`

The same in JavaScript, with \`onnxruntime-node\` or \`onnxruntime-web\`:

\`\`\`js
import { readFile } from 'node:fs/promises';
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
\`\`\`

The descriptors of other configurations come from \`pestle soap\`, or from DScribe with the same
numbers in the same order:

\`\`\`python
from dscribe.descriptors import SOAP
soap = SOAP(species=${symbols}, n_max=${soap.nMax}, l_max=${soap.lMax}, r_cut=${soap.rCut}, sigma=${soap.sigma}${rbf}, periodic=False)
descriptors = soap.create(atoms)
\`\`\`
`;
}

/** README.md of the TensorFlow.js export. */
export function tfjsReadme(parts: PotentialParts): string {
  return `${heading(parts)}
For each element a folder with a TensorFlow.js LayersModel (\`model.json\`, \`weights.bin\`; float32)
from scaled descriptors to the network's output, and \`preprocessing.json\`, which makes scaled
descriptors of SOAP descriptors. \`export.json\` says how outputs become energies, \`test-vector.json\`
has one configuration with every intermediate value.

\`\`\`js
import * as tf from '@tensorflow/tfjs';

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
\`\`\`
`;
}

/** README.md of the ASE export. */
export function aseReadme(parts: PotentialParts): string {
  return `${heading(parts)}
\`pestle_calculator.py\` needs ASE, numpy and pestle's command line; it starts \`pestle ipi\` on this
folder and talks to it over a socket.

\`\`\`python
from ase.io import read
from ase.md.verlet import VelocityVerlet
from ase import units
from pestle_calculator import PestleCalculator

atoms = read("start.xyz")
with PestleCalculator() as atoms.calc:
    print(atoms.get_potential_energy(), "eV")
    VelocityVerlet(atoms, 0.5 * units.fs, trajectory="md.traj").run(1000)
\`\`\`

Where \`pestle\` is not on the PATH, say how to start it:

\`\`\`sh
export PESTLE_COMMAND="node /path/to/pestle/dist/cli/main.js"
\`\`\`
`;
}

function heading({ species, provenance }: PotentialParts): string {
  const from =
    provenance.study === undefined
      ? ''
      : `, trial ${provenance.trial ?? '?'} of the study ${provenance.study}`;
  const error = provenance.metrics['test.mae_mev'];
  const accuracy = error === undefined ? '' : ` Test error (MAE): ${error.toPrecision(3)} meV.`;
  return `# A neural-network potential for ${species.map(symbolOf).join(', ')}

Fitted by pestle ${provenance.pestle}${from}.${accuracy} Energies in eV, lengths in Å.
`;
}
