/** A shape beside each colour, so that states are told apart without seeing colours. */
const MARKS: Readonly<Record<string, string>> = {
  queued: '○',
  running: '▶',
  complete: '●',
  pruned: '✂',
  failed: '✕',
  lost: '?',
  active: '▶',
  paused: '❚❚',
  stopping: '■',
  cancelled: '✕',
  finished: '●',
};

export function StateBadge({ state }: { readonly state: string }) {
  return (
    <span className={`badge ${state}`} data-mark={MARKS[state] ?? ''}>
      {state}
    </span>
  );
}
