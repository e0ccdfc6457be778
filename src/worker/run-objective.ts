import { messageOf, PestleError } from '../core/errors.js';
import { Signalled } from '../experiment/objective-errors.js';
import { type Objective, Pruned, type TrialContext } from '../experiment/trial-context.js';
import type { MetricPoint } from '../study/trial.js';
import { OBJECTIVE_CURVE } from '../study/trial.js';
import {
  type FromTrial,
  type Question,
  type Run,
  runKey,
  type ToTrainer,
  type TrialResult,
} from './messages.js';

type Reply = Extract<ToTrainer, { kind: 'reply' }>;

export interface RunningTrial {
  readonly result: Promise<TrialResult>;
  stop(reason: string): void;
  reply(message: Reply): void;
}

/** Points travel in bundles at most this old; asking the pruner sends them at once. */
const BUNDLE_MS = 100;

/** Runs one trial; what the objective says and asks goes through `send`. */
export function runObjective(
  objective: Objective,
  run: Run,
  send: (message: FromTrial) => void,
): RunningTrial {
  const of = runKey(run);
  const abort = new AbortController();
  const waiting = new Map<number, (reply: Reply) => void>();
  let bundle: MetricPoint[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastSent = 0;
  let questions = 0;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    lastSent = performance.now();
    if (bundle.length > 0) send({ of, kind: 'points', points: bundle });
    bundle = [];
  }
  function ask(question: Question): Promise<unknown> {
    const id = questions++;
    return new Promise((done, failed) => {
      waiting.set(id, ({ value, error }) =>
        error === undefined ? done(value) : failed(new Error(error)),
      );
      send({ of, kind: 'ask', id, question });
    });
  }
  const context: TrialContext = {
    number: run.number,
    attempt: run.attempt,
    seed: run.seed,
    params: run.params,
    fidelity: run.fidelity,
    signal: abort.signal,
    report(step, value, more = {}) {
      bundle.push(point(OBJECTIVE_CURVE, step, value));
      for (const [name, v] of Object.entries(more)) bundle.push(point(name, step, v));
      // A loop that never yields runs no timers: what is due is sent from here.
      if (performance.now() - lastSent >= BUNDLE_MS) flush();
      else timer ??= setTimeout(flush, BUNDLE_MS);
    },
    async shouldPrune() {
      if (!run.pruning) return undefined;
      flush();
      return (await ask({ what: 'prune' })) as string | undefined;
    },
    annotate: (provenance) => send({ of, kind: 'annotate', provenance }),
    async putArtifact(name, mediaType, data) {
      await ask({ what: 'put-artifact', name, mediaType, data });
    },
    loadCheckpoint: async () => (await ask({ what: 'load-checkpoint' })) as Uint8Array | undefined,
    async saveCheckpoint(data) {
      const mediaType = 'application/octet-stream';
      await ask({ what: 'put-artifact', name: 'checkpoint', mediaType, data });
    },
    log: (line) => void process.stdout.write(`${line}\n`),
  };
  return {
    result: outcome(objective, context).finally(flush),
    stop: (reason) => abort.abort(new Error(reason)),
    reply: (message) => {
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    },
  };
}

async function outcome(objective: Objective, context: TrialContext): Promise<TrialResult> {
  try {
    const { values, metrics } = await objective(context);
    return { kind: 'done', values, metrics };
  } catch (error) {
    if (context.signal.aborted) return { kind: 'stopped' };
    if (error instanceof Pruned) return { kind: 'pruned', message: error.message };
    if (error instanceof Signalled) return { kind: 'signalled', message: error.message };
    if (error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
    const code = error instanceof PestleError ? error.code : 'error';
    return { kind: 'failed', code, message: messageOf(error) };
  }
}

function point(name: string, step: number, value: number): MetricPoint {
  if (Number.isFinite(value)) return { name, step, value };
  const nonFinite = Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  return { name, step, value: null, nonFinite };
}
