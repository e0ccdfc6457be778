/** Exit code of a process ended by Ctrl-C. */
export const INTERRUPTED = 130;

export interface InterruptSignals {
  /** Aborted by the first Ctrl-C or SIGTERM: end cleanly. */
  readonly soft: AbortSignal;
  /** Aborted by the second: stop now. A third ends the process where it stands. */
  readonly hard: AbortSignal;
}

export function interruptSignals(): InterruptSignals {
  const soft = new AbortController();
  const hard = new AbortController();
  const onSignal = () => {
    if (hard.signal.aborted) process.exit(INTERRUPTED);
    process.exitCode = INTERRUPTED;
    const next = soft.signal.aborted ? hard : soft;
    next.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { soft: soft.signal, hard: hard.signal };
}
