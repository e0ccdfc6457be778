// One process of the bare loop: claim, event, finish, in plain SQL, until the queue is empty.
// Started by bench/store.mjs with the store's address; waits for a message to begin.
import Sqlite from 'better-sqlite3';
import pg from 'pg';

const address = process.argv[2];
const waits = [];

async function sqlite() {
  // SQLite's lock is not fair: with many processes, one that sleeps between its tries may get it very late.
  const db = new Sqlite(address, { timeout: 300_000 });
  db.pragma('synchronous = normal');
  const now = `cast(unixepoch('subsec') * 1000 as integer)`;
  const claim = db.prepare(`update bare set state = 'running', worker = ?, attempt = attempt + 1,
    lease = ${now} + 60000, started = ${now} where id = (select id from bare
    where state in ('queued', 'running') and state = 'queued' order by id limit 1)
    returning id, attempt`);
  const event = db.prepare('insert into bare_event (bare, kind) values (?, ?)');
  const finish = db.prepare(`update bare set state = 'complete', value = ?, finished = ${now}
    where id = ? and worker = ? and attempt = ? and state = 'running'`);
  return {
    claim: async () => claim.get(process.pid),
    event: async (id) => void event.run(id, 'claimed'),
    finish: async ({ id, attempt }) => void finish.run(0.5, id, process.pid, attempt),
    close: async () => void db.close(),
  };
}

async function postgres() {
  const db = new pg.Client({ connectionString: address });
  await db.connect();
  const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
  return {
    claim: async () =>
      (
        await db.query({
          name: 'claim',
          text: `update bare set state = 'running', worker = $1, attempt = attempt + 1,
            lease = ${now} + 60000, started = ${now} where id = (select id from bare
            where state = 'queued' order by id limit 1 for update skip locked)
            returning id, attempt`,
          values: [process.pid],
        })
      ).rows[0],
    event: (id) =>
      db.query({
        name: 'event',
        text: 'insert into bare_event (bare, kind) values ($1, $2)',
        values: [id, 'claimed'],
      }),
    finish: ({ id, attempt }) =>
      db.query({
        name: 'finish',
        text: `update bare set state = 'complete', value = 0.5, finished = ${now}
          where id = $1 and worker = $2 and attempt = $3 and state = 'running'`,
        values: [id, process.pid, attempt],
      }),
    close: () => db.end(),
  };
}

const store = await (address.startsWith('postgres') ? postgres() : sqlite());
process.send('ready');
await new Promise((done) => process.once('message', done));
for (;;) {
  const start = performance.now();
  const row = await store.claim();
  waits.push(performance.now() - start);
  if (row === undefined) break;
  await store.event(row.id);
  await store.finish(row);
}
await store.close();
process.send({ waits }, () => process.disconnect());
