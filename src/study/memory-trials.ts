import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { finiteOutcome } from './finite-outcome.js';
import type { Claim, ClaimRequest, Fence, Proposal, Store, StudyRecord } from './store.js';
import type { MetricPoint, Outcome, TrialReason, TrialRecord, TrialState } from './trial.js';
import { trialSeed } from './trial-seed.js';

/** A trial with what only the store sees. Records are replaced, never changed. */
export interface HeldTrial {
  record: TrialRecord;
  /** Attempts that count against the limit: releases do not. */
  charged: number;
  leaseUntil: number;
  pointsAttempt: number;
  points: Map<string, MetricPoint>;
  changedBy: number;
}

export interface HeldStudy {
  record: StudyRecord;
  trials: Map<number, HeldTrial>;
  nextNumber: number;
}

type Methods = Pick<
  Store,
  | 'enqueue'
  | 'importTrials'
  | 'claim'
  | 'suggest'
  | 'suggestNext'
  | 'discard'
  | 'forfeit'
  | 'beat'
  | 'report'
  | 'annotate'
  | 'finish'
  | 'finishAndClaim'
  | 'release'
  | 'retry'
  | 'reap'
>;

export interface TrialSpace {
  study(id: number): HeldStudy;
  find(id: number): HeldStudy | undefined;
  now(): number;
  /** Whether a trial other than this one was suggested after an event. */
  suggestedSince(event: number, studyId: number, but: number): boolean;
  /** Writes the event of a change and returns its id. */
  log(studyId: number, trial: number, kind: string, data: Json): number;
  seen(workerId: string): void;
}

