import { useState } from 'react';
import { answer, apiUrl, GET } from '../api/client.js';
import type { ModelUsage, Study } from '../api/types.js';
import { useQuery } from '../state/use-query.js';
import { CopyButton } from './copy-button.js';
import { Notice } from './notice.js';
import { Segmented } from './segmented.js';

type Usage = ModelUsage['formats'][number];
type Format = Usage['format'];

const FORMATS: readonly (readonly [format: Format, title: string, what: string])[] = [
  ['pestle', 'pestle', 'The model folder: potential.json and potential.safetensors.'],
  ['ase', 'ASE', 'The model folder with a calculator for Python’s ASE.'],
  ['onnx', 'ONNX', 'Float64 graphs for ONNX Runtime and whatever else reads them.'],
  ['tfjs', 'TensorFlow.js', 'Layers models for the browser and Node.'],
];

const LANGUAGES = { sh: 'shell', python: 'Python', js: 'JavaScript' } as const;

/** The model in every format: the archive, the command that writes it, and code that uses it. */
export function ExportCard({ study, trial }: { readonly study: Study; readonly trial: number }) {
  const [format, setFormat] = useState<Format>('pestle');
  const [, title, what] = FORMATS.find(([one]) => one === format)!;
  const path = `/studies/${encodeURIComponent(study.name)}/trials/${trial}/model`;
  const name = quoted(study.name);
  const option = format === 'pestle' ? '' : ` --format ${format}`;
  const command = `pestle export ${name} --trial ${trial}${option} --out model`;
  const { data, error } = useQuery(`model usage ${study.name} ${trial}`, () =>
    answer(
      GET('/api/v1/studies/{study}/trials/{trial}/model/usage', {
        params: { path: { study: study.name, trial } },
      }),
    ),
  );
  const usage = data?.formats.find((one) => one.format === format);
  return (
    <section className="card wide" aria-label="Export">
      <header className="card-head">
        <h2>Export</h2>
        <div className="card-tools">
          <Segmented
            label="Format"
            options={FORMATS.map(([one, text]) => [one, text] as const)}
            value={format}
            onChange={setFormat}
          />
        </div>
      </header>
      {error && !data ? (
        <div className="card-body">
          <Notice inline title="This model cannot be exported">
            {error.message}
          </Notice>
        </div>
      ) : (
        <div className="card-body snippets">
          <div className="stack">
            <div className="row">
              <a className="button primary" download href={apiUrl(`${path}?format=${format}`)}>
                Download for {title}
              </a>
              <span className="muted">{what}</span>
            </div>
            <Snippet title="The same on the command line" language="sh" code={command} />
            {usage && (
              <p className="muted">The code here runs in the folder the archive unpacks to.</p>
            )}
          </div>
          {usage?.snippets.map((snippet) => (
            <Snippet key={`${format} ${snippet.title} ${snippet.language}`} {...snippet} />
          ))}
        </div>
      )}
    </section>
  );
}

function Snippet({ title, language, code }: Usage['snippets'][number]) {
  return (
    <figure className="snippet">
      <figcaption>
        <span>{title}</span>
        <span className="muted small">{LANGUAGES[language]}</span>
        <CopyButton text={code} label={`Copy: ${title}, ${LANGUAGES[language]}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <pre tabIndex={0}>
        <code>{code.trimEnd()}</code>
      </pre>
    </figure>
  );
}

/** A study's name as a word of the shell. */
function quoted(name: string): string {
  return /^[\w.@+-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
