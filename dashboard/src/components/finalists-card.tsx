import { Link } from 'wouter';
import type { Study } from '../api/types.js';
import { number, percent } from '../state/format.js';
import { trialLink } from '../state/links.js';
import { useStudyData } from '../state/use-study.js';

/** The best trials refitted and checked by Monte-Carlo, where the study has come that far. */
export function FinalistsCard({ study }: { readonly study: Study }) {
  const { data } = useStudyData(study.name);
  const finalists = data?.finalists;
  if (!finalists || finalists.length === 0) return null;
  return (
    <section className="card wide" aria-label="Finalists">
      <header className="card-head">
        <h2>Finalists</h2>
        <span className="note">refitted on all frames and run in a short Monte-Carlo</span>
      </header>
      <div className="card-body scroll">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Trial</th>
              <th scope="col" className="numeric">
                Validation RMSE (meV)
              </th>
              <th scope="col" className="numeric">
                Test RMSE (meV)
              </th>
              <th scope="col" className="numeric">
                Cost (µs)
              </th>
              <th scope="col" className="numeric">
                g(r) distance
              </th>
              <th scope="col" className="numeric">
                Outside training
              </th>
              <th scope="col" className="numeric">
                Acceptance
              </th>
            </tr>
          </thead>
          <tbody>
            {finalists.map((one) => (
              <tr key={one.trial}>
                <td>
                  <Link href={trialLink(study.name, one.trial)}>trial {one.trial}</Link>
                  {study.picked === one.trial && ' ★'}
                </td>
                <td className="numeric">{number(one.metrics['validation.rmse_mev'])}</td>
                <td className="numeric">{number(one.metrics['test.rmse_mev'])}</td>
                <td className="numeric">{number(one.metrics.inference_us, 3)}</td>
                <td className="numeric">{number(one.rdfDistance)}</td>
                <td className="numeric">{percent(one.outsideShare, 1)}</td>
                <td className="numeric">{percent(one.acceptance)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
