import { useState } from 'react';
import { answer, PATCH } from '../api/client.js';
import type { Study } from '../api/types.js';
import { Dialog } from './dialog.js';
import { useAction } from './use-action.js';

interface Props {
  readonly study: Study;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** How many trials the study may finish; it may be changed while it runs. */
export function BudgetDialog({ study, onClose, onDone }: Props) {
  const [text, setText] = useState(study.trialBudget === null ? '' : String(study.trialBudget));
  const { run, busy, problem } = useAction();
  const valid = /^\d*$/.test(text.trim());
  return (
    <Dialog title="Budget" onClose={onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const trialBudget = text.trim() === '' ? null : Number(text);
          const done = await run(() =>
            answer(
              PATCH('/api/v1/studies/{study}', {
                params: { path: { study: study.name } },
                body: { trialBudget },
              }),
            ),
          );
          if (!done) return;
          onDone();
          onClose();
        }}
      >
        <label className="field">
          <span>Trials that may finish (complete or pruned); empty for no limit</span>
          <input
            className={`input ${valid ? '' : 'bad'}`}
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="button primary" disabled={busy || !valid}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
