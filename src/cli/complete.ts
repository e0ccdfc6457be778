import { COMMANDS } from './commands.js';

/** Commands whose first argument is a study. */
const TAKES_STUDY =
  /^(trials|show|best|importance|pick|report|export|mc|worker|pause|stop|cancel|resume|retry|ask|tell|enqueue|doctor)$/;
const TAKES_TRIAL = /^(show|pick)$/;

/** Shell completion: commands, then the store's studies and trial numbers, read only. */
export async function complete(
  current: string,
  argv: { readonly _: readonly (string | number)[] },
) {
  // argv._ begins with the program's own name while completing.
  const [, command = '', study] = argv._.map(String);
  const words = argv._.length;
  if (words <= 2) return Object.keys(COMMANDS).filter((name) => name.startsWith(current));
  if (!TAKES_STUDY.test(command)) return [];
  try {
    const { openStore } = await import('../store/open-store.js');
    const store = await openStore(undefined, { readOnly: true, create: false });
    try {
      if (words === 3) return (await store.listStudies()).map(({ name }) => name);
      const found = study === undefined ? undefined : await store.findStudy(study);
      if (!found || !TAKES_TRIAL.test(command)) return [];
      return (await store.trials(found.id)).map(({ number }) => String(number));
    } finally {
      await store.close();
    }
  } catch {
    // Completion has nowhere to report to: without a store there is nothing to offer.
    return [];
  }
}
