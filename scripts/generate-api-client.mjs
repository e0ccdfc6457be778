// Writes dashboard/src/api/schema.d.ts from the server's OpenAPI description, in the shape that
// openapi-fetch reads. `--check` fails instead of writing when the file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../dist/server/open-api.js';
import { typesOf } from './open-api-types.mjs';

const file = new URL('../dashboard/src/api/schema.d.ts', import.meta.url);
const text = typesOf(openApiDocument('1'));

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('dashboard/src/api/schema.d.ts is out of date: run npm run generate:api');
    process.exitCode = 1;
  }
} else writeFileSync(file, text);
