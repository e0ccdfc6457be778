import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import { fail } from '../core/errors.js';
import type { ServerContext } from './context.js';

type Shape = z.ZodObject | undefined;
type Parsed<S extends Shape> = S extends z.ZodObject ? z.output<S> : Record<string, never>;

/** A file sent as it is, instead of JSON. */
export interface Download {
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  readonly mediaType: string;
  /** Saved under this name; absent shows it in place. */
  readonly fileName?: string;
}

export interface RouteSpec<P extends Shape, Q extends Shape, B extends Shape, R extends z.ZodType> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Under /api/v1, in OpenAPI's style: /studies/{study}. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The JSON answer; or the media types of a download. */
  readonly response: R | readonly string[];
  /** Changes something: refused in read-only mode. */
  readonly writes?: boolean;
  handle(
    context: ServerContext,
    input: { readonly params: Parsed<P>; readonly query: Parsed<Q>; readonly body: Parsed<B> },
  ): Promise<z.input<R> | Download>;
}

/** A route with its types erased, as the server mounts it and OpenAPI describes it. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly params: z.ZodObject | undefined;
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodObject | undefined;
  readonly response: z.ZodType | readonly string[];
  readonly writes: boolean;
  answer(context: ServerContext, request: Request): Promise<unknown>;
}

/** One endpoint: the schemas that parse it also describe it. */
export function route<
  R extends z.ZodType,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>(spec: RouteSpec<P, Q, B, R>): Route {
  return {
    ...spec,
    params: spec.params,
    query: spec.query,
    body: spec.body,
    writes: spec.writes === true,
    answer: (context, request) =>
      spec.handle(context, {
        params: parse(spec.params, request.params, 'the address') as Parsed<P>,
        query: parse(spec.query, request.query, 'the query') as Parsed<Q>,
        body: parse(spec.body, request.body ?? {}, 'the body') as Parsed<B>,
      }),
  };
}

/** Puts routes on a router: `{name}` becomes Express' `:name`. */
export function mountRoutes(
  router: Router,
  routes: readonly Route[],
  context: ServerContext,
): void {
  for (const one of routes)
    router[one.method](one.path.replace(/\{(\w+)\}/g, ':$1'), async (request, response) => {
      if (one.writes && context.readOnly)
        throw fail(
          'READ_ONLY',
          'This dashboard was started with --read-only; nothing can be changed.',
        );
      const answer = await one.answer(context, request);
      if (Array.isArray(one.response)) await sendDownload(response, answer as Download);
      else response.json(answer);
    });
}

async function sendDownload(response: Response, file: Download): Promise<void> {
  response.setHeader('Content-Type', file.mediaType);
  if (file.fileName !== undefined) response.attachment(file.fileName).type(file.mediaType);
  if (typeof file.body === 'string' || file.body instanceof Uint8Array) {
    response.send(typeof file.body === 'string' ? file.body : Buffer.from(file.body));
    return;
  }
  for await (const part of file.body) {
    if (response.destroyed) return;
    if (!response.write(part)) await drained(response);
  }
  response.end();
}

function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

function parse(schema: z.ZodObject | undefined, value: unknown, what: string): unknown {
  if (!schema) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const where = issue.path.length > 0 ? ` at "${issue.path.join('.')}"` : '';
  throw fail('REQUEST_INVALID', `${sentence(what)} is wrong${where}: ${issue.message}.`);
}

function sentence(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
