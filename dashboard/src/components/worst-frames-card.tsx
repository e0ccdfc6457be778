import { number } from '../state/format.js';

interface Props {
  readonly split: string;
  readonly worst: readonly {
    readonly frame: number;
    readonly energyMev: number;
    readonly errorMev: number;
  }[];
}

/** The frames of one part of the split that are predicted worst, by their index in the dataset. */
export function WorstFramesCard({ split, worst }: Props) {
  return (
    <section className="card third" aria-label="Worst frames">
      <header className="card-head">
        <h2>Worst frames</h2>
        <span className="note">{split}; index in the dataset, from 0</span>
      </header>
      <div className="card-body scroll">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col" className="numeric">
                Frame
              </th>
              <th scope="col" className="numeric">
                Energy (meV)
              </th>
              <th scope="col" className="numeric">
                Error (meV)
              </th>
            </tr>
          </thead>
          <tbody>
            {worst.map(({ frame, energyMev, errorMev }) => (
              <tr key={frame}>
                <td className="numeric">{frame}</td>
                <td className="numeric">{number(energyMev)}</td>
                <td className="numeric">{number(errorMev, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
