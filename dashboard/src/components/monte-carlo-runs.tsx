import { ago, number, percent } from '../state/format.js';
import { StateBadge } from './state-badge.js';

export interface RunRow {
  readonly id: number;
  readonly trial: number;
  readonly state: string;
  readonly createdAt: number;
  readonly temperatureK: number | null;
  readonly share: number | null;
}

interface Props {
  readonly runs: readonly RunRow[];
  readonly shown: number | undefined;
  readonly onShow: (id: number) => void;
}

export function MonteCarloRuns({ runs, shown, onShow }: Props) {
  if (runs.length === 0) return null;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col">Trial</th>
          <th scope="col">Started</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td>
              <button
                type="button"
                className="button quiet tiny"
                aria-pressed={run.id === shown}
                onClick={() => onShow(run.id)}
              >
                {run.id}
                {run.temperatureK !== null && ` · ${number(run.temperatureK)} K`}
              </button>
            </td>
            <td>
              <StateBadge state={run.state === 'stopped' ? 'paused' : run.state} />
              {run.state === 'running' && run.share !== null && (
                <span className="muted small"> {percent(run.share)}</span>
              )}
            </td>
            <td>{run.trial}</td>
            <td>{ago(run.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
