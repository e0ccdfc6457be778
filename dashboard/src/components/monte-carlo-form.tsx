import { useState } from 'react';
import { answer, DELETE, POST } from '../api/client.js';
import type { Study } from '../api/types.js';
import { useAction } from './use-action.js';

interface Props {
  readonly study: Study;
  readonly trial: number;
  readonly running: boolean;
  readonly onStarted: () => void;
}

/** Starts a run on the server's machine, and stops it. */
export function MonteCarloForm({ study, trial, running, onStarted }: Props) {
  const [temperature, setTemperature] = useState('100');
  const [steps, setSteps] = useState('20000');
  const [chains, setChains] = useState('4');
  const { run, busy, problem } = useAction();
  const path = { params: { path: { study: study.name } } };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          await answer(
            POST('/api/v1/studies/{study}/monte-carlo', {
              ...path,
              body: {
                trial,
                temperatureK: Number(temperature),
                steps: Number(steps),
                chains: Number(chains),
              },
            }),
          );
          onStarted();
        });
      }}
    >
      <div className="form">
        <Field label="Temperature (K)" value={temperature} onChange={setTemperature} />
        <Field label="Steps a chain" value={steps} onChange={setSteps} />
        <Field label="Chains" value={chains} onChange={setChains} />
      </div>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button primary" disabled={busy || running}>
          {running ? 'Running…' : 'Start Monte-Carlo'}
        </button>
        {running && (
          <button
            type="button"
            className="button"
            onClick={() => run(() => answer(DELETE('/api/v1/studies/{study}/monte-carlo', path)))}
          >
            Stop
          </button>
        )}
      </div>
    </form>
  );
}

function Field(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>{props.label}</span>
      <input
        className="input"
        inputMode="decimal"
        required
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}
