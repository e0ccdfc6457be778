import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { importOptuna } from '../../src/study/import-optuna.js';
import { importTrialsCsv } from '../../src/study/import-trials-csv.js';
import { importedTrial } from '../../src/study/imported-trials.js';
import { createStudy } from '../../src/study/study.js';
import type { TrialRecord } from '../../src/study/trial.js';
import { csvRows } from '../../src/study/trials-csv.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();

/** The tables of Optuna's RDBStorage that hold a study, as its version 4 creates them. */
const SCHEMA = `
  create table studies (study_id integer primary key, study_name varchar(512) not null unique);
  create table study_directions (study_direction_id integer primary key, direction varchar(8) not null,
    study_id integer not null, objective integer not null);
  create table trials (trial_id integer primary key, number integer, study_id integer,
    state varchar(8) not null, datetime_start datetime, datetime_complete datetime);
  create table trial_params (param_id integer primary key, trial_id integer, param_name varchar(512),
    param_value float, distribution_json text);
  create table trial_values (trial_value_id integer primary key, trial_id integer not null,
    objective integer not null, value float, value_type varchar(7) not null);
  create table trial_intermediate_values (trial_intermediate_value_id integer primary key,
    trial_id integer not null, step integer not null, intermediate_value float,
    intermediate_value_type varchar(7) not null);`;

function optunaFile(): string {
  const path = folder.path('optuna.db');
  const db = new Database(path);
  db.exec(SCHEMA);
  const json = (name: string, attributes: object) => JSON.stringify({ name, attributes });
  const lr = json('FloatDistribution', { step: null, low: 1e-5, high: 0.1, log: true });
  const n = (high: number) => json('IntDistribution', { log: false, step: 1, low: 1, high });
  const kind = json('CategoricalDistribution', { choices: ['adam', 'sgd', null] });
  db.prepare('insert into studies values (7, ?)').run('tuning');
  db.exec("insert into study_directions values (1, 'MAXIMIZE', 7, 0)");
  const trial = db.prepare('insert into trials values (?, ?, 7, ?, ?, ?)');
  const param = db.prepare('insert into trial_params values (null, ?, ?, ?, ?)');
  const times = ['2026-03-01 10:00:00.000000', '2026-03-01 10:00:05.500000'] as const;
  const states = ['COMPLETE', 'PRUNED', 'FAIL', 'RUNNING', 'COMPLETE'];
  states.forEach((state, number) => {
    trial.run(number + 1, number, state, times[0], state === 'RUNNING' ? null : times[1]);
    param.run(number + 1, 'lr', 0.01, lr);
    param.run(number + 1, 'n', number + 1, n(number < 4 ? 8 : 12));
    param.run(number + 1, 'kind', number % 3, kind);
  });
  db.exec(`insert into trial_values values (1, 1, 0, 0.75, 'FINITE');
    insert into trial_values values (2, 5, 0, null, 'INF_POS');
    insert into trial_intermediate_values values (1, 2, 1, 0.2, 'FINITE');
    insert into trial_intermediate_values values (2, 2, 3, 0.3, 'FINITE');`);
  db.close();
  return path;
}

describe('the import of an Optuna storage', () => {
  it('reads finished trials with their values, choices, last step and times', () => {
    const { name, directions, space, trials } = importOptuna(optunaFile());
    expect(name).toBe('tuning');
    expect(directions).toEqual(['maximize']);
    expect(space).toEqual({
      lr: { float: [1e-5, 0.1], log: true },
      n: { int: [1, 12] },
      kind: { choice: ['adam', 'sgd', 'null'] },
    });
    expect(trials.map((t) => [t.number, t.state, t.values])).toEqual([
      [0, 'complete', [0.75]],
      [1, 'pruned', null],
      [2, 'failed', null],
      [4, 'failed', null],
    ]);
    expect(trials[0]!.params).toEqual({ lr: 0.01, n: 1, kind: 'adam' });
    expect(trials[2]!.params).toMatchObject({ kind: 'null' });
    expect(trials[1]).toMatchObject({ lastStep: 3, lastValue: 0.3 });
    expect(trials[0]!.finishedAt! - trials[0]!.startedAt!).toBe(5500);
  });

  it('gives trials that a study goes on from', async () => {
    const { space, directions, trials } = importOptuna(folder.path('optuna.db'));
    const study = await createStudy({ name: 'on', space, directions });
    await study.store.importTrials(1, trials);
    await study.refresh();
    expect(study.bestTrial()).toMatchObject({ number: 0, value: 0.75 });
    const next = await study.ask();
    expect(next.number).toBe(5);
  });

  it('says what is wrong with a file that is none, or a study that is not in it', () => {
    writeFileSync(folder.path('no.db'), 'not a database, but long enough to be read as one');
    expect(() => importOptuna(folder.path('no.db'))).toThrow(/is no Optuna storage/);
    expect(() => importOptuna(folder.path('missing.db'))).toThrow(/there is no file/);
    expect(() => importOptuna(folder.path('optuna.db'), 'tunign')).toThrow(/did you mean "tuning"/);
  });
});

