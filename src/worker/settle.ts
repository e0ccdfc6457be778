import { fidelityOf, fidelityOutcome } from '../study/fidelity.js';
import type { Claim, Proposal, Store } from '../study/store.js';
import type { Outcome, TrialReason } from '../study/trial.js';
import type { TrialResult } from './messages.js';
import type { TrialEnd } from './run-trial.js';
import type { TrainerExit } from './trainer.js';

interface Circumstances {
  readonly claim: Claim;
  readonly store: Store;
  readonly maxAttempts: number;
  /** Whether the trial had been told to end, and why. */
  readonly told: 'stop' | 'time limit' | undefined;
  readonly verdict: TrialReason | undefined;
  readonly proposal: Proposal | undefined;
  readonly mayWait: () => boolean;
  /** The last line the trial printed. */
  readonly lastLine: string;
}

/**
 * Stores how an attempt ended, or leaves a result that may wait to the caller. A result counts even
 * when it came after a stop; a process that a signal ended costs an attempt; one that threw or left
 * with an exit code fails its trial.
 */
export async function settle(
  end: TrialResult | TrainerExit,
  circumstances: Circumstances,
): Promise<TrialEnd> {
  const { claim, store, told, proposal } = circumstances;
  const { fence } = claim;
  const finish = async (outcome: Outcome): Promise<TrialEnd> => {
    if ('kind' in end && told === undefined && circumstances.mayWait())
      return { how: 'to be stored', end: { fence, outcome, proposal } };
    return kept(await store.finish(fence, outcome, proposal), 'finished');
  };
  const failed = (code: string, message: string) =>
    finish({ state: 'failed', reason: { code, message } });
  // What the next attempt is to train, and what is known of a trial that none survived.
  const keepParams = async () => {
    if (proposal !== undefined) await store.suggest(fence, proposal.params, proposal);
  };
  const forfeit = async (code: string, message: string): Promise<TrialEnd> => {
    await keepParams();
    const reason = { code, message };
    return kept(await store.forfeit(fence, circumstances.maxAttempts, reason), 'forfeited');
  };
  if ('kind' in end) {
    if (end.kind === 'done') {
      const full = { state: 'complete', values: end.values, metrics: end.metrics } as const;
      return finish(fidelityOutcome(fidelityOf(claim.trial), full));
    }
    if (end.kind === 'pruned') {
      const reason = circumstances.verdict ?? { code: 'pruned', message: end.message };
      return finish({ state: 'pruned', reason });
    }
    if (end.kind === 'failed') return failed(end.code, end.message);
    if (end.kind === 'signalled') return forfeit('objective_killed', end.message);
  }
  if (told === 'time limit') {
    return failed('time_limit', 'the trial took longer than its time limit');
  }
  if (told === 'stop' || 'kind' in end) {
    await keepParams();
    return kept(await store.release(fence), 'released');
  }
  const said = circumstances.lastLine && `: ${circumstances.lastLine}`;
  if (end.signal !== null) return forfeit('trainer_killed', `${killed(end.signal)}${said}`);
  return failed('trainer_exit', `the objective ended its process with code ${end.code}${said}`);
}

function kept(held: boolean, how: 'finished' | 'released' | 'forfeited'): TrialEnd {
  return { how: held ? how : 'lease lost' };
}

function killed(signal: NodeJS.Signals): string {
  const guess: Readonly<Record<string, string>> = {
    SIGKILL: ' (by hand, or because memory ran out)',
    SIGABRT: ' (memory of JavaScript ran out, or native code gave up)',
    SIGSEGV: ' (native code crashed)',
  };
  return `the training process was ended by ${signal}${guess[signal] ?? ''}`;
}
