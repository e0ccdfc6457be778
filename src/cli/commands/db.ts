import { counted } from '../../core/counted.js';
import { fail } from '../../core/errors.js';
import { exportStudy, importStudy } from '../../store/archive.js';
import { backupStore } from '../../store/backup-store.js';
import { checkStore } from '../../store/check-store.js';
import { copyStudy } from '../../store/copy-study.js';
import { migrateStore } from '../../store/migrate-store.js';
import { openStore, storeAddress } from '../../store/open-store.js';
import { findStudy } from '../../study/find-study.js';
import { keepImported, readForeign } from '../../study/keep-imported.js';
import { command } from '../command.js';
import { withStore } from '../with-store.js';

const ACTIONS = ['migrate', 'check', 'backup', 'copy', 'import', 'export'] as const;

export const db = command({
  usage: 'db <action> [target]',
  describe: `upkeep of the store: ${ACTIONS.join(', ')}`,
  examples: [
    ['$0 db check', 'looks for damage'],
    ['$0 db backup runs-backup.db', 'copies the store while it is in use'],
    ['$0 db copy postgres://me@host/db --study zundel', 'carries a study to another store'],
    ['$0 db export zundel.jsonl.gz --study zundel', 'one file with everything'],
    ['$0 db import zundel.jsonl.gz', 'reads such a file'],
    ['$0 db import optuna.db --study old', 'a study of an Optuna storage; also trials as .csv'],
    ['$0 db migrate', 'brings the store to the newest version, after a backup'],
  ],
  positionals: {
    action: { choices: ACTIONS, describe: 'what to do', demandOption: true },
    target: { type: 'string', describe: 'file, folder or address to write to or read from' },
  },
  options: {
    study: {
      type: 'string',
      describe: 'which study to copy (all when absent), export, or take from an Optuna storage',
    },
    as: { type: 'string', describe: 'copy, import: under another name' },
  },
  async run(args) {
    const store = storeAddress(args.store);
    const { study, as } = args;
    const target = () => {
      if (args.target !== undefined) return String(args.target);
      throw fail('USAGE', `db ${args.action} needs a target; \`pestle db --help\` has examples`);
    };
    switch (args.action as (typeof ACTIONS)[number]) {
      case 'migrate':
        return { action: 'migrate', ...(await migrateStore(store)) };
      case 'check': {
        const found = await checkStore(store);
        if (!found.ok) process.exitCode = 1;
        return { action: 'check', ...found };
      }
      case 'backup':
        return { action: 'backup', files: await backupStore(store, target()) };
      case 'copy':
        return { action: 'copy', studies: await copy(store, target(), study, as) };
      case 'import': {
        const foreign = readForeign(target(), study);
        const made = await withNewStore(store, (to) =>
          foreign ? keepImported(to, foreign, as) : importStudy(to, target(), as),
        );
        return { action: 'import', studies: [made.name] };
      }
      case 'export': {
        if (study === undefined) throw fail('USAGE', 'db export needs --study');
        const file = target();
        await withStore(
          store,
          async (from) => exportStudy(from, await findStudy(from, study), file),
          {
            readOnly: true,
          },
        );
        return { action: 'export', files: [file] };
      }
    }
  },
  print(result, terminal) {
    if ('problems' in result) {
      for (const problem of result.problems)
        terminal.line(`${terminal.colors.red('damaged')}: ${problem}`);
      terminal.line(
        `${result.address}: ${result.studies === 1 ? '1 study' : `${result.studies} studies`}, ${counted(result.trials, 'trial')}, ${result.points} curve points, ${result.artifacts} artifacts: ${result.ok ? 'sound' : 'not sound'}`,
      );
    } else if ('files' in result) terminal.line(`wrote ${result.files.join(', ')}`);
    else if ('studies' in result) terminal.line(`carried over: ${result.studies.join(', ')}`);
    else
      terminal.line(
        result.from === result.to
          ? `the store has version ${result.to}, the newest`
          : `migrated from version ${result.from} to ${result.to}; backup: ${result.backup}`,
      );
  },
});

async function withNewStore<T>(
  address: string,
  work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
) {
  const store = await openStore(address);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** One study, or all; returns their names in the other store. */
async function copy(from: string, to: string, study: string | undefined, as: string | undefined) {
  if (as !== undefined && study === undefined) throw fail('USAGE', '--as needs --study');
  return withStore(
    from,
    (source) =>
      withNewStore(to, async (sink) => {
        const studies =
          study === undefined ? await source.listStudies() : [await findStudy(source, study)];
        const names: string[] = [];
        for (const one of studies) names.push((await copyStudy(source, one, sink, as)).name);
        return names;
      }),
    { readOnly: true },
  );
}
