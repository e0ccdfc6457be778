import { useState } from 'react';

interface Props {
  readonly text: string;
  readonly label: string;
  readonly readOnly: boolean;
  readonly onSave: (text: string) => Promise<unknown>;
}

/** A cell that becomes a field when pressed; Enter saves, Escape leaves it. */
export function EditableCell({ text, label, readOnly, onSave }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const shown = saved ?? text;
  if (readOnly) return <>{text}</>;
  if (draft === null)
    return (
      <button
        type="button"
        className="edit-cell"
        aria-label={shown ? `${label}: ${shown}. Edit` : `${label}: add`}
        onClick={() => setDraft(shown)}
      >
        {shown || <span className="muted">+</span>}
      </button>
    );
  const save = async () => {
    setDraft(null);
    if (draft === shown) return;
    // Shown at once; the table's next reading confirms it.
    setSaved(draft);
    await onSave(draft).finally(() => setTimeout(() => setSaved(null), 1500));
  };
  return (
    <input
      className="edit-field"
      aria-label={label}
      // biome-ignore lint/a11y/noAutofocus: the field appears because its cell was pressed
      autoFocus
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void save();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
