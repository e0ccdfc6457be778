import type { Argv, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { checkArguments, withValues } from './check-arguments.js';
import type { Terminal } from './terminal.js';
import { openTerminal } from './terminal.js';

type OptionMap = { [key: string]: Options };

/** Options every command has. */
export const COMMON = {
  store: {
    type: 'string',
    describe: 'where studies live: runs.db, sqlite:path or postgres://…',
    defaultDescription: '$PESTLE_STORE or runs.db',
  },
  json: { type: 'boolean', describe: 'one JSON document on stdout, progress on stderr' },
  quiet: { type: 'boolean', describe: 'no progress' },
  verbose: { type: 'boolean', describe: 'stack traces and details' },
  color: { type: 'boolean', default: true, describe: 'colours; --no-color turns them off' },
} as const satisfies OptionMap;

export interface CommandSpec<O extends OptionMap, R> {
  /** yargs syntax, e.g. `soap <frames>`. */
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly options: O;
  /** Positional arguments, by name. */
  readonly positionals?: OptionMap;
  /** Does the work; `--json` prints the result, or what `asJson` makes of it. */
  run(
    args: InferredOptionTypes<O> &
      InferredOptionTypes<typeof COMMON> & { readonly [key: string]: unknown },
    terminal: Terminal,
  ): Promise<R>;
  asJson?(result: R): unknown;
  /** Prints the result for people; not called with `--json`. */
  print(
    result: R,
    terminal: Terminal,
    args: InferredOptionTypes<O> & { readonly [key: string]: unknown },
  ): void;
}

/** Turns a spec into a yargs command: parse, call one function, print. */
export function command<O extends OptionMap, R>(spec: CommandSpec<O, R>): CommandModule {
  return {
    command: spec.usage,
    describe: spec.describe,
    builder: (yargs: Argv) => {
      for (const [name, options] of Object.entries(spec.positionals ?? {}))
        yargs.positional(name, options as Parameters<Argv['positional']>[1]);
      for (const [line, what] of spec.examples) yargs.example(line, what);
      return yargs.options(withValues({ ...spec.options, ...COMMON }));
    },
    handler: async (argv) => {
      const terminal = openTerminal(argv as { json?: boolean; quiet?: boolean; color?: boolean });
      try {
        checkArguments({ ...spec.options, ...COMMON }, argv, '--');
        checkArguments(spec.positionals ?? {}, argv, '');
        const result = await spec.run(argv as never, terminal);
        terminal.stopProgress();
        if (terminal.json) terminal.printJson(spec.asJson ? spec.asJson(result) : result);
        else spec.print(result, terminal, argv as never);
      } finally {
        terminal.stopProgress();
      }
    },
  };
}
