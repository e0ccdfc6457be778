#!/usr/bin/env node
import yargs, { type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { didYouMean } from '../core/did-you-mean.js';
import { fail, messageOf, PestleError } from '../core/errors.js';
import { COMMANDS } from './commands.js';
import { complete } from './complete.js';

const args = hideBin(process.argv);
// `pestle trials … | head` closes the pipe early: nobody is left to print to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// Options that all commands have may stand before the command.
const name =
  args.find((arg) => Object.hasOwn(COMMANDS, arg)) ?? args.find((arg) => !arg.startsWith('-'));
const load = name === undefined ? undefined : COMMANDS[name];
const called = await load?.();
const isCompleting = args.includes('--get-yargs-completions');

try {
  if (name !== undefined && !called && !isCompleting && name !== 'completion')
    throw fail(
      'USAGE',
      `unknown command "${name}"${didYouMean(name, Object.keys(COMMANDS))}; \`pestle --help\` lists them`,
    );
  await yargs(args)
    .scriptName('pestle')
    .usage(
      'pestle <command>\n\nTunes, trains and hands over neural-network interatomic potentials.',
    )
    .command(called ? [called] : isCompleting ? [] : await everyCommand())
    .boolean(['json', 'quiet', 'verbose', 'color'])
    .demandCommand(1, 'name a command')
    .strict()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .completion('completion', 'prints a shell completion script', complete)
    .epilogue('Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted.')
    .exitProcess(false)
    .fail((message, error) => {
      // yargs gives a message for wrong usage, and passes on what a command threw otherwise.
      throw message ? usageError(message, called) : error;
    })
    .parseAsync();
} catch (error) {
  report(error);
}

/** For help and completion; a command that is called is loaded alone. */
async function everyCommand(): Promise<CommandModule[]> {
  return Promise.all(Object.values(COMMANDS).map((loadOne) => loadOne()));
}

function usageError(message: string, command: CommandModule | undefined): PestleError {
  const help = command ? `pestle ${name} --help` : 'pestle --help';
  const sentence = message.startsWith('Not enough non-option arguments')
    ? `an argument is missing, expected pestle ${String(command?.command)}`
    : message.replace(/\s*\n\s*/g, ' ');
  return fail('USAGE', `${sentence}; see \`${help}\``);
}

function report(error: unknown): void {
  process.stderr.write(`pestle: ${messageOf(error)}\n`);
  if (args.includes('--verbose') && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
    if (error.cause !== undefined) process.stderr.write(`caused by: ${String(error.cause)}\n`);
  }
  process.exitCode = error instanceof PestleError ? error.exitCode : 1;
}
