import { SHELL_WORKER } from '../study/shell-trial.js';
import type { Store, StudyRecord } from '../study/store.js';
import type { Terminal } from './terminal.js';

const LOOK_MS = 2000;

/**
 * Says, once a set of them, which trials a run waits for that no worker will end: those taken with
 * `ask`, when nothing else is left to do.
 */
export function noteAskedTrials(
  store: Store,
  study: StudyRecord,
  terminal: Pick<Terminal, 'note'>,
  lookMs = LOOK_MS,
): { close(): void } {
  let [seen, said] = ['', ''];

  async function look(): Promise<void> {
    const { trials } = await store.queryTrials(study.id, { states: ['queued', 'running'] });
    const all = trials.every((t) => t.state === 'running' && t.workerId === SHELL_WORKER);
    const asked = all ? trials.map((t) => t.number).join(', ') : '';
    // Between two trials of a worker there is a moment without any; what lasts is a wait.
    if (asked !== '' && asked === seen && asked !== said) {
      said = asked;
      terminal.note(sentence(study.name, asked));
    }
    seen = asked;
  }
  const timer = setInterval(() => void look().catch(() => {}), lookMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

function sentence(study: string, asked: string): string {
  const [number] = asked.split(', ');
  const taken = asked === number ? `trial ${asked}` : `the trials ${asked}`;
  const tell = `pestle tell ${study} --trial ${number}`;
  return `waiting for ${taken}, taken with \`pestle ask\`: give the value with \`${tell} --value …\`, or give it up with \`${tell} --state failed\``;
}