/** The life of trials in a store that is one process's memory. */
export function memoryTrials(space: TrialSpace): Methods {
  const { now } = space;

  function change(study: HeldStudy, held: HeldTrial, patch: Partial<TrialRecord>, kind: string) {
    held.record = { ...held.record, ...patch };
    const { number, state, attempt } = held.record;
    held.changedBy = space.log(study.record.id, number, kind, { state, attempt });
  }
  function add(study: HeldStudy, patch: Partial<TrialRecord>, kind: string | null): HeldTrial {
    const number = patch.number ?? study.nextNumber;
    study.nextNumber = Math.max(study.nextNumber, number + 1);
    const blank = blankTrial(number, trialSeed(study.record.seed, number), now());
    const held: HeldTrial = {
      record: { ...blank, ...patch, number },
      charged: 0,
      leaseUntil: 0,
      pointsAttempt: patch.attempt ?? 0,
      points: new Map(),
      changedBy: 0,
    };
    study.trials.set(number, held);
    if (kind !== null) change(study, held, {}, kind);
    return held;
  }
  /** Runs a change under the fence; false when the lease is lost. */
  function fenced(fence: Fence, apply: (study: HeldStudy, held: HeldTrial) => void): boolean {
    const study = space.find(fence.studyId);
    const held = study?.trials.get(fence.trial);
    if (!study || !held) return false;
    const { state, workerId, attempt } = held.record;
    if (state !== 'running' || workerId !== fence.workerId || attempt !== fence.attempt)
      return false;
    apply(study, held);
    return true;
  }
  function start(study: HeldStudy, held: HeldTrial, request: ClaimRequest) {
    held.charged++;
    held.leaseUntil = now() + request.leaseMs;
    const { workerId } = request;
    const attempt = held.record.attempt + 1;
    const provenance = { ...held.record.provenance, ...request.provenance };
    const fresh = { lastStep: null, lastValue: null, startedAt: now(), provenance };
    change(study, held, { state: 'running', workerId, attempt, ...fresh }, 'trial.running');
    return { fence: fenceOf(study, held), trial: held.record };
  }

  /** Ends an attempt: back to the queue, or lost once the attempts are spent. */
  function spend(study: HeldStudy, held: HeldTrial, most: number, reason: TrialReason) {
    if (held.charged < most) change(study, held, { state: 'queued' }, 'trial.expired');
    else change(study, held, { state: 'lost', finishedAt: now(), reason }, 'trial.lost');
  }

  async function claim(request: ClaimRequest): Promise<Claim | undefined> {
    const study = space.study(request.studyId);
    if (study.record.state !== 'active') return undefined;
    const waiting = inOrder(study).find(
      (t) =>
        t.record.state === 'queued' || (isExpired(t, now()) && t.charged < request.maxAttempts),
    );
    if (waiting) return start(study, waiting, request);
    const { createWithin } = request;
    if (createWithin === undefined) return undefined;
    if (createWithin !== null && spent(study) >= createWithin) return undefined;
    return start(study, add(study, { state: 'queued' }, null), request);
  }
  async function finish(fence: Fence, outcome: Outcome, made?: Proposal): Promise<boolean> {
    return fenced(fence, (study, held) => {
      const patch = { ...outcomePatch(finiteOutcome(outcome)), finishedAt: now(), ...made };
      change(study, held, patch, `trial.${patch.state}`);
    });
  }

  return {
    async enqueue(studyId, items) {
      const study = space.study(studyId);
      return items.map(({ params, tags = [], note = '' }) => {
        const made = { state: 'queued' as const, params, rule: 'enqueued', tags, note };
        return add(study, made, 'trial.queued').record.number;
      });
    },
    async importTrials(studyId, trials) {
      const study = space.study(studyId);
      for (const { points = [], ...trial } of trials) {
        const held = add(study, trial, `trial.${trial.state}`);
        for (const point of points) held.points.set(`${point.step} ${point.name}`, point);
      }
    },
    claim,
    async suggest(fence, params, made) {
      return fenced(fence, (study, held) => {
        change(study, held, { params, ...made }, 'trial.suggested');
      });
    },
    async suggestNext(fence, proposal) {
      if (space.suggestedSince(proposal.historyEvent, fence.studyId, fence.trial))
        return 'overtaken';
      const kept = await fenced(fence, (study, held) => {
        change(study, held, { ...proposal }, 'trial.suggested');
      });
      return kept ? 'kept' : 'lease lost';
    },
    async discard(fence) {
      const held = space.find(fence.studyId)?.trials.get(fence.trial);
      if (held?.record.params !== null) return false;
      return fenced(fence, (study) => study.trials.delete(fence.trial));
    },
    async beat(fence, leaseMs) {
      space.seen(fence.workerId);
      return fenced(fence, (_study, held) => {
        held.leaseUntil = now() + leaseMs;
      });
    },
    async report(fence, points) {
      if (points.length === 0) return true;
      return fenced(fence, (study, held) => {
        change(study, held, addPoints(held, points, now()), 'trial.points');
      });
    },
    async annotate(fence, provenance) {
      return fenced(fence, (study, held) => {
        const merged = { ...held.record.provenance, ...provenance };
        change(study, held, { provenance: merged }, 'trial.annotated');
      });
    },
    finish,
    async finishAndClaim(ends, request, count) {
      const kept: boolean[] = [];
      for (const { fence, outcome, proposal } of ends)
        kept.push(await finish(fence, outcome, proposal));
      const next: Claim[] = [];
      while (next.length < count) {
        const claimed = await claim(request);
        if (claimed === undefined) break;
        next.push(claimed);
      }
      return { kept, next };
    },
    async forfeit(fence, maxAttempts, reason) {
      return fenced(fence, (study, held) => spend(study, held, maxAttempts, reason));
    },
    async release(fence) {
      return fenced(fence, (study, held) => {
        held.charged--;
        change(study, held, { state: 'queued', workerId: null }, 'trial.released');
      });
    },
    async retry(studyId, states) {
      const study = space.study(studyId);
      const again = inOrder(study).filter(
        ({ record: { state } }) =>
          states.includes(state) && state !== 'queued' && state !== 'running',
      );
      for (const held of again) {
        held.charged = 0;
        const cleared = { values: null, reason: null, workerId: null, finishedAt: null };
        change(study, held, { state: 'queued', ...cleared }, 'trial.queued');
      }
      return again.length;
    },
    async reap(studyId, maxAttempts) {
      const study = space.study(studyId);
      const expired = inOrder(study).filter((t) => isExpired(t, now()));
      for (const held of expired) spend(study, held, maxAttempts, lostReason(held.charged));
      return expired.map((t) => t.record.number);
    },
  };
}

