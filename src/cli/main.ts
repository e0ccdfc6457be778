#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { didYouMean } from '../core/did-you-mean.js';
import { fail, messageOf, PestleError } from '../core/errors.js';
import { COMMANDS } from './commands.js';

const parser = yargs(hideBin(process.argv))
  .scriptName('pestle')
  .usage('pestle <command>\n\nTunes, trains and hands over neural-network interatomic potentials.')
  .command([...COMMANDS])
  .demandCommand(1, 'name a command')
  .recommendCommands()
  .strict()
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .completion('completion', 'prints a shell completion script')
  .exitProcess(false)
  .fail((message, error) => {
    // yargs gives a message for wrong usage, and passes on what a command threw otherwise.
    throw message ? usageError(message) : error;
  });

try {
  await parser.parseAsync();
} catch (error) {
  report(error);
}

function usageError(message: string): PestleError {
  const [name] = hideBin(process.argv);
  const isCommand = COMMANDS.some(({ command }) => String(command).split(' ')[0] === name);
  if (!isCommand && name !== undefined && !name.startsWith('-')) {
    const names = COMMANDS.map(({ command }) => String(command).split(' ')[0]!);
    return fail(
      'USAGE',
      `unknown command "${name}"${didYouMean(name, names)}; \`pestle --help\` lists them`,
    );
  }
  const usage = COMMANDS.map(({ command }) => String(command)).find(
    (text) => text.split(' ')[0] === name,
  );
  const help = usage === undefined ? 'pestle --help' : `pestle ${name} --help`;
  const sentence = message.startsWith('Not enough non-option arguments')
    ? `an argument is missing, expected pestle ${usage}`
    : message.replace(/\s*\n\s*/g, ' ');
  return fail('USAGE', `${sentence}; see \`${help}\``);
}

function report(error: unknown): void {
  process.stderr.write(`pestle: ${messageOf(error)}\n`);
  if (process.argv.includes('--verbose') && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
    if (error.cause !== undefined) process.stderr.write(`caused by: ${String(error.cause)}\n`);
  }
  process.exitCode = error instanceof PestleError ? error.exitCode : 1;
}
