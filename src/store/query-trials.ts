import { type RawBuilder, sql } from 'kysely';
import { fail } from '../core/errors.js';
import type { TrialQuery } from '../study/store.js';
import type { Dialect } from './dialect.js';
import type { Connection } from './engine.js';
import type { TrialRow } from './rows.js';

type Condition = NonNullable<TrialQuery['where']>[number];

const COLUMNS: Readonly<Record<string, RawBuilder<unknown>>> = {
  number: sql`number`,
  value: sql`value`,
  state: sql`state`,
  stage: sql`stage`,
  attempt: sql`attempt`,
  createdAt: sql`created_at`,
  startedAt: sql`started_at`,
  finishedAt: sql`finished_at`,
  duration: sql`(finished_at - started_at)`,
};

const OPERATORS: Readonly<Record<string, RawBuilder<unknown>>> = {
  '=': sql`=`,
  '!=': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

/** One page of the trial table, filtered and sorted by the database. Ties go by number. */
export async function queryTrials(
  dialect: Dialect,
  db: Connection,
  studyId: number,
  query: TrialQuery,
): Promise<{ total: number; rows: readonly TrialRow[] }> {
  const wanted = conditions(dialect, studyId, query);
  const total = await count(db, wanted);
  const { sort = 'number', limit = 100, offset = 0 } = query;
  const field = fieldOf(dialect, sort).expression;
  const direction = query.descending ? sql`desc` : sql`asc`;
  const byField = sql`order by ${field} ${direction} nulls last, number ${direction}`;
  if (sort !== 'value') return { total, rows: await page(db, wanted, byField, limit, offset) };
  // In two parts, since the index by value holds only trials that have one.
  const known = sql<boolean>`${wanted} and value is not null`;
  const byValue = sql`order by value ${direction}, number ${direction}`;
  const ranked = await page(db, known, byValue, limit, offset);
  if (ranked.length === limit) return { total, rows: ranked };
  const before =
    ranked.length > 0 || offset === 0 ? offset + ranked.length : await count(db, known);
  const others = sql<boolean>`${wanted} and value is null`;
  const byNumber = sql`order by number ${direction}`;
  const [most, from] = [limit - ranked.length, Math.max(0, offset - before)];
  const rest = await page(db, others, byNumber, most, from);
  return { total, rows: [...ranked, ...rest] };
}

/** The rows are read once it is known which: of those before the page an index is enough. */
async function page(
  db: Connection,
  wanted: RawBuilder<boolean>,
  order: RawBuilder<unknown>,
  limit: number,
  offset: number,
): Promise<readonly TrialRow[]> {
  const { rows } = await sql<TrialRow>`select * from trial where id in (select id from trial
      where ${wanted} ${order} limit ${limit} offset ${offset}) ${order}`.execute(db);
  return rows;
}

async function count(db: Connection, wanted: RawBuilder<boolean>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from trial
    where ${wanted}`.execute(db);
  return Number(rows[0]?.total ?? 0);
}

function conditions(dialect: Dialect, studyId: number, query: TrialQuery): RawBuilder<boolean> {
  const all = [sql<boolean>`study_id = ${studyId}`];
  if (query.states !== undefined)
    all.push(
      query.states.length === 0
        ? sql<boolean>`1 = 0`
        : sql<boolean>`state in (${sql.join([...query.states])})`,
    );
  if (query.search !== undefined && query.search !== '') all.push(matches(dialect, query.search));
  for (const condition of query.where ?? []) all.push(compare(dialect, condition));
  return sql<boolean>`${sql.join(all, sql` and `)}`;
}

function matches(dialect: Dialect, search: string): RawBuilder<boolean> {
  const like = (expression: RawBuilder<unknown>) => contains(dialect, expression, search);
  return sql<boolean>`(${dialect.text(sql`number`)} = ${search} or ${like(sql`tags_json`)}
    or ${like(sql`note`)} or ${like(sql`params_json`)})`;
}

function contains(dialect: Dialect, expression: RawBuilder<unknown>, text: string) {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`;
  return sql<boolean>`lower(${dialect.text(expression)}) like ${pattern} escape '\\'`;
}

function compare(dialect: Dialect, { field, op, value }: Condition): RawBuilder<boolean> {
  const { expression, column, key } = fieldOf(dialect, field);
  if (op === 'contains') return contains(dialect, expression, String(value));
  const operator = OPERATORS[op];
  if (operator === undefined) throw fail('USAGE', `unknown condition '${op}' on ${field}`);
  if (column === undefined) {
    const plain = typeof value === 'boolean' ? Number(value) : value;
    const text = field === 'state' || field === 'stage';
    if (!text && !Number.isFinite(Number(plain)))
      throw fail('USAGE', `${field} is a number; it cannot be compared with '${value}'`);
    return sql<boolean>`${expression} ${operator} ${text ? String(plain) : Number(plain)}`;
  }
  return sql<boolean>`(${dialect.sameType(column, key, value)}
    and ${expression} ${operator} ${dialect.scalar(value)})`;
}

function fieldOf(dialect: Dialect, field: string) {
  const plain = Object.hasOwn(COLUMNS, field) ? COLUMNS[field] : undefined;
  if (plain !== undefined) return { expression: plain, column: undefined, key: '' };
  const [, kind, key] = /^(param|metric):(.+)$/s.exec(field) ?? [];
  if (kind === undefined || key === undefined) {
    const known = [...Object.keys(COLUMNS), 'param:<name>', 'metric:<name>'].join(', ');
    throw fail('USAGE', `trials have no field '${field}'; known are ${known}`);
  }
  const column = kind === 'param' ? 'params_json' : 'metrics_json';
  return { expression: dialect.field(column, key), column, key };
}
