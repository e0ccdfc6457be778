import { answer, POST } from '../api/client.js';
import type { Study } from '../api/types.js';
import { useAction } from './use-action.js';

interface Props {
  readonly study: Study;
  readonly trial: { readonly number: number; readonly state: string };
  readonly onDone: () => void;
}

/** Marks the model to use. */
export function PickButton({ study, trial, onDone }: Props) {
  const { run, busy, problem } = useAction();
  const picked = study.picked === trial.number;
  return (
    <>
      <button
        type="button"
        className={`button ${picked ? '' : 'primary'}`}
        disabled={busy || trial.state !== 'complete'}
        aria-pressed={picked}
        title={trial.state === 'complete' ? '' : 'Only a complete trial can be picked'}
        onClick={() =>
          run(async () => {
            await answer(
              POST('/api/v1/studies/{study}/pick', {
                params: { path: { study: study.name } },
                body: { trial: picked ? null : trial.number },
              }),
            );
            onDone();
          })
        }
      >
        {picked ? '★ Picked' : 'Pick this model'}
      </button>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
