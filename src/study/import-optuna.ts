import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { didYouMean } from '../core/did-you-mean.js';
import { fail } from '../core/errors.js';
import type { WrittenParameter, WrittenSpace } from '../space/builders.js';
import type { ParamValue } from '../space/distribution.js';
import type { ImportedTrials } from './imported-trials.js';
import { importedTrial } from './imported-trials.js';
import type { TrialState } from './trial.js';

const STATES: Readonly<Record<string, TrialState>> = {
  COMPLETE: 'complete',
  PRUNED: 'pruned',
  FAIL: 'failed',
};

interface TrialRow {
  readonly trial_id: number;
  readonly number: number;
  readonly state: string;
  readonly datetime_start: string | null;
  readonly datetime_complete: string | null;
}
interface ParamRow {
  readonly trial_id: number;
  readonly param_name: string;
  readonly param_value: number;
  readonly distribution_json: string;
}
interface ValueRow {
  readonly trial_id: number;
  readonly objective: number;
  readonly value: number | null;
}
interface StepRow {
  readonly trial_id: number;
  readonly step: number;
  readonly intermediate_value: number | null;
}
type Attributes = Readonly<Record<string, number | boolean | null | readonly ParamValue[]>>;

/**
 * Reads a study of an Optuna storage (the SQLite file of its RDBStorage, versions 2 to 5). Running
 * and waiting trials are left out.
 * @throws IMPORT_INVALID when the file is no such storage, FILE_MISSING when there is none.
 */
export function importOptuna(path: string, studyName?: string): ImportedTrials {
  if (!existsSync(path)) throw fail('FILE_MISSING', `there is no file ${path}.`);
  const db = new Database(path, { readonly: true });
  try {
    return readStudy(db, path, studyName);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw fail(
      'IMPORT_INVALID',
      `${path} is no Optuna storage (${error.message}); give the SQLite file of its RDBStorage.`,
      error,
    );
  } finally {
    db.close();
  }
}

function readStudy(db: Database.Database, path: string, wanted?: string): ImportedTrials {
  const studies = db.prepare('select study_id as id, study_name as name from studies').all() as {
    readonly id: number;
    readonly name: string;
  }[];
  const study = wanted === undefined ? studies[0] : studies.find((s) => s.name === wanted);
  const names = studies.map((s) => s.name);
  if (!study || (wanted === undefined && studies.length > 1))
    throw fail(
      'IMPORT_INVALID',
      `${path} has the studies ${names.map((n) => `"${n}"`).join(', ') || '(none)'}; name one of them${didYouMean(wanted ?? '', names) || '.'}`,
    );
  const of = <R>(sql: string) => db.prepare(sql).all(study.id) as R[];
  const inStudy = 'where trial_id in (select trial_id from trials where study_id = ?)';
  const directions = of<{ readonly direction: string }>(
    'select direction from study_directions where study_id = ? order by objective',
  ).map((row) => (row.direction === 'MAXIMIZE' ? ('maximize' as const) : ('minimize' as const)));
  const params = of<ParamRow>(
    `select trial_id, param_name, param_value, distribution_json from trial_params ${inStudy}`,
  );
  const values = byTrial(
    of<ValueRow>(
      `select trial_id, objective, value from trial_values ${inStudy} order by objective`,
    ),
  );
  const steps = byTrial(
    of<StepRow>(
      `select trial_id, step, intermediate_value from trial_intermediate_values ${inStudy} order by step`,
    ),
  );
  const points = byTrial(params);
  const rows = of<TrialRow>(
    'select trial_id, number, state, datetime_start, datetime_complete from trials where study_id = ? order by number',
  );
  return {
    name: study.name,
    directions,
    space: spaceOf(params),
    trials: rows
      .filter((row) => STATES[row.state] !== undefined)
      .map((row) => {
        const own = values.get(row.trial_id)?.map((v) => v.value) ?? [];
        const finite = own.length === directions.length && own.every((v) => v !== null);
        const state = STATES[row.state]!;
        const last = steps.get(row.trial_id)?.at(-1);
        return importedTrial(
          {
            number: row.number,
            // Optuna may complete a trial with an infinite value; here that is a failed one.
            state: state === 'complete' && !finite ? 'failed' : state,
            params: Object.fromEntries(
              (points.get(row.trial_id) ?? []).map((p) => [p.param_name, valueOfParam(p)]),
            ),
            values: state === 'complete' && finite ? (own as number[]) : null,
            lastStep: last?.step ?? null,
            lastValue: last?.intermediate_value ?? null,
            startedAt: time(row.datetime_start),
            finishedAt: time(row.datetime_complete),
          },
          path,
        );
      }),
  };
}

function byTrial<R extends { readonly trial_id: number }>(rows: readonly R[]): Map<number, R[]> {
  const map = new Map<number, R[]>();
  for (const row of rows) {
    const list = map.get(row.trial_id);
    if (list) list.push(row);
    else map.set(row.trial_id, [row]);
  }
  return map;
}

/** Optuna writes local times without a zone. */
function time(text: string | null): number | null {
  const parsed = text === null ? Number.NaN : Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(parsed) ? null : parsed;
}

function distributionOf(json: string): { readonly name: string; readonly attributes: Attributes } {
  return JSON.parse(json) as { name: string; attributes: Attributes };
}

/** Choices are stored by index. */
function valueOfParam({ param_value, distribution_json }: ParamRow): ParamValue {
  const { name, attributes } = distributionOf(distribution_json);
  if (name !== 'CategoricalDistribution') return param_value;
  const choice = (attributes.choices as readonly ParamValue[])[param_value];
  return choice ?? 'null';
}

/** The widest range or set that any trial had of each parameter. */
function spaceOf(params: readonly ParamRow[]): WrittenSpace {
  const space: Record<string, WrittenParameter> = {};
  for (const { param_name, distribution_json } of params) {
    const { name, attributes: a } = distributionOf(distribution_json);
    if (name === 'CategoricalDistribution') {
      const choices = (a.choices as readonly (ParamValue | null)[]).map((c) => c ?? 'null');
      const old = space[param_name] as { readonly choice: readonly ParamValue[] } | undefined;
      space[param_name] = { choice: [...new Set([...(old?.choice ?? []), ...choices])] };
      continue;
    }
    const kind = name.startsWith('Int') ? 'int' : 'float';
    const old = space[param_name] as
      | { readonly [k: string]: readonly [number, number] }
      | undefined;
    const [low, high] = old?.[kind] ?? [Infinity, -Infinity];
    const range = [Math.min(low, a.low as number), Math.max(high, a.high as number)] as const;
    const log = a.log === true || name.includes('Log');
    const step = (a.step ?? a.q ?? null) as number | null;
    const more = { ...(log && { log }), ...(step !== null && !log && step !== 1 && { step }) };
    space[param_name] = kind === 'int' ? { int: range, ...more } : { float: range, ...more };
  }
  return space;
}
