import type { SingleBar } from 'cli-progress';
import { SingleBar as Bar, Presets } from 'cli-progress';
import { createColors } from 'picocolors';
import type { Progress } from '../core/progress.js';

/** Where a command speaks: results on stdout, progress and notes on stderr. */
export interface Terminal {
  readonly json: boolean;
  readonly colors: ReturnType<typeof createColors>;
  /** A line of the result. */
  line(text?: string): void;
  /** A note on the way, on stderr; silent with --quiet. */
  note(text: string): void;
  /** A warning, on stderr, also with --quiet. */
  warn(text: string): void;
  /** A bar with time left on a terminal, sparse plain lines elsewhere. */
  readonly progress: Progress;
  stopProgress(): void;
  printJson(value: unknown): void;
}

export interface TerminalOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

export function openTerminal(options: TerminalOptions): Terminal {
  const json = options.json === true;
  const quiet = options.quiet === true;
  const color =
    options.color !== false && process.env.NO_COLOR === undefined && process.stdout.isTTY === true;
  const colors = createColors(color);
  let bar: SingleBar | undefined;
  let barText = '';
  let lastLine = 0;

  function progress(done: number, total: number | undefined, what: string): void {
    if (quiet) return;
    if (process.stderr.isTTY && total !== undefined) {
      if (!bar || barText !== what) {
        bar?.stop();
        bar = new Bar(
          {
            format: `${what} {bar} {percentage}% {value}/{total} · {eta_formatted} left`,
            stream: process.stderr,
            hideCursor: true,
          },
          Presets.shades_classic,
        );
        barText = what;
        bar.start(total, done);
      }
      bar.setTotal(total);
      bar.update(done);
      return;
    }
    const now = Date.now();
    if (now - lastLine < 5000 && done !== total) return;
    lastLine = now;
    process.stderr.write(`${what} ${done}${total === undefined ? '' : `/${total}`}\n`);
  }
  function stopProgress(): void {
    bar?.stop();
    bar = undefined;
    barText = '';
  }
  return {
    json,
    colors,
    line: (text = '') => void process.stdout.write(`${text}\n`),
    note: (text) => {
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    warn: (text) => void process.stderr.write(`${colors.yellow('warning:')} ${text}\n`),
    progress,
    stopProgress,
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  };
}
