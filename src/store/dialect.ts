import { type RawBuilder, sql } from 'kysely';

/**
 * Everything the two engines say differently. All other SQL of the store is the same text on both.
 */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Milliseconds since the epoch on the database's clock, as an integer. */
  readonly now: RawBuilder<number>;
  /** Appended to the select inside a claim. */
  readonly skipLocked: RawBuilder<unknown>;
  /** Begins a transaction that has to see what others of its kind stored; nothing where all writers queue. */
  takeTurn(studyId: number): RawBuilder<unknown> | undefined;
  /** Appended to a select whose row the same statement builds upon. */
  readonly forUpdate: RawBuilder<unknown>;
  /** An UPDATE waits for the one write lock even when it finds no row: look before you claim. */
  readonly oneWriter: boolean;
  /** One statement may change several rows in several ways: `with … as (update … returning *)`. */
  readonly writesInWith: boolean;
  /** A parameter stored in a jsonb column. */
  json(text: string | null): RawBuilder<string | null>;
  /** JSON text with the keys of a second object put over it. */
  mergeJson(column: RawBuilder<unknown>, text: string): RawBuilder<string>;
  /** A scalar inside a JSON column, comparable with the parameters {@link scalar} makes. */
  field(column: string, key: string): RawBuilder<unknown>;
  scalar(value: string | number | boolean): RawBuilder<unknown>;
  /** True where the field holds the same type as the value: text never compares with numbers. */
  sameType(column: string, key: string, value: string | number | boolean): RawBuilder<boolean>;
  /** Objects as rows to select from; of absent keys the columns are null. */
  rows(alias: string, items: readonly object[], columns: RowColumns): RawBuilder<unknown>;
  /** A column of any type as text. */
  text(expression: RawBuilder<unknown>): RawBuilder<string>;
  /** The column types that differ. */
  readonly types: {
    readonly id: string;
    readonly integer: string;
    readonly real: string;
    readonly json: string;
    /** Appended to a table whose primary key is its order on disk. */
    readonly clustered: string;
  };
}

export type RowColumns = Readonly<Record<string, 'integer' | 'real' | 'text' | 'json'>>;

/**
 * Begins a statement that PostgreSQL is to plan at every call. One over many rows that was planned while
 * the table was small would go on to read all of it.
 */
export const PLANNED_ANEW = '/* planned anew */';

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  skipLocked: sql``,
  takeTurn: () => undefined,
  forUpdate: sql``,
  oneWriter: true,
  writesInWith: false,
  json: (text) => sql<string | null>`${text}`,
  mergeJson: (column, text) => sql<string>`json_patch(${column}, ${text})`,
  field: (column, key) => sql`json_extract(${sql.ref(column)}, ${sqlitePath(key)})`,
  // json_extract gives 1 and 0 for true and false.
  scalar: (value) => sql`${typeof value === 'boolean' ? Number(value) : value}`,
  sameType: (column, key, value) => {
    const type = sql`json_type(${sql.ref(column)}, ${sqlitePath(key)})`;
    if (typeof value === 'number') return sql<boolean>`${type} in ('integer', 'real')`;
    return typeof value === 'string'
      ? sql<boolean>`${type} = 'text'`
      : sql<boolean>`${type} in ('true', 'false')`;
  },
  rows: (alias, items, columns) => {
    const fields = Object.keys(columns).map(
      (name) => sql`value ->> ${sql.lit(name)} as ${sql.ref(name)}`,
    );
    return sql`(select ${sql.join(fields)} from json_each(${JSON.stringify(items)}))
      as ${sql.ref(alias)}`;
  },
  text: (expression) => sql<string>`cast(${expression} as text)`,
  types: {
    id: 'integer primary key autoincrement',
    integer: 'integer',
    real: 'real',
    json: 'text',
    clustered: 'without rowid',
  },
};

/** Class of the advisory locks, one a study, under which proposals are stored. */
const TURN = 7370;

export const postgresDialect: Dialect = {
  name: 'postgres',
  now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  skipLocked: sql`for update skip locked`,
  takeTurn: (studyId) => sql`select pg_advisory_xact_lock(${TURN}, ${studyId}::int)`,
  forUpdate: sql`for update`,
  oneWriter: false,
  writesInWith: true,
  json: (text) => sql<string | null>`${text}::jsonb`,
  mergeJson: (column, text) => sql<string>`(${column}::jsonb || ${text}::jsonb)::text`,
  field: (column, key) => sql`(${sql.ref(column)} -> ${key}::text)`,
  scalar: (value) => sql`${JSON.stringify(value)}::jsonb`,
  sameType: (column, key, value) =>
    sql<boolean>`jsonb_typeof(${sql.ref(column)} -> ${key}::text) = ${typeof value}`,
  rows: (alias, items, columns) => {
    const types = { ...postgresDialect.types, text: 'text' };
    const fields = Object.entries(columns).map(
      ([name, type]) => sql`${sql.ref(name)} ${sql.raw(types[type])}`,
    );
    return sql`jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
      as ${sql.ref(alias)} (${sql.join(fields)})`;
  },
  text: (expression) => sql<string>`(${expression})::text`,
  types: {
    id: 'bigint generated by default as identity primary key',
    integer: 'bigint',
    real: 'double precision',
    json: 'jsonb',
    clustered: '',
  },
};

function sqlitePath(key: string): string {
  return `$."${key.replaceAll('"', '\\"')}"`;
}
