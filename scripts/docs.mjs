// Writes what is generated from the code: schema/experiment.schema.json, docs/experiment-file.md and
// docs/errors.md. A test fails when they drift. Run after a build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { errorsReference } from '../dist/core/errors-reference.js';
import { experimentJsonSchema } from '../dist/experiment/json-schema.js';
import { experimentReference } from '../dist/experiment/reference-markdown.js';

mkdirSync('schema', { recursive: true });
writeFileSync(
  'schema/experiment.schema.json',
  `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`,
);
writeFileSync('docs/experiment-file.md', experimentReference());
writeFileSync('docs/errors.md', errorsReference());
