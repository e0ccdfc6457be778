import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { sha256 } from '../core/json.js';
import type { HeldStudy } from './memory-trials.js';
import { inOrder, memoryTrials, mustHold, pointsInOrder } from './memory-trials.js';
import { pageOfTrials } from './page-of-trials.js';
import type {
  Artifact,
  MonteCarloRecord,
  Store,
  StoreEvent,
  StudyRecord,
  StudySummary,
  WorkerRecord,
} from './store.js';
import type { TrialState } from './trial.js';

interface Held {
  readonly studies: Map<number, HeldStudy>;
  readonly events: StoreEvent[];
  readonly artifacts: Map<string, { readonly artifact: Artifact; readonly data: Uint8Array }>;
  readonly monteCarlo: Map<number, MonteCarloRecord>;
  readonly workers: Map<string, WorkerRecord>;
  readonly watchers: Set<() => void>;
  ids: number;
}

/** A store that lives as long as the process. The default of studies made in code. */
export function memoryStore(clock: Clock = systemClock): Store {
  const held: Held = {
    studies: new Map(),
    events: [],
    artifacts: new Map(),
    monteCarlo: new Map(),
    workers: new Map(),
    watchers: new Set(),
    ids: 0,
  };
  const now = () => clock.now();
  const study = (id: number): HeldStudy => {
    const found = held.studies.get(id);
    if (!found) throw fail('STUDY_MISSING', `the store has no study ${id}`);
    return found;
  };
  const log = (studyId: number, trial: number | null, kind: string, data: Json): number =>
    logEvent(held, { studyId, trial, kind, data, at: now() });
  const trials = memoryTrials({
    study,
    now,
    log,
    find: (id) => held.studies.get(id),
    suggestedSince: (event, studyId, but) =>
      held.events.some(
        (e) =>
          e.id > event && e.studyId === studyId && e.trial !== but && e.kind === 'trial.suggested',
      ),
    seen(id) {
      const worker = held.workers.get(id);
      if (worker) held.workers.set(id, { ...worker, seenAt: now() });
    },
  });
  return {
    address: 'memory',
    ...trials,
    ...studyMethods(held, study, log, now),
    ...readMethods((id) => held.studies.get(id)),
    ...artifactMethods(held),
    ...runMethods(held, now),
    ...eventMethods(held, now),
  };
}

function logEvent(held: Held, event: Omit<StoreEvent, 'id'>): number {
  const id = (held.events.at(-1)?.id ?? 0) + 1;
  if (event.kind === 'trial.points') {
    const old = held.events.findLastIndex(
      (e) => e.kind === event.kind && e.studyId === event.studyId && e.trial === event.trial,
    );
    if (old >= 0) held.events.splice(old, 1);
  }
  held.events.push({ id, ...event });
  for (const watcher of held.watchers) queueMicrotask(watcher);
  return id;
}

type Find = (id: number) => HeldStudy;

function studyMethods(
  held: Held,
  find: Find,
  log: (studyId: number, trial: null, kind: string, data: Json) => number,
  now: () => number,
): Pick<Store, 'createStudy' | 'findStudy' | 'listStudies' | 'updateStudy' | 'deleteStudy'> {
  const named = (name: string) =>
    [...held.studies.values()].find((s) => s.record.name === name)?.record;
  return {
    async createStudy({ trialBudget = null, ...given }) {
      if (named(given.name))
        throw fail('STUDY_EXISTS', `there is a study named '${given.name}' already`);
      const record: StudyRecord = {
        ...given,
        id: ++held.ids,
        state: 'active',
        stopReason: null,
        trialBudget,
        picked: null,
        archived: false,
        tags: [],
        note: '',
        createdAt: now(),
        updatedAt: now(),
      };
      held.studies.set(record.id, { record, trials: new Map(), nextNumber: 0 });
      log(record.id, null, 'study.created', { state: record.state });
      return record;
    },
    findStudy: async (name) => named(name),
    listStudies: async () => [...held.studies.values()].map(summary),
    async updateStudy(id, patch) {
      const study = find(id);
      study.record = { ...study.record, ...patch, updatedAt: now() };
      log(id, null, 'study.changed', { state: study.record.state });
      return study.record;
    },
    async deleteStudy(id) {
      const { state } = find(id).record;
      held.studies.delete(id);
      const kept = held.events.filter((e) => e.studyId !== id);
      const last = held.events.at(-1)?.id ?? 0;
      held.events.splice(0, held.events.length, ...kept);
      held.events.push({
        id: last + 1,
        studyId: id,
        trial: null,
        kind: 'study.deleted',
        data: { state },
        at: now(),
      });
      for (const key of held.artifacts.keys())
        if (key.startsWith(`${id}/`)) held.artifacts.delete(key);
      for (const [key, run] of held.monteCarlo) if (run.studyId === id) held.monteCarlo.delete(key);
      for (const watcher of held.watchers) queueMicrotask(watcher);
    },
  };
}