export function inOrder(study: HeldStudy | undefined): HeldTrial[] {
  return [...(study?.trials.values() ?? [])].sort((a, b) => a.record.number - b.record.number);
}

function blankTrial(number: number, seed: number, createdAt: number): TrialRecord {
  return {
    number,
    seed,
    createdAt,
    state: 'queued',
    params: null,
    stage: null,
    rule: null,
    values: null,
    metrics: {},
    lastStep: null,
    lastValue: null,
    attempt: 0,
    workerId: null,
    startedAt: null,
    finishedAt: null,
    reason: null,
    tags: [],
    note: '',
    provenance: {},
    historyEvent: null,
  };
}

function fenceOf(study: HeldStudy, held: HeldTrial): Fence {
  const { number, attempt, workerId } = held.record;
  return { studyId: study.record.id, trial: number, attempt, workerId: workerId! };
}

function isExpired(held: HeldTrial, now: number): boolean {
  return held.record.state === 'running' && held.leaseUntil < now;
}

const SPENT: readonly TrialState[] = ['queued', 'running', 'complete', 'pruned', 'failed'];

function spent(study: HeldStudy): number {
  let count = 0;
  for (const t of study.trials.values()) if (SPENT.includes(t.record.state)) count++;
  return count;
}

function outcomePatch(outcome: Outcome) {
  return {
    state: outcome.state,
    values: outcome.state === 'complete' ? outcome.values : null,
    reason: outcome.state === 'complete' ? null : outcome.reason,
    metrics: outcome.metrics ?? {},
  };
}

function lostReason(attempts: number) {
  return {
    code: 'worker_lost',
    message: `its workers vanished ${attempts} times (killed, out of memory or crashed)`,
  };
}

/** Keeps the points of the newest attempt; of two at the same step the later one stays. */
function addPoints(
  held: HeldTrial,
  points: readonly MetricPoint[],
  now: number,
): Pick<TrialRecord, 'lastStep' | 'lastValue'> {
  if (held.pointsAttempt !== held.record.attempt) {
    const first = Math.min(...points.map((p) => p.step));
    for (const [key, p] of held.points) if (p.step >= first) held.points.delete(key);
    held.pointsAttempt = held.record.attempt;
  }
  for (const p of points) held.points.set(`${p.step} ${p.name}`, stored(p, now));
  const newest = Math.max(...points.map((p) => p.step));
  const last = stored(points.find((p) => p.step === newest)!, now);
  return { lastStep: last.step, lastValue: last.value };
}

function stored(point: MetricPoint, now: number): MetricPoint {
  const { name, step, value, at = now } = point;
  if (point.nonFinite) return { name, step, value: null, nonFinite: point.nonFinite, at };
  if (value === null || Number.isFinite(value)) return { name, step, value, at };
  const nonFinite = Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  return { name, step, value: null, nonFinite, at };
}

/** The learning curve in step order. */
export function pointsInOrder(held: HeldTrial, names?: readonly string[]): MetricPoint[] {
  return [...held.points.values()]
    .filter((p) => !names || names.includes(p.name))
    .sort((a, b) => a.step - b.step);
}

/** @throws TRIAL_MISSING */
export function mustHold(study: HeldStudy | undefined, number: number): HeldTrial {
  const held = study?.trials.get(number);
  if (!held) throw fail('TRIAL_MISSING', `there is no trial ${number} in this study`);
  return held;
}
