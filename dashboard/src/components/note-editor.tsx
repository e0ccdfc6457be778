import { lazy, Suspense, useState } from 'react';

const Markdown = lazy(() => import('./markdown.js'));

interface Props {
  readonly note: string;
  readonly readOnly: boolean;
  readonly onChange: (note: string) => Promise<unknown>;
  readonly label: string;
}

/** A note in Markdown, edited in place. */
export function NoteEditor({ note, readOnly, onChange, label }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft !== null)
    return (
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          await onChange(draft);
          setDraft(null);
        }}
      >
        <textarea
          className="input"
          rows={5}
          aria-label={`Note of ${label}`}
          placeholder="Markdown"
          // biome-ignore lint/a11y/noAutofocus: the field appears because its button was pressed
          autoFocus
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <div className="row">
          <button type="submit" className="button primary">
            Save note
          </button>
          <button type="button" className="button" onClick={() => setDraft(null)}>
            Cancel
          </button>
        </div>
      </form>
    );
  return (
    <div className="row">
      {note && (
        <Suspense fallback={<p>{note}</p>}>
          <Markdown text={note} />
        </Suspense>
      )}
      {!readOnly && (
        <button
          type="button"
          className="button quiet tiny"
          aria-label={`${note ? 'Edit' : 'Write'} the note of ${label}`}
          onClick={() => setDraft(note)}
        >
          {note ? 'Edit note' : '+ note'}
        </button>
      )}
    </div>
  );
}
