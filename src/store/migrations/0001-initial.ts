import type { Migration } from '../migration.js';

/**
 * The first schema. Triggers keep the tally and write the event of every change in the same
 * statement as the change itself, so that no writer can forget either.
 */
export const initial: Migration = {
  version: 1,
  statements: ({ name, types: t }) => [
    `create table study (
      id ${t.id}, name text not null unique, directions_json text not null,
      metrics_json text not null, seed ${t.integer} not null, space_json text not null,
      config_json text not null, state text not null, stop_reason text,
      trial_budget ${t.integer}, picked ${t.integer}, archived ${t.integer} not null default 0,
      tags_json text not null default '[]', note text not null default '',
      created_at ${t.integer} not null, updated_at ${t.integer} not null, change text not null)`,
    `create table tally (
      study_id ${t.integer} primary key references study(id) on delete cascade,
      next_number ${t.integer} not null default 0, queued ${t.integer} not null default 0,
      running ${t.integer} not null default 0, complete ${t.integer} not null default 0,
      pruned ${t.integer} not null default 0, failed ${t.integer} not null default 0,
      lost ${t.integer} not null default 0)`,
    `create table trial (
      id ${t.id}, study_id ${t.integer} not null references study(id) on delete cascade,
      number ${t.integer} not null, state text not null, params_json ${t.json},
      seed ${t.integer}, stage text, rule text, values_json text, value ${t.real},
      metrics_json ${t.json} not null, last_step ${t.integer}, last_value ${t.real},
      attempt ${t.integer} not null default 0, charged ${t.integer} not null default 0,
      worker_id text, lease_until ${t.integer}, created_at ${t.integer} not null,
      started_at ${t.integer}, finished_at ${t.integer}, reason_code text, reason_message text,
      tags_json text not null default '[]', note text not null default '',
      provenance_json text not null default '{}', history_event ${t.integer},
      points_attempt ${t.integer} not null default 0, change text not null,
      unique (study_id, number))`,
    `create index trial_open on trial (study_id, number) where state in ('queued', 'running')`,
    'create index trial_value on trial (study_id, value)',
    `create table metric_name (id ${t.id}, name text not null unique)`,
    `create table metric_point (
      trial_id ${t.integer} not null references trial(id) on delete cascade,
      name_id ${t.integer} not null, step ${t.integer} not null, value ${t.real},
      flag ${t.integer}, at ${t.integer} not null,
      primary key (trial_id, name_id, step)) ${t.clustered}`,
    `create table artifact (
      study_id ${t.integer} not null references study(id) on delete cascade,
      trial ${t.integer} not null, name text not null, media_type text not null,
      bytes ${t.integer} not null, sha256 text not null, created_at ${t.integer} not null,
      primary key (study_id, trial, name))`,
    'create index artifact_content on artifact (sha256)',
    `create table worker (
      id text primary key, host text not null, pid ${t.integer} not null, launcher text not null,
      version text not null, started_at ${t.integer} not null, seen_at ${t.integer} not null,
      stopped_at ${t.integer}, data_json text not null)`,
    `create table monte_carlo (
      id ${t.id}, study_id ${t.integer} not null references study(id) on delete cascade,
      trial ${t.integer} not null, state text not null, settings_json text not null,
      summary_json text not null, created_at ${t.integer} not null,
      updated_at ${t.integer} not null)`,
    `create table event (
      id ${t.id}, study_id ${t.integer} not null, trial ${t.integer}, kind text not null,
      data_json text not null, at ${t.integer} not null)`,
    `create unique index event_points on event (study_id, trial) where kind = 'trial.points'`,
    ...(name === 'sqlite' ? SQLITE_TRIGGERS : POSTGRES_TRIGGERS),
  ],
};

const STATES = ['queued', 'running', 'complete', 'pruned', 'failed', 'lost'];
const SQLITE_NOW = `cast(unixepoch('subsec') * 1000 as integer)`;

