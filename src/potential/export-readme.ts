import { symbolOf } from '../structure/elements.js';
import type { ExportFormat } from './export-format.js';
import type { PotentialParts } from './potential.js';
import { usageSnippets } from './usage-snippets.js';

const CONTENTS: Readonly<Record<ExportFormat, string>> = {
  pestle: `\`potential.json\` and \`potential.safetensors\` are the model, with checksums and a test vector that
loading verifies.`,
  onnx: `For each element two float64 ONNX graphs, a row an atom: \`X.onnx\` takes the SOAP descriptors of the
atoms of element X and gives their energies in eV, scaler and PCA inside; \`X-network.onnx\` is the
network alone, from scaled descriptors. \`export.json\` says all that is needed beside them,
\`test-vector.json\` has one configuration with every intermediate value.`,
  tfjs: `For each element a folder with a TensorFlow.js LayersModel (\`model.json\`, \`weights.bin\`; float32)
from scaled descriptors to the network's output, and \`preprocessing.json\`, which makes scaled
descriptors of SOAP descriptors. \`export.json\` says how outputs become energies, \`test-vector.json\`
has one configuration with every intermediate value.`,
  ase: `\`pestle_calculator.py\` needs ASE, numpy and pestle's command line; it starts \`pestle ipi\` on this
folder and talks to it over a socket.`,
};

/** README.md of an export: what is in the folder, and code that uses it. */
export function exportReadme(parts: PotentialParts, format: ExportFormat): string {
  const uses = usageSnippets(parts, format).map(
    ({ note, language, code }) => `${note ? `${note}\n\n` : ''}\`\`\`${language}\n${code}\`\`\`\n`,
  );
  return [`${heading(parts)}\n${CONTENTS[format]}\n`, ...uses].join('\n');
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