function summary(study: HeldStudy): StudySummary {
  const counts: Record<TrialState, number> = {
    queued: 0,
    running: 0,
    complete: 0,
    pruned: 0,
    failed: 0,
    lost: 0,
  };
  const sign = study.record.directions[0] === 'maximize' ? -1 : 1;
  let best: { readonly value: number; readonly number: number } | undefined;
  for (const { record } of inOrder(study)) {
    counts[record.state]++;
    const value = record.state === 'complete' ? record.values?.[0] : undefined;
    if (value !== undefined && (!best || sign * value < sign * best.value))
      best = { value, number: record.number };
  }
  return {
    ...study.record,
    counts,
    bestValue: best?.value ?? null,
    bestTrial: best?.number ?? null,
  };
}

/** Reading a study that is gone finds nothing. */
function readMethods(
  find: (id: number) => HeldStudy | undefined,
): Pick<Store, 'trial' | 'trials' | 'queryTrials' | 'annotateTrial' | 'points'> {
  return {
    trial: async (id, number) => find(id)?.trials.get(number)?.record,
    trials: async (id, since = -1) =>
      inOrder(find(id))
        .filter((t) => t.changedBy > since)
        .map((t) => t.record),
    queryTrials: async (id, query) =>
      pageOfTrials(
        inOrder(find(id)).map((t) => t.record),
        query,
      ),
    async annotateTrial(id, number, patch) {
      const trial = mustHold(find(id), number);
      trial.record = { ...trial.record, ...patch };
    },
    points: async (id, numbers, names) =>
      new Map(
        numbers.map((number) => {
          const trial = find(id)?.trials.get(number);
          return [number, trial ? pointsInOrder(trial, names) : []];
        }),
      ),
  };
}

function artifactMethods(held: Held): Pick<Store, 'putArtifact' | 'getArtifact' | 'listArtifacts'> {
  const prefix = (study: number, trial: number | null) => `${study}/${trial ?? ''}/`;
  return {
    async putArtifact(study, trial, name, mediaType, data) {
      const artifact = { name, mediaType, bytes: data.byteLength, sha256: sha256(data) };
      held.artifacts.set(prefix(study, trial) + name, { artifact, data: data.slice() });
      return artifact;
    },
    getArtifact: async (study, trial, name) =>
      held.artifacts.get(prefix(study, trial) + name)?.data.slice(),
    listArtifacts: async (study, trial) =>
      [...held.artifacts]
        .filter(([key]) => key.startsWith(prefix(study, trial)))
        .map(([, { artifact }]) => artifact)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function runMethods(
  held: Held,
  now: () => number,
): Pick<
  Store,
  | 'createMonteCarlo'
  | 'updateMonteCarlo'
  | 'listMonteCarlo'
  | 'putWorker'
  | 'stopWorker'
  | 'listWorkers'
> {
  return {
    async createMonteCarlo(studyId, trial, settings) {
      const id = ++held.ids;
      const times = { createdAt: now(), updatedAt: now() };
      const record = { id, studyId, trial, state: 'running' as const, settings, summary: null };
      held.monteCarlo.set(id, { ...record, ...times });
      return { ...record, ...times };
    },
    async updateMonteCarlo(id, patch) {
      const record = held.monteCarlo.get(id);
      if (record) held.monteCarlo.set(id, { ...record, ...patch, updatedAt: now() });
    },
    listMonteCarlo: async (studyId) =>
      [...held.monteCarlo.values()].filter((run) => run.studyId === studyId),
    async putWorker(worker) {
      const startedAt = held.workers.get(worker.id)?.startedAt ?? now();
      held.workers.set(worker.id, { ...worker, startedAt, seenAt: now(), stoppedAt: null });
    },
    async stopWorker(id) {
      const worker = held.workers.get(id);
      if (worker) held.workers.set(id, { ...worker, stoppedAt: now() });
    },
    listWorkers: async () => [...held.workers.values()],
  };
}

function eventMethods(
  held: Held,
  now: () => number,
): Pick<Store, 'events' | 'lastEvent' | 'watch' | 'now' | 'close'> {
  return {
    events: async (after, limit, studyId) =>
      held.events
        .filter((e) => e.id > after && (studyId === undefined || e.studyId === studyId))
        .slice(0, limit),
    lastEvent: async () => held.events.at(-1)?.id ?? 0,
    watch(onChange) {
      held.watchers.add(onChange);
      return () => held.watchers.delete(onChange);
    },
    now: async () => now(),
    close: async () => {
      held.watchers.clear();
    },
  };
}
