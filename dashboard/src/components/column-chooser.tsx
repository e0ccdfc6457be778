import { useState } from 'react';
import { Dialog } from './dialog.js';
import type { TrialColumn } from './trial-table.js';

interface Props {
  readonly columns: readonly TrialColumn[];
  readonly shown: readonly TrialColumn[];
  readonly onChange: (ids: readonly string[]) => void;
}

export function ColumnChooser({ columns, shown, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const ids = new Set(shown.map((column) => column.id));
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        Columns…
      </button>
      {open && (
        <Dialog title="Columns" onClose={() => setOpen(false)}>
          <div className="form">
            {columns.map((column) => (
              <label className="row" key={column.id}>
                <input
                  type="checkbox"
                  className="check"
                  checked={ids.has(column.id)}
                  onChange={() =>
                    onChange(
                      columns
                        .map((one) => one.id)
                        .filter((id) => (id === column.id ? !ids.has(id) : ids.has(id))),
                    )
                  }
                />
                {column.title}
              </label>
            ))}
          </div>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => onChange([])}>
              The usual ones
            </button>
            <button type="button" className="button primary" onClick={() => setOpen(false)}>
              Done
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
