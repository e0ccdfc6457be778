import type { CommandModule } from 'yargs';

/** Every command, in the order of `pestle --help`. One file a command in ./commands. */
export const COMMANDS: readonly CommandModule[] = [];
