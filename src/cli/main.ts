#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { messageOf, PestleError } from '../core/errors.js';
import { COMMANDS } from './commands.js';

const parser = yargs(hideBin(process.argv))
  .scriptName('pestle')
  .usage('pestle <command>\n\nTunes, trains and hands over neural-network interatomic potentials.')
  .command([...COMMANDS])
  .demandCommand(1, 'name a command; `pestle --help` lists them')
  .recommendCommands()
  .strict()
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .completion('completion', 'prints a shell completion script')
  .exitProcess(false)
  .fail(false);

try {
  await parser.parseAsync();
} catch (error) {
  report(error);
}

function report(error: unknown): void {
  const verbose = process.argv.includes('--verbose');
  const known = error instanceof PestleError;
  // yargs throws its own YError (or a string) for unknown options and missing arguments.
  const usage = !known && (!(error instanceof Error) || error.name === 'YError');
  process.stderr.write(`pestle: ${messageOf(error)}\n`);
  if (verbose && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
    if (error.cause !== undefined) process.stderr.write(`caused by: ${String(error.cause)}\n`);
  }
  process.exitCode = known ? error.exitCode : usage ? 2 : 1;
}
