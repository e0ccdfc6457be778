import { apiUrl } from '../api/client.js';
import type { Study, Trial } from '../api/types.js';
import { bytes } from '../state/format.js';

export function ArtifactList({ study, trial }: { readonly study: Study; readonly trial: Trial }) {
  const base = `/studies/${encodeURIComponent(study.name)}/trials/${trial.number}`;
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
                <th scope="col">SHA-256</th>
              </tr>
            </thead>
            <tbody>
              {trial.artifacts.map((artifact) => (
                <tr key={artifact.name}>
                  <td>
                    <a href={apiUrl(`${base}/artifacts/${encodeURIComponent(artifact.name)}`)}>
                      {artifact.name}
                    </a>
                  </td>
                  <td>{bytes(artifact.bytes)}</td>
                  <td className="mono">{artifact.sha256.slice(0, 12)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
