import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  readonly inline?: boolean;
  readonly onRetry?: () => void;
}

/** Says what is missing, loading or wrong, in words, with the way out. */
export function Notice({ title, children, inline, onRetry }: Props) {
  return (
    <div className={`notice ${inline ? 'inline' : ''}`} role={onRetry ? 'alert' : 'status'}>
      {inline ? <span>{title}</span> : <strong>{title}</strong>}
      {children && <p>{children}</p>}
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