describe('the import of trials from a table', () => {
  const table = (name: string, lines: readonly string[]) => {
    writeFileSync(folder.path(name), `${lines.join('\n')}\n`);
    return folder.path(name);
  };

  it("reads what Optuna's trials_dataframe writes", () => {
    const path = table('df.csv', [
      ',number,value,datetime_start,params_lr,params_kind,state',
      '0,0,0.5,2026-03-01,0.01,"a, b",COMPLETE',
      '1,1,,2026-03-01,0.1,c,FAIL',
      '2,2,0.2,2026-03-01,0.05,,COMPLETE',
    ]);
    const { trials, space, directions } = importTrialsCsv(path);
    expect(directions).toEqual(['minimize']);
    expect(space).toEqual({ lr: { float: [0.01, 0.1] }, kind: { choice: ['a, b', 'c'] } });
    expect(trials.map((t) => [t.state, t.values?.[0], t.params])).toEqual([
      ['complete', 0.5, { lr: 0.01, kind: 'a, b' }],
      ['failed', undefined, { lr: 0.1, kind: 'c' }],
      ['complete', 0.2, { lr: 0.05 }],
    ]);
  });

  it('takes columns that are not marked as parameters where none is', () => {
    const path = table('unmarked.csv', [
      'number,state,value,x,kind,stage,seconds',
      '0,complete,1,3,a,s,0.5',
    ]);
    expect(importTrialsCsv(path).trials[0]!.params).toEqual({ x: 3, kind: 'a' });
  });

  it('reads the same parameters and values from the table that pestle writes', () => {
    // Names of parameters and metrics may be those of other columns.
    const params = {
      x: 0.1,
      kind: 'a, "b"',
      on: false,
      seconds: 3,
      stage: 2,
      value: 7,
      mae: -1,
      '2d': 'x;y',
      sign: '-1',
    };
    const given = { number: 4, state: 'complete', params, values: [1.5] } as const;
    const metrics = { mae: 2, 'test.r2': 0.9 };
    const reason = { code: 'a', message: 'b' };
    const more = { metrics, reason, stage: '0:auto', tags: ['a', 'b'], note: 'n' };
    const trial: TrialRecord = { ...importedTrial(given, 'search'), workerId: 'w', ...more };
    const path = table('page.csv', [...csvRows([trial], Object.keys(params), ['loss'])]);
    const [back] = importTrialsCsv(path).trials;
    expect([back!.number, back!.params, back!.values]).toEqual([4, params, [1.5]]);
  });

  it('reads every objective from the table that pestle writes', () => {
    const trials = [0, 1].map((number) =>
      importedTrial(
        { number, state: 'complete', params: { x: number }, values: [1, number, -2] },
        'search',
      ),
    ) as unknown as TrialRecord[];
    const path = table('all.csv', [...csvRows(trials, ['x'], ['loss', 'cost', 'a, b'])]);
    const back = importTrialsCsv(path);
    expect(back.directions).toHaveLength(3);
    expect(back.trials.map((t) => t.values)).toEqual([
      [1, 0, -2],
      [1, 1, -2],
    ]);
  });

  it('takes no other column of such a table as a parameter where it has none', () => {
    const given = { number: 0, state: 'complete', params: {}, values: [1] } as const;
    const trial = { ...importedTrial(given, 'search'), note: 'n' } as unknown as TrialRecord;
    const path = table('none.csv', [...csvRows([trial], [], ['loss'])]);
    expect(importTrialsCsv(path).trials[0]!.params).toEqual({});
  });

  it('takes other columns as parameters, several objectives, semicolons and quotes', () => {
    const path = table('two.csv', [
      'n;on;values_0;values_1',
      '3;true;1;2',
      '4;false;nan;2',
      '"5";true;1;1',
    ]);
    const { trials, directions } = importTrialsCsv(path);
    expect(directions).toHaveLength(2);
    expect(trials.map((t) => t.values)).toEqual([[1, 2], null, [1, 1]]);
    expect(trials[2]!.params).toEqual({ n: 5, on: true });
  });

  it('says which line or column is wrong', () => {
    expect(() => importTrialsCsv(table('a.csv', ['x,value', '1,2', '3']))).toThrow(
      /a\.csv, line 3: has 1/,
    );
    expect(() => importTrialsCsv(table('b.csv', ['x,value', '1,two']))).toThrow(
      /line 2: "value" is "two"/,
    );
    expect(() => importTrialsCsv(table('c.csv', ['x,loss', '1,2']))).toThrow(
      /no column "value"; it has x, loss/,
    );
    for (const number of ['1.5', '-1', '', 'one', '1e99'])
      expect(() =>
        importTrialsCsv(table('n.csv', ['number,x,value', '0,1,2', `${number},1,2`])),
      ).toThrow(`n.csv, line 3: "number" is "${number}", expected a whole number from 0`);
    expect(() =>
      importTrialsCsv(table('m.csv', ['number,x,value', '7,1,2', '8,1,2', '7,1,2'])),
    ).toThrow(/m\.csv, line 4: "number" is 7, as in line 2/);
    expect(() => importTrialsCsv(table('e.csv', ['x,value,x', '1,2,3']))).toThrow(
      /e\.csv: columns 1 and 3 are both "x"/,
    );
    expect(() => importTrialsCsv(table('f.csv', ['value,params_x,param:x', '1,2,3']))).toThrow(
      /f\.csv: columns 2 and 3 are both "x"/,
    );
    expect(() => importTrialsCsv(table('d.csv', ['x,value']))).toThrow(/has no trials/);
    expect(() =>
      importTrialsCsv(table('s.csv', ['x,value,state', '1,2,COMPLETE', '1,2,aborted'])),
    ).toThrow(
      /s\.csv, line 3: "state" is "aborted", expected complete, pruned, failed, .* nothing\.$/,
    );
    expect(() => importTrialsCsv(table('q.csv', ['x,value', '1,2', '"3,4', '5,6']))).toThrow(
      /q\.csv, line 3: a quotation mark is not closed/,
    );
  });

  it('counts lines as an editor does: empty ones too, and those within cells', () => {
    const lines = ['', 'x;value;note', '', '1;2;"a', 'b ""c', '"', '   ', '2;3;d\r'];
    expect(() => importTrialsCsv(table('l.csv', [...lines, '3;two;e']))).toThrow(
      /l\.csv, line 9: "value" is "two"/,
    );
    expect(() => importTrialsCsv(table('k.csv', [...lines, '"3";4;"e', 'f";5']))).toThrow(
      /k\.csv, line 9: has 4 cells, expected 3/,
    );
    expect(
      importTrialsCsv(table('i.csv', lines)).trials.map(({ values, params }) => [values, params]),
    ).toEqual([
      [[2], { x: 1, note: 'a\nb "c' }],
      [[3], { x: 2, note: 'd' }],
    ]);
  });

  it('leaves out trials that had not finished, and keeps the numbers of the others', () => {
    const rows = ['0,1,,running', '1,1,,WAITING', '2,1,5,', '3,1,,', '4,1,6,lost', '5,1,,queued'];
    const { trials } = importTrialsCsv(table('u.csv', ['number,x,value,state', ...rows]));
    expect(trials.map(({ number, state, values }) => [number, state, values])).toEqual([
      [2, 'complete', [5]],
      [3, 'failed', null],
      [4, 'lost', null],
    ]);
    expect(() => importTrialsCsv(table('w.csv', ['x,value,state', '1,,RUNNING']))).toThrow(
      /w\.csv has no finished trials/,
    );
  });
});
