import { apiUrl } from '../api/client.js';
import type { Study } from '../api/types.js';
import { CopyButton } from './copy-button.js';

const FORMATS = [
  ['pestle', 'Model folder', 'for pestle itself: potential.json and potential.safetensors'],
  ['ase', 'ASE calculator', 'the same with a calculator for Python'],
  ['onnx', 'ONNX', 'for ONNX Runtime and whatever reads its files'],
  ['tfjs', 'TensorFlow.js', 'layers models for the browser and Node'],
] as const;

/** The model in every format, as archives. */
export function ExportCard({ study, trial }: { readonly study: Study; readonly trial: number }) {
  const name = /^[\w.@+-]+$/.test(study.name) ? study.name : `'${study.name}'`;
  const command = `pestle export ${name} --trial ${trial} --out model`;
  return (
    <section className="card half" aria-label="Export">
      <header className="card-head">
        <h2>Export</h2>
      </header>
      <div className="card-body stack">
        <table className="plain">
          <tbody>
            {FORMATS.map(([format, title, what]) => (
              <tr key={format}>
                <td>
                  <a
                    className="button"
                    download
                    href={apiUrl(
                      `/studies/${encodeURIComponent(study.name)}/trials/${trial}/model?format=${format}`,
                    )}
                  >
                    {title}
                  </a>
                </td>
                <td className="muted">{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="row">
          <code>{command}</code>
          <CopyButton text={command} label="Copy the export command" />
        </div>
      </div>
    </section>
  );
}
