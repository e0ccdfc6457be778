import type { RunKey } from './messages.js';
import type { TrialSetting } from './run-trial.js';

export interface Stopper {
  /** Why the trial was told to end, if it was. */
  reason(): 'stop' | 'time limit' | undefined;
  close(): void;
}

/** Tells the trainer to end on a stop or at the time limit, and kills it after the grace. */
export function trialStopper(
  { trainer, stop, stopNow, timeoutMs, graceMs }: TrialSetting,
  of: RunKey,
): Stopper {
  let reason: 'stop' | 'time limit' | undefined;
  let grace: NodeJS.Timeout | undefined;
  const end = (why: 'stop' | 'time limit') => {
    if (reason !== undefined) return;
    reason = why;
    trainer.send({ kind: 'stop', of, reason: why });
    grace = setTimeout(() => trainer.kill(), graceMs);
  };
  const onStop = () => end('stop');
  const onStopNow = () => {
    reason = 'stop';
    trainer.kill();
  };
  const limit = timeoutMs && setTimeout(() => end('time limit'), timeoutMs);
  stop.addEventListener('abort', onStop);
  stopNow.addEventListener('abort', onStopNow);
  if (stop.aborted) onStop();
  if (stopNow.aborted) onStopNow();
  return {
    reason: () => reason,
    close() {
      clearTimeout(limit);
      clearTimeout(grace);
      stop.removeEventListener('abort', onStop);
      stopNow.removeEventListener('abort', onStopNow);
    },
  };
}
