import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { fail, messageOf, PestleError } from '../core/errors.js';
import { sha256 } from '../core/json.js';
import { parseAddress } from './address.js';
import type { Connection, Engine } from './engine.js';
import { openEngine } from './open-store.js';
import { refuseStranger } from './refuse-stranger.js';

export interface StoreCheck {
  readonly address: string;
  readonly ok: boolean;
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
  readonly version: number | null;
  readonly studies: number;
  readonly trials: number;
  readonly points: number;
  readonly artifacts: number;
}

/** More problems than this help nobody. */
const LIMIT = 50;

/**
 * Looks for damage: the file's own structure (SQLite), rows without their owner, counts that do not
 * add up, artifacts that are gone or changed. Changes nothing.
 *
 * @throws STORE_MISSING, STORE_FOREIGN, STORE_NEWER and the like where there is no store to check
 */
export async function checkStore(address: string): Promise<StoreCheck> {
  const parsed = parseAddress(address);
  const empty = { version: null, studies: 0, trials: 0, points: 0, artifacts: 0 };
  const shown = parsed.shown;
  if (parsed.kind === 'sqlite') {
    if (!existsSync(parsed.path))
      throw fail('STORE_MISSING', `there is no store at ${parsed.path}`);
    refuseStranger(parsed.path);
    const problems = fileProblems(parsed.path);
    if (problems.length > 0) return { address: shown, ok: false, problems, ...empty };
  }
  let engine: Engine;
  try {
    engine = await openEngine(address, { readOnly: true });
  } catch (error) {
    if (!(error instanceof PestleError) || error.code !== 'STORE_DAMAGED') throw error;
    return { address: shown, ok: false, problems: [error.message], ...empty };
  }
  try {
    const { counts, problems } = await engine.repeatable(async (db) => ({
      counts: await countRows(db),
      problems: [
        ...(await countProblems(db)),
        ...(await orphanProblems(db)),
        ...(await artifactProblems(engine, db)),
      ].slice(0, LIMIT),
    }));
    return { address: shown, ok: problems.length === 0, problems, ...counts };
  } finally {
    await engine.close();
  }
}

/** What SQLite finds wrong with its own pages. */
function fileProblems(path: string): readonly string[] {
  let handle: Sqlite.Database | undefined;
  try {
    handle = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 5000 });
    const rows = handle.pragma(`integrity_check(${LIMIT})`) as { integrity_check: string }[];
    return rows
      .filter((row) => row.integrity_check !== 'ok')
      .map((row) => `the file is damaged: ${row.integrity_check}; restore a backup`);
  } catch (error) {
    return [`the file is damaged: ${messageOf(error)}; restore a backup`];
  } finally {
    handle?.close();
  }
}

async function countRows(db: Connection) {
  const count = async (table: string) => {
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from ${sql.table(table)}`.execute(db);
    return rows[0]?.n ?? 0;
  };
  const info = await sql<{ version: number }>`select version from store_info`.execute(db);
  return {
    version: info.rows[0]?.version ?? null,
    studies: await count('study'),
    trials: await count('trial'),
    points: await count('metric_point'),
    artifacts: await count('artifact'),
  };
}

async function countProblems(db: Connection): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string; state: string; kept: number; found: number }>`
    select study.name, s.state, s.kept,
      (select count(*) from trial where study_id = study.id and trial.state = s.state) as found
    from study join (
      ${sql.join(
        ['queued', 'running', 'complete', 'pruned', 'failed', 'lost'].map(
          (state) =>
            sql`select study_id, ${sql.lit(state)} as state, ${sql.ref(state)} as kept from tally`,
        ),
        sql` union all `,
      )}) as s on s.study_id = study.id`.execute(db);
  return rows
    .filter((row) => row.kept !== row.found)
    .map(
      (row) => `study '${row.name}' counts ${row.kept} ${row.state} trials, but has ${row.found}`,
    );
}

async function orphanProblems(db: Connection): Promise<readonly string[]> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from (select distinct trial_id
    from metric_point where trial_id not in (select id from trial)) as gone`.execute(db);
  const n = rows[0]?.n ?? 0;
  return n === 0 ? [] : [`${n} learning curves belong to no trial`];
}

async function artifactProblems(engine: Engine, db: Connection): Promise<readonly string[]> {
  const rows = await db.selectFrom('artifact').selectAll().execute();
  const problems: string[] = [];
  for (const row of rows) {
    const data = await engine.contents.get(db, row.sha256);
    const of =
      row.trial < 0 ? `study ${row.study_id}` : `trial ${row.trial} of study ${row.study_id}`;
    if (data === undefined) problems.push(`artifact '${row.name}' of ${of} is missing`);
    else if (sha256(data) !== row.sha256)
      problems.push(`artifact '${row.name}' of ${of} was changed`);
  }
  return problems;
}
