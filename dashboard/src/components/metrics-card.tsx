import { metricLabel, number } from '../state/format.js';

const PARTS = ['train', 'validation', 'test'] as const;

/** Metrics of the parts of the split side by side; the others below. */
export function MetricsCard({
  metrics,
}: {
  readonly metrics: { readonly [name: string]: number };
}) {
  const parts = PARTS.filter((part) =>
    Object.keys(metrics).some((name) => name.startsWith(`${part}.`)),
  );
  const quantities = new Set<string>();
  const others: string[] = [];
  for (const name of Object.keys(metrics)) {
    const quantity = /^(?:train|validation|test)\.(.+)$/.exec(name)?.[1];
    if (quantity === undefined) others.push(name);
    else quantities.add(quantity);
  }
  return (
    <section className="card third" aria-label="Metrics">
      <header className="card-head">
        <h2>Metrics</h2>
      </header>
      <div className="card-body scroll whole-numbers">
        {Object.keys(metrics).length === 0 && <p className="muted">None yet</p>}
        {parts.length > 0 && (
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">
                  <span className="unseen">Metric</span>
                </th>
                {parts.map((part) => (
                  <th key={part} scope="col" className="numeric">
                    {part}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...quantities].map((quantity) => (
                <tr key={quantity}>
                  <th scope="row">{metricLabel(quantity)}</th>
                  {parts.map((part) => (
                    <td key={part} className="numeric">
                      {number(metrics[`${part}.${quantity}`])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {others.length > 0 && (
          <table className="plain">
            <tbody>
              {others.map((name) => (
                <tr key={name}>
                  <th scope="row">{metricLabel(name)}</th>
                  <td className="numeric">{number(metrics[name])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
