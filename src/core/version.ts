import { readFileSync } from 'node:fs';

/** The version of this pestle, from its package.json. */
export const PESTLE_VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  }
).version;
