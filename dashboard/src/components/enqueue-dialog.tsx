import { useId, useState } from 'react';
import { answer, POST } from '../api/client.js';
import type { Axis, ParamValue, Study } from '../api/types.js';
import { number, param } from '../state/format.js';
import { Dialog } from './dialog.js';
import { useAction } from './use-action.js';

interface Props {
  readonly study: Study;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Queues one trial with params given by hand; the server checks them against the space. */
export function EnqueueDialog({ study, onClose, onDone }: Props) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [queued, setQueued] = useState<number | undefined>(undefined);
  const { run, busy, problem } = useAction();
  return (
    <Dialog title="Enqueue a trial" onClose={onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          await run(async () => {
            const made = await answer(
              POST('/api/v1/studies/{study}/trials', {
                params: { path: { study: study.name } },
                body: { params: paramsOf(study.axes, texts) },
              }),
            );
            setQueued(made.number);
            onDone();
          });
        }}
      >
        <p className="muted small">Leave a parameter empty where it is inactive.</p>
        <div className="form">
          {study.axes.map((axis) => (
            <ParamField
              key={axis.name}
              axis={axis}
              text={texts[axis.name] ?? ''}
              onChange={(text) => setTexts({ ...texts, [axis.name]: text })}
            />
          ))}
        </div>
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        {queued !== undefined && <p role="status">Trial {queued} is queued.</p>}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="button primary" disabled={busy}>
            Enqueue
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ParamField(props: {
  readonly axis: Axis;
  readonly text: string;
  readonly onChange: (text: string) => void;
}) {
  const { axis, text, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="mono label" htmlFor={id}>
        {axis.name}
      </label>
      {axis.kind === 'category' ? (
        <select
          id={id}
          className="select"
          value={text}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">–</option>
          {axis.values.map((value) => (
            <option key={String(value)} value={String(value)}>
              {param(value)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className="input"
          inputMode="decimal"
          placeholder={`${number(axis.low)} to ${number(axis.high)}`}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}

function paramsOf(axes: readonly Axis[], texts: Readonly<Record<string, string>>) {
  const params: Record<string, ParamValue> = {};
  for (const axis of axes) {
    const text = texts[axis.name]?.trim();
    if (!text) continue;
    if (axis.kind === 'category') {
      const value = axis.values.find((one) => String(one) === text);
      if (value !== undefined) params[axis.name] = value;
    } else {
      const value = Number(text);
      if (!Number.isFinite(value)) throw new Error(`${axis.name}: "${text}" is no number.`);
      params[axis.name] = value;
    }
  }
  return params;
}
