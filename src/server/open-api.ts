import { z } from 'zod';
import type { Route } from './route.js';
import { ROUTES } from './routes.js';
import { errorSchema } from './schemas/study.js';

type Schema = { readonly [key: string]: unknown };

/** The OpenAPI 3.1 description of the API, made from the schemas that validate it. */
export function openApiDocument(version: string): Schema {
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  schemaOf(errorSchema, 'output', schemas);
  for (const one of ROUTES) {
    paths[`/api/v1${one.path}`] ??= {};
    paths[`/api/v1${one.path}`]![one.method] = operation(one, schemas);
  }
  paths['/api/v1/events'] = { get: EVENTS };
  return {
    openapi: '3.1.0',
    info: {
      title: 'pestle',
      version,
      description: 'Studies, trials, models and Monte-Carlo runs of one pestle store.',
    },
    paths,
    components: { schemas },
  };
}

const EVENTS = {
  operationId: 'events',
  summary: 'Every change as server-sent events; Last-Event-ID (or after) replays what was missed',
  parameters: [{ name: 'after', in: 'query', required: false, schema: { type: 'integer' } }],
  responses: { 200: { description: 'events', content: { 'text/event-stream': {} } } },
};

function operation(one: Route, schemas: Record<string, unknown>): Schema {
  return {
    operationId: one.id,
    summary: one.summary,
    parameters: [
      ...parameters(one.params, 'path', schemas),
      ...parameters(one.query, 'query', schemas),
    ],
    ...(one.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(one.body, 'input', schemas) } },
          },
        }
      : {}),
    responses: {
      200: { description: 'done', content: contentOf(one, schemas) },
      default: {
        description: 'a stable code and one sentence',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function contentOf({ response }: Route, schemas: Record<string, unknown>): Schema {
  if (response instanceof z.ZodType)
    return { 'application/json': { schema: schemaOf(response, 'output', schemas) } };
  return Object.fromEntries(
    (response as readonly string[]).map((type) => [
      type,
      { schema: { type: 'string', format: 'binary' } },
    ]),
  );
}

function parameters(
  object: z.ZodObject | undefined,
  where: 'path' | 'query',
  schemas: Record<string, unknown>,
): Schema[] {
  if (!object) return [];
  const schema = schemaOf(object, 'input', schemas) as {
    properties: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (schema.required ?? []).includes(name),
    // A coerced number takes any input in zod's eyes; what it must look like is a number.
    schema: Object.keys(property).length === 0 ? { type: 'number' } : property,
  }));
}

/** The JSON Schema of a zod schema; named parts go to components and are referred to. */
function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  schemas: Record<string, unknown>,
): Schema {
  const {
    $schema: _dialect,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, { io }) as {
    $schema?: string;
    $defs?: Record<string, unknown>;
  };
  for (const [name, definition] of Object.entries($defs ?? {}))
    schemas[name] = relocate(definition);
  return relocate(rest) as Schema;
}

/** Points references into components, and drops bounds that only say "an integer". */
function relocate(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(relocate);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).flatMap(([key, value]): [string, unknown][] => {
    if (key === '$ref') return [[key, String(value).replace('#/$defs/', '#/components/schemas/')]];
    if (key === 'id' && typeof value === 'string') return [];
    if (value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER) return [];
    return [[key, relocate(value)]];
  });
  return Object.fromEntries(entries);
}
