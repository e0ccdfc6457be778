import { useState } from 'react';
import { answer, POST } from '../api/client.js';
import type { Study, StudyAction } from '../api/types.js';
import { useServer } from '../state/use-study.js';
import { BudgetDialog } from './budget-dialog.js';
import { Dialog } from './dialog.js';
import { EnqueueDialog } from './enqueue-dialog.js';
import { useAction } from './use-action.js';

/** Start, pause, resume, stop, cancel; budget; a trial by hand. Only what the state allows. */
export function StudyControls({
  study,
  onDone,
}: {
  readonly study: Study;
  readonly onDone: () => void;
}) {
  const server = useServer();
  const { run, busy, problem } = useAction();
  const [dialog, setDialog] = useState<'budget' | 'enqueue' | 'cancel' | undefined>(undefined);
  if (server.data?.readOnly !== false) return null;
  const act = (action: StudyAction) => () =>
    run(async () => {
      await answer(
        POST('/api/v1/studies/{study}/control', {
          params: { path: { study: study.name } },
          body: { action },
        }),
      );
      onDone();
    });
  const idle = study.workers === 0 && !study.runningHere;
  const actions = actionsOf(study, idle);
  const lost = study.counts.failed! + study.counts.lost!;
  return (
    <div className="actions">
      {actions.map(([action, text, style]) => (
        <button
          key={action}
          type="button"
          className={`button ${style}`}
          disabled={busy}
          onClick={action === 'cancel' ? () => setDialog('cancel') : act(action)}
        >
          {text}
        </button>
      ))}
      {lost > 0 && (
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() =>
            run(async () => {
              await answer(
                POST('/api/v1/studies/{study}/retry', {
                  params: { path: { study: study.name } },
                  body: { states: ['failed', 'lost'] },
                }),
              );
              onDone();
            })
          }
        >
          Retry {lost} failed
        </button>
      )}
      <button type="button" className="button" onClick={() => setDialog('budget')}>
        Budget…
      </button>
      <button type="button" className="button" onClick={() => setDialog('enqueue')}>
        Enqueue…
      </button>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {dialog === 'budget' && (
        <BudgetDialog study={study} onClose={() => setDialog(undefined)} onDone={onDone} />
      )}
      {dialog === 'enqueue' && (
        <EnqueueDialog study={study} onClose={() => setDialog(undefined)} onDone={onDone} />
      )}
      {dialog === 'cancel' && (
        <CancelDialog onClose={() => setDialog(undefined)} onCancel={act('cancel')} />
      )}
    </div>
  );
}

type Action = readonly [action: StudyAction, text: string, style: '' | 'primary' | 'danger'];

function actionsOf(study: Study, idle: boolean): readonly Action[] {
  const start: Action[] = study.startable && idle ? [['start', 'Start', 'primary']] : [];
  switch (study.state) {
    case 'active':
      return [
        ...start,
        ['pause', 'Pause', ''],
        ['stop', 'Stop', ''],
        ['cancel', 'Cancel…', 'danger'],
      ];
    case 'paused':
      return [
        ['resume', 'Resume', 'primary'],
        ['stop', 'Stop', ''],
        ['cancel', 'Cancel…', 'danger'],
      ];
    case 'stopping':
      return [
        ['resume', 'Resume', ''],
        ['cancel', 'Cancel…', 'danger'],
      ];
    default:
      return [['resume', 'Resume', '']];
  }
}

function CancelDialog({
  onClose,
  onCancel,
}: {
  readonly onClose: () => void;
  readonly onCancel: () => Promise<boolean>;
}) {
  return (
    <Dialog title="Cancel the study?" onClose={onClose}>
      <p>
        Running trials are ended now and count as failed. Stop lets them finish instead. Finished
        trials stay, and the study can be resumed later.
      </p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          Keep running
        </button>
        <button
          type="button"
          className="button danger"
          onClick={async () => {
            await onCancel();
            onClose();
          }}
        >
          Cancel the study
        </button>
      </div>
    </Dialog>
  );
}
