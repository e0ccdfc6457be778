import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryUrl } from '../core/entry.js';
import { fail } from '../core/errors.js';

const MOST = 8;
const TAIL = 4000;

/**
 * The commands a dashboard starts: `pestle …` with arguments the server wrote itself, never a
 * shell. They work on the same store; what they do is seen there.
 */
export class ChildProcesses {
  readonly #storeAddress: string;
  readonly #running = new Map<string, ChildProcess>();
  readonly #failures = new Map<string, string>();

  constructor(storeAddress: string) {
    this.#storeAddress = storeAddress;
  }

  /**
   * Starts `pestle <args> --store …`. One process a key.
   * @param detached goes on when the dashboard ends
   */
  start(key: string, args: readonly string[], { detached = false } = {}): void {
    if (this.#running.has(key))
      throw fail('NOT_POSSIBLE_NOW', 'This is running already; wait for its end or stop it first.');
    if (this.#running.size >= MOST)
      throw fail('NOT_POSSIBLE_NOW', `${MOST} processes run already; wait until one ends.`);
    const main = fileURLToPath(entryUrl(import.meta.url, '../cli/main.js'));
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, PESTLE_STORE: this.#storeAddress, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached,
    });
    this.#failures.delete(key);
    this.#running.set(key, child);
    let errors = '';
    child.stderr?.on('data', (part: Buffer) => {
      errors = (errors + part.toString()).slice(-TAIL);
    });
    child.once('error', (error) => this.#failures.set(key, error.message));
    child.once('exit', (code) => {
      this.#running.delete(key);
      if (code !== 0 && code !== null) this.#failures.set(key, lastLine(errors));
    });
    if (detached) child.unref();
  }

  isRunning(key: string): boolean {
    return this.#running.has(key);
  }

  /** What the last process of this key said when it failed. */
  failure(key: string): string | undefined {
    return this.#failures.get(key);
  }

  /** Asks a process to end; what it has done so far is stored. */
  stop(key: string): boolean {
    return this.#running.get(key)?.kill('SIGTERM') ?? false;
  }

  /** Ends the processes that belong to the dashboard and waits for them. */
  async close(): Promise<void> {
    const ends = [...this.#running.entries()].map(([key, child]) => {
      if (key.startsWith('study:')) {
        child.stderr?.destroy();
        child.unref();
        return undefined;
      }
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      return ended;
    });
    await Promise.all(ends);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
