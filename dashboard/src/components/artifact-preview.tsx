import { answer, GET } from '../api/client.js';
import type { ArtifactPreview as Preview } from '../api/types.js';
import { bytes } from '../state/format.js';
import { useQuery } from '../state/use-query.js';

interface Props {
  readonly study: string;
  readonly trial: number;
  readonly name: string;
  /** Names the content: what changes with it. */
  readonly sha256: string;
}

/** The beginning of an artifact that is text; JSON that is whole is laid out in lines. */
export function ArtifactPreview({ study, trial, name, sha256 }: Props) {
  const { data, error, reload } = useQuery(`preview ${study} ${trial} ${name} ${sha256}`, () =>
    answer(
      GET('/api/v1/studies/{study}/trials/{trial}/artifacts/{name}/preview', {
        params: { path: { study, trial, name } },
      }),
    ),
  );
  if (!data)
    return error ? (
      <p className="problem">
        {error.message}{' '}
        <button type="button" className="button tiny" onClick={reload}>
          Try again
        </button>
      </p>
    ) : (
      <p className="muted">Reading…</p>
    );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <pre tabIndex={0} className="wrapped">
        {laidOut(data)}
      </pre>
      {data.shownBytes < data.bytes && (
        <p className="muted small">
          The first {bytes(data.shownBytes)} of {bytes(data.bytes)}; the download has all.
        </p>
      )}
    </>
  );
}

function laidOut({ text, shownBytes, bytes: all }: Preview): string {
  if (shownBytes < all || !/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Text that only begins like JSON is shown as it is.
    return text;
  }
}
