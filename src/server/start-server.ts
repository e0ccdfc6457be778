import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { fail, messageOf } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import type { Store } from '../study/store.js';
import { ChildProcesses } from './child-processes.js';
import type { ServerContext } from './context.js';
import { EventFeed } from './event-feed.js';
import { eventStream } from './event-stream.js';
import { httpError } from './http-error.js';
import { Memo } from './memo.js';
import { openApiDocument } from './open-api.js';
import { mountRoutes } from './route.js';
import { ROUTES } from './routes.js';
import {
  hostCheck,
  isLoopback,
  originCheck,
  requestLimit,
  securityHeaders,
  startSession,
  tokenCheck,
} from './security.js';
import { staticApp } from './static-app.js';
import { TrialCache } from './trial-cache.js';

export interface ServerOptions {
  readonly store: Store;
  /** Address that processes the server starts open the store at; `store.address` unless given. */
  readonly storeAddress?: string;
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port?: number;
  /** Demanded unless the host is a loopback address. */
  readonly token?: string;
  readonly readOnly?: boolean;
  /** Served under this path, e.g. `/pestle` behind a proxy. */
  readonly basePath?: string;
  /** Further names in the Host header, e.g. of a proxy. */
  readonly allowHosts?: readonly string[];
  readonly requestsPerMinute?: number;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the dashboard and its API for one store.
 * @throws TOKEN_MISSING when the host is not loopback and no token is given; PORT_IN_USE.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopback(host) && !options.token)
    throw fail(
      'TOKEN_MISSING',
      `Others can reach ${host}, so the dashboard needs a token there: give one with --token-file, or leave --host away.`,
    );
  const basePath = normalPath(options.basePath ?? '');
  const feed = new EventFeed(options.store);
  await feed.start();
  const context: ServerContext = {
    store: options.store,
    cache: new TrialCache(options.store),
    feed,
    children: new ChildProcesses(options.storeAddress ?? options.store.address),
    importances: new Memo(100),
    readOnly: options.readOnly === true,
    version: VERSION,
  };
  const server = createServer(application(context, { ...options, host, basePath }));
  // Longer than the browser keeps idle connections, so that it never meets one just closed.
  server.keepAliveTimeout = 65_000;
  try {
    await listen(server, host, options.port ?? 8787);
  } catch (error) {
    await feed.stop();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${shownHost(host)}:${port}${basePath}/`,
    port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, feed.stop(), context.children.close()]);
    },
  };
}

function application(
  context: ServerContext,
  options: ServerOptions & { readonly host: string; readonly basePath: string },
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', 'weak');
  app.use(securityHeaders(), hostCheck(options.host, options.allowHosts ?? []));
  const api = express.Router();
  api.use(requestLimit(options.requestsPerMinute ?? 6000), originCheck());
  api.use((_request, response, next) => {
    // Answers are checked again each time (ETag), and no shared cache keeps them.
    response.setHeader('Cache-Control', 'private, no-cache');
    next();
  });
  api.use(express.json({ limit: '256kb', strict: true }));
  const openApi = openApiDocument(context.version);
  api.post('/v1/session', requestLimit(60), startSession(options.token));
  api.use(tokenCheck(options.token));
  api.get('/v1/events', eventStream(context.store, context.feed));
  api.use(compression());
  api.get('/openapi.json', (_request, response) => void response.json(openApi));
  const v1 = express.Router();
  mountRoutes(v1, ROUTES, context);
  api.use('/v1', v1);
  api.use((request) => {
    throw fail(
      'NOT_FOUND',
      `There is nothing at ${request.method} ${request.originalUrl.slice(0, 200)}; /api/openapi.json lists what there is.`,
    );
  });
  app.use(`${options.basePath}/api`, api);
  app.use(options.basePath || '/', compression(), staticApp(options.basePath));
  app.use(answerError);
  return app;
}

const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const { status, body } = httpError(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.status(status).json(body);
};

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          fail(
            'PORT_IN_USE',
            `Port ${port} on ${host} is in use; choose another one, or end the program that has it.`,
            error,
          ),
        );
      else if (error.code === 'EACCES')
        reject(
          fail(
            'PORT_IN_USE',
            `Port ${port} may not be opened by this user; choose one above 1023.`,
            error,
          ),
        );
      else
        reject(
          fail(
            'USAGE',
            `The dashboard cannot listen on ${host}:${port}: ${messageOf(error)}.`,
            error,
          ),
        );
    });
    server.listen(port, host, resolve);
  });
}

function normalPath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return '';
  if (!/^[\w\-./]+$/.test(trimmed))
    throw fail('USAGE', `The base path "${path}" may hold letters, digits, - _ . and / only.`);
  return `/${trimmed}`;
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
