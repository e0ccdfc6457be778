import { sql } from 'kysely';
import type { Fence, Store } from '../study/store.js';
import type { MetricPoint } from '../study/trial.js';
import type { Connection, Engine } from './engine.js';

type Methods = Pick<Store, 'report' | 'points'>;

const FLAGS = ['nan', 'inf', '-inf'] as const;
/** Rows an INSERT: seven parameters each, far below the engines' limits. */
const CHUNK = 500;

/** Ids of the curves' names in this database, looked up or made; never change. */
export interface NameIds {
  of(db: Connection, names: Iterable<string>): Promise<ReadonlyMap<string, number>>;
}

/**
 * Remembers ids once they are committed: call it outside a transaction, since were that rolled
 * back, the remembered ids would point nowhere.
 */
export function nameIds(): NameIds {
  const known = new Map<string, number>();
  return {
    async of(db, names) {
      for (const name of new Set(names)) {
        if (known.has(name)) continue;
        await sql`insert into metric_name (name) values (${name})
          on conflict (name) do nothing`.execute(db);
        const [row] = await db
          .selectFrom('metric_name')
          .select('id')
          .where('name', '=', name)
          .execute();
        known.set(name, row!.id);
      }
      return known;
    },
  };
}

/** Trials asked for in one statement: databases take some ten thousand parameters at most. */
const MOST_ASKED = 5000;

/** Learning curves, kept under short ids of their names. */
export function pointMethods(engine: Engine, names: NameIds): Methods {
  return {
    async report(fence, points) {
      if (points.length === 0) return true;
      const of = points.map((point) => point.name);
      const ids = await engine.repeatable((db) => names.of(db, of));
      return engine.write((db) => report(engine, db, fence, points, ids), true);
    },
    points: (studyId, trials, wanted) =>
      engine.repeatable(async (db) => {
        const curves = new Map<number, MetricPoint[]>(trials.map((number) => [number, []]));
        for (let from = 0; from < trials.length; from += MOST_ASKED) {
          const some = trials.slice(from, from + MOST_ASKED);
          const { rows } =
            await sql<PointRow>`select t.number, n.name, p.step, p.value, p.flag, p.at
            from trial t join metric_point p on p.trial_id = t.id
            join metric_name n on n.id = p.name_id
            where t.study_id = ${studyId} and t.number in (${sql.join(some)})
              ${wanted === undefined ? sql`` : sql`and n.name in (${sql.join([...wanted])})`}
            order by t.number, p.step, p.name_id`.execute(db);
          for (const row of rows) curves.get(row.number)?.push(metricPoint(row));
        }
        return curves;
      }),
  };
}

interface PointRow {
  readonly number: number;
  readonly name: string;
  readonly step: number;
  readonly value: number | null;
  readonly flag: number | null;
  readonly at: number;
}

function metricPoint({ name, step, value, flag, at }: PointRow): MetricPoint {
  const nonFinite = flag === null ? undefined : FLAGS[flag - 1];
  return { name, step, value, ...(nonFinite && { nonFinite }), at };
}

async function report(
  engine: Engine,
  db: Connection,
  fence: Fence,
  points: readonly MetricPoint[],
  ids: ReadonlyMap<string, number>,
): Promise<boolean> {
  // The pruner's curve is the one reported first at its newest step.
  const newest = Math.max(...points.map((point) => point.step));
  const last = points.find((point) => point.step === newest)!;
  const { rows } = await sql<{ id: number; points_attempt: number }>`update trial set
      last_step = ${last.step}, last_value = ${finite(last)}, change = 'trial.points'
    where study_id = ${fence.studyId} and number = ${fence.trial} and state = 'running'
      and worker_id = ${fence.workerId} and attempt = ${fence.attempt}
    returning id, points_attempt`.execute(db);
  const trial = rows[0];
  if (trial === undefined) return false;
  if (trial.points_attempt !== fence.attempt) {
    // A new attempt goes on from its checkpoint: what the earlier one reported beyond is void.
    const first = Math.min(...points.map((point) => point.step));
    await sql`delete from metric_point where trial_id = ${trial.id} and step >= ${first}`.execute(
      db,
    );
    await sql`update trial set points_attempt = ${fence.attempt} where id = ${trial.id}`.execute(
      db,
    );
  }
  await insertPoints(engine, db, trial.id, points, ids);
  return true;
}

/** Writes points of one trial; of two at the same step the later one stays. */
export async function insertPoints(
  engine: Engine,
  db: Connection,
  trialId: number,
  points: readonly MetricPoint[],
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const unique = [...new Map(points.map((p) => [`${p.step} ${p.name}`, p])).values()];
  for (let from = 0; from < unique.length; from += CHUNK) {
    const rows = unique.slice(from, from + CHUNK).map(
      (p) => sql`(${trialId}, ${ids.get(p.name)!}, ${p.step}, ${finite(p)}, ${flag(p)},
        ${p.at ?? engine.dialect.now})`,
    );
    await sql`insert into metric_point (trial_id, name_id, step, value, flag, at)
      values ${sql.join(rows)} on conflict (trial_id, name_id, step)
      do update set value = excluded.value, flag = excluded.flag, at = excluded.at`.execute(db);
  }
}

function finite({ value }: MetricPoint): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function flag(point: MetricPoint): number | null {
  if (point.nonFinite) return FLAGS.indexOf(point.nonFinite) + 1;
  if (point.value === null || Number.isFinite(point.value)) return null;
  return Number.isNaN(point.value) ? 1 : point.value > 0 ? 2 : 3;
}
