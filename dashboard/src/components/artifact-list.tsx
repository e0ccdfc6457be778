import { Fragment } from 'react';
import { apiUrl } from '../api/client.js';
import type { Study, Trial } from '../api/types.js';
import { bytes } from '../state/format.js';
import { useUrlState } from '../state/use-url-state.js';
import { ArtifactPreview } from './artifact-preview.js';

/** What the trial stored: to download, and where it is text to look into. */
export function ArtifactList({ study, trial }: { readonly study: Study; readonly trial: Trial }) {
  const base = `/studies/${encodeURIComponent(study.name)}/trials/${trial.number}`;
  const [open, setOpen] = useUrlState('artifact', '');
  return (
    <section className="card half" aria-label="Artifacts">
      <header className="card-head">
        <h2>Artifacts</h2>
      </header>
      <div className="card-body">
        {trial.artifacts.length === 0 ? (
          <p className="muted">Nothing stored yet.</p>
        ) : (
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Size</th>
                <th scope="col" className="roomy">
                  SHA-256
                </th>
                <th scope="col">
                  <span className="unseen">Preview</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {trial.artifacts.map(({ name, mediaType, bytes: size, sha256 }) => (
                <Fragment key={name}>
                  <tr>
                    <td>
                      <a href={apiUrl(`${base}/artifacts/${encodeURIComponent(name)}`)}>{name}</a>
                    </td>
                    <td className="whole">{bytes(size)}</td>
                    <td className="mono roomy">{sha256.slice(0, 12)}</td>
                    <td className="numeric">
                      {isText(mediaType) && (
                        <button
                          type="button"
                          className="button quiet tiny"
                          aria-expanded={open === name}
                          aria-label={`Preview ${name}`}
                          onClick={() => setOpen(open === name ? '' : name)}
                        >
                          Preview
                        </button>
                      )}
                    </td>
                  </tr>
                  {open === name && isText(mediaType) && (
                    <tr>
                      <td colSpan={4}>
                        <ArtifactPreview
                          study={study.name}
                          trial={trial.number}
                          name={name}
                          sha256={sha256}
                        />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function isText(mediaType: string): boolean {
  return /^text\/|[/+]json\b/.test(mediaType);
}
