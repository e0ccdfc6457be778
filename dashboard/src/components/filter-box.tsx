import { useEffect, useState } from 'react';

interface Props {
  readonly value: string;
  readonly onChange: (filter: string) => void;
  readonly error: Error | undefined;
}

/** The filter that every chart and table of the page obeys. */
export function FilterBox({ value, onChange, error }: Props) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const wrong = error && 'code' in error && error.code === 'FILTER_INVALID' ? error : undefined;
  return (
    <form
      className="filter"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(draft.trim());
      }}
    >
      <label className="unseen" htmlFor="filter">
        Filter trials
      </label>
      <input
        id="filter"
        className={`input ${wrong ? 'bad' : ''}`}
        data-shortcut="filter"
        placeholder="Filter, e.g. value < 5 and soap.n_max >= 4 and state = complete"
        spellCheck={false}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong ? 'filter-problem' : undefined}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => draft.trim() !== value && onChange(draft.trim())}
      />
      <button type="submit" className="button">
        Filter
      </button>
      {value && (
        <button type="button" className="button quiet" onClick={() => onChange('')}>
          Clear
        </button>
      )}
      {wrong && (
        <p className="problem" id="filter-problem" role="alert">
          {wrong.message}
        </p>
      )}
    </form>
  );
}
