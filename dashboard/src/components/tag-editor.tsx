import { useState } from 'react';

interface Props {
  readonly tags: readonly string[];
  readonly readOnly: boolean;
  readonly onChange: (tags: readonly string[]) => void;
  readonly label: string;
}

/** Tags, added and taken away in place. */
export function TagEditor({ tags, readOnly, onChange, label }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const add = () => {
    const tag = draft?.trim();
    if (tag && !tags.includes(tag)) onChange([...tags, tag]);
    setDraft(null);
  };
  return (
    <div className="tags">
      {tags.map((tag) => (
        <span className="tag" key={tag}>
          {tag}
          {!readOnly && (
            <button
              type="button"
              className="tag-remove"
              aria-label={`Remove tag ${tag}`}
              onClick={() => onChange(tags.filter((one) => one !== tag))}
            >
              ✕
            </button>
          )}
        </span>
      ))}
      {!readOnly &&
        (draft === null ? (
          <button
            type="button"
            className="button quiet tiny"
            aria-label={`Add a tag to ${label}`}
            onClick={() => setDraft('')}
          >
            + tag
          </button>
        ) : (
          <input
            className="input"
            aria-label={`New tag of ${label}`}
            // biome-ignore lint/a11y/noAutofocus: the field appears because its button was pressed
            autoFocus
            maxLength={60}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add();
              if (event.key === 'Escape') setDraft(null);
            }}
          />
        ))}
    </div>
  );
}