// A trial's newest points event replaces the one before: a log of every epoch would outgrow the data.
const SQLITE_TRIAL_EVENT = `
  delete from event where new.change = 'trial.points' and kind = 'trial.points'
    and study_id = new.study_id and trial = new.number;
  insert into event (study_id, trial, kind, data_json, at) values (new.study_id, new.number,
    new.change, json_object('state', new.state, 'attempt', new.attempt), ${SQLITE_NOW});`;

const SQLITE_TRIGGERS = [
  `create trigger study_created after insert on study begin
    insert into tally (study_id) values (new.id);
    insert into event (study_id, kind, data_json, at)
      values (new.id, new.change, json_object('state', new.state), ${SQLITE_NOW});
  end`,
  `create trigger study_changed after update of change on study begin
    insert into event (study_id, kind, data_json, at)
      values (new.id, new.change, json_object('state', new.state), ${SQLITE_NOW});
  end`,
  `create trigger trial_created after insert on trial begin
    update tally set next_number = max(next_number, new.number + 1),
      ${STATES.map((s) => `${s} = ${s} + (new.state = '${s}')`).join(', ')}
      where study_id = new.study_id;
    ${SQLITE_TRIAL_EVENT}
  end`,
  `create trigger trial_moved after update of state on trial when old.state <> new.state begin
    update tally set
      ${STATES.map((s) => `${s} = ${s} + (new.state = '${s}') - (old.state = '${s}')`).join(', ')}
      where study_id = new.study_id;
  end`,
  `create trigger trial_changed after update of change on trial begin ${SQLITE_TRIAL_EVENT} end`,
  `create trigger trial_removed after delete on trial begin
    update tally set ${STATES.map((s) => `${s} = ${s} - (old.state = '${s}')`).join(', ')}
      where study_id = old.study_id;
  end`,
];

const POSTGRES_NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

const POSTGRES_TRIGGERS = [
  // Readers ask for "events after the last one I saw", so ids must become visible in order: the
  // lock is held from the insert to the commit, which is the rest of one statement.
  `create function pestle_event(study bigint, trial_number bigint, what text, detail text)
    returns void language plpgsql as $$ begin
    perform pg_advisory_xact_lock(7369, hashtext(current_schema()));
    if what = 'trial.points' then
      delete from event where kind = what and study_id = study and trial = trial_number;
    end if;
    insert into event (study_id, trial, kind, data_json, at)
      values (study, trial_number, what, detail, ${POSTGRES_NOW});
    perform pg_notify('pestle', study::text);
  end $$`,
  `create function pestle_study() returns trigger language plpgsql as $$ begin
    if tg_op = 'INSERT' then insert into tally (study_id) values (new.id); end if;
    perform pestle_event(new.id, null, new.change, json_build_object('state', new.state)::text);
    return null;
  end $$`,
  `create function pestle_trial() returns trigger language plpgsql as $$ begin
    if tg_op = 'INSERT' then
      update tally set next_number = greatest(next_number, new.number + 1),
        ${STATES.map((s) => `${s} = ${s} + (new.state = '${s}')::int`).join(', ')}
        where study_id = new.study_id;
    elsif old.state <> new.state then
      update tally set
        ${STATES.map((s) => `${s} = ${s} + (new.state = '${s}')::int - (old.state = '${s}')::int`).join(', ')}
        where study_id = new.study_id;
    end if;
    perform pestle_event(new.study_id, new.number, new.change,
      json_build_object('state', new.state, 'attempt', new.attempt)::text);
    return null;
  end $$`,
  `create function pestle_trial_removed() returns trigger language plpgsql as $$ begin
    update tally set ${STATES.map((s) => `${s} = ${s} - (old.state = '${s}')::int`).join(', ')}
      where study_id = old.study_id;
    return null;
  end $$`,
  `create trigger study_changed after insert or update of change on study
    for each row execute function pestle_study()`,
  `create trigger trial_changed after insert or update of change on trial
    for each row execute function pestle_trial()`,
  `create trigger trial_removed after delete on trial
    for each row execute function pestle_trial_removed()`,
  'create table blob (sha256 text not null, part int not null, data bytea not null, primary key (sha256, part))',
];
