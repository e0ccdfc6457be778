/** The argument of commands about one study. */
export const STUDY = {
  study: { type: 'string', describe: 'name of the study', demandOption: true },
} as const;
