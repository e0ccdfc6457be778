import { setImmediate as turn } from 'node:timers/promises';
import { messageOf } from '../core/errors.js';
import { fidelityOf } from '../study/fidelity.js';
import type { Search } from '../study/search.js';
import type { Claim, Proposal, Store, TrialEnding } from '../study/store.js';
import { type CurveWriter, curveWriter } from './curve-writer.js';
import { lateProposal } from './late-proposal.js';
import { logBuffer } from './log-buffer.js';
import { type FromTrial, type Question, type Run, runKey, type TrialResult } from './messages.js';
import { settle } from './settle.js';
import type { StudyHistory } from './study-history.js';
import type { Trainer } from './trainer.js';
import { trialStopper } from './trial-stopper.js';

export interface TrialSetting {
  readonly store: Store;
  readonly search: Search;
  readonly history: StudyHistory;
  readonly trainer: Trainer;
  readonly leaseMs: number;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  readonly graceMs: number;
  /** Aborted: the trial checkpoints and goes back to the queue. */
  readonly stop: AbortSignal;
  /** Aborted: the trainer is killed and the trial goes back to the queue. */
  readonly stopNow: AbortSignal;
  /** The trial's params, where they are not in the store yet. */
  readonly proposal: Proposal | undefined;
  /** Whether the caller stores the result, together with others. */
  readonly mayWait: () => boolean;
}

/** What became of the attempt, as the worker loop needs to know it. */
export type TrialEnd =
  | { readonly how: 'finished' | 'released' | 'forfeited' | 'lease lost' }
  | { readonly how: 'to be stored'; readonly end: TrialEnding };

/**
 * Runs one claimed trial in the trainer: beats, writes its learning curve, answers its questions,
 * and stores how it ended. The trainer process survives unless the trial broke it or its lease was
 * lost.
 */
export async function runTrial(claim: Claim, setting: TrialSetting): Promise<TrialEnd> {
  const { store, trainer, leaseMs } = setting;
  const { fence } = claim;
  const log = logBuffer();
  const curve = curveWriter(store, claim);
  let ended: (result: TrialResult) => void = () => {};
  const result = new Promise<TrialResult>((done) => {
    ended = done;
  });
  let isLost = false;
  const beats = setInterval(() => {
    void store.beat(fence, leaseMs).then(
      (kept) => {
        if (kept) return;
        isLost = true;
        trainer.kill();
      },
      // The store is away for longer than its patience: the next beat, or the lease, decides.
      () => {},
    );
  }, leaseMs / 4);
  const run = runOf(claim, setting.search);
  trainer.listen(run, {
    output: (text) => log.add(text),
    message: (message) => hear(message, setting, claim, curve, ended),
  });
  const limits = trialStopper(setting, runKey(run));
  const proposal = lateProposal(store, fence, setting.proposal);
  try {
    const end = await Promise.race([result, trainer.exited]);
    if (isLost) return { how: 'lease lost' };
    // What the trial printed last may still be in the pipe.
    await turn();
    await curve.flush();
    const text = log.text();
    if (text !== undefined) {
      const { studyId, trial } = fence;
      await store.putArtifact(
        studyId,
        trial,
        'log',
        'text/plain; charset=utf-8',
        Buffer.from(text),
      );
    }
    const verdict = curve.lastVerdict();
    return await settle(end, {
      claim,
      store,
      maxAttempts: setting.maxAttempts,
      proposal: await proposal.rest(),
      mayWait: setting.mayWait,
      told: limits.reason(),
      verdict,
      lastLine: log.lastLine(),
    });
  } finally {
    clearInterval(beats);
    limits.close();
    proposal.close();
    trainer.unlisten();
  }
}

/** What the trainer needs to know of a claimed trial. */
export function runOf({ fence, trial }: Claim, search: Search): Run {
  return {
    number: trial.number,
    attempt: fence.attempt,
    seed: trial.seed,
    params: trial.params ?? {},
    fidelity: fidelityOf(trial)?.share ?? 1,
    pruning: search.settings.pruner.kind !== 'none',
  };
}

function hear(
  message: FromTrial,
  setting: TrialSetting,
  claim: Claim,
  curve: CurveWriter,
  ended: (result: TrialResult) => void,
): void {
  if (message.kind === 'points') curve.add(message.points);
  else if (message.kind === 'annotate') curve.annotate(message.provenance);
  else if (message.kind === 'ended') ended(message.result);
  else if (message.kind === 'ask') {
    const { of, id, question } = message;
    answer(question, setting, claim, curve).then(
      (value) => setting.trainer.send({ kind: 'reply', of, id, value }),
      (error) => setting.trainer.send({ kind: 'reply', of, id, error: messageOf(error) }),
    );
  }
}

async function answer(
  question: Question,
  { store, search, history, leaseMs }: TrialSetting,
  { fence }: Claim,
  curve: CurveWriter,
): Promise<unknown> {
  const { studyId, trial } = fence;
  if (question.what === 'prune') {
    await curve.flush();
    await history.refresh();
    const reason = search.shouldPrune(history.trials, trial, await history.curves());
    curve.verdict(reason);
    return reason?.message;
  }
  if (question.what === 'load-checkpoint') return store.getArtifact(studyId, trial, 'checkpoint');
  // Artifacts carry no fence; a worker that lost its lease must not replace its heir's.
  if (!(await store.beat(fence, leaseMs))) throw new Error('the lease of this trial is lost');
  const { name, mediaType, data } = question;
  await store.putArtifact(studyId, trial, name, mediaType, data);
  return undefined;
}
