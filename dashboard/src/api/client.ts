import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

const TIMEOUT_MS = 30_000;

/** What the server answered instead of the data: a stable code and one sentence. */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
  }
}

/** Where the app is served: `/`, or the base path behind a proxy. */
export const BASE = new URL('.', document.baseURI).pathname;

const client = createClient<paths>({
  baseUrl: new URL('.', document.baseURI).href.replace(/\/$/, ''),
  fetch: timedFetch,
});

export const { GET, POST, PATCH, DELETE } = client;

/** The data of an answer, or its error thrown. */
export async function answer<T>(
  request: Promise<{ data?: T; error?: { code: string; message: string } }>,
): Promise<T> {
  const { data, error } = await request;
  if (error) throw new ApiError(error.code, error.message);
  if (data === undefined) throw new ApiError('EMPTY', 'The server sent an empty answer.');
  return data;
}

/** The address of a download, for links. */
export function apiUrl(path: string): string {
  return `${BASE}api/v1${path}`;
}

async function timedFetch(request: Request): Promise<Response> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return await fetch(request, { signal });
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    throw new ApiError(
      'UNREACHABLE',
      late
        ? 'The server did not answer within 30 seconds.'
        : 'The server cannot be reached; is pestle still running?',
    );
  }
}
