import { ERRORS } from './errors.js';

/** docs/errors.md: every error code with its meaning and exit code. */
export function errorsReference(): string {
  const sections = Object.entries(ERRORS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, { exit, title }]) =>
        `## ${code}\n\n${title[0]!.toUpperCase()}${title.slice(1)}. Exit code ${exit}.\n`,
    );
  return `# Errors

Every error is one sentence that says what is wrong, where, what was expected and what to do; its code
is a heading here. Exit code 2 is wrong usage or configuration, 1 a failure. \`--verbose\` adds the
stack trace and the cause. Made by \`npm run docs\`.

${sections.join('\n')}`;
}
