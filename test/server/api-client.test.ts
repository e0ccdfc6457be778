import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApiDocument } from '../../src/server/open-api.js';

it('the dashboard’s client is what npm run generate:api writes', async () => {
  const module = new URL('../../scripts/open-api-types.mjs', import.meta.url).href;
  const { typesOf } = (await import(module)) as { typesOf(document: object): string };
  const file = new URL('../../dashboard/src/api/schema.d.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(typesOf(openApiDocument('1')));
});
