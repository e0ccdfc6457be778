import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  type RunningServer,
  type ServerOptions,
  startServer,
} from '../../src/server/start-server.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/study/store.js';
import { openBrowser } from './browser.js';

const SHOTS = fileURLToPath(new URL('../../artifacts/dashboard/', import.meta.url));

export interface Dashboard {
  readonly folder: string;
  /** The server's connection to the store, and another process' as it were. */
  readonly store: Store;
  readonly elsewhere: Store;
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** Addresses asked for that are not the server's, and what went wrong in pages. */
  readonly outside: string[];
  readonly faults: string[];
  page(path?: string): Promise<Page>;
  shot(page: Page, name: string): Promise<void>;
  serve(options: Partial<ServerOptions>): Promise<RunningServer>;
  close(): Promise<void>;
}

/** A real store, a real server and a real browser. */
export async function openDashboard(): Promise<Dashboard> {
  mkdirSync(SHOTS, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'pestle-dashboard-'));
  const address = join(folder, 'runs.db');
  const store = await openStore(address);
  const elsewhere = await openStore(address);
  const started: RunningServer[] = [];
  const serve = async (options: Partial<ServerOptions>) => {
    const one = await startServer({ store, storeAddress: address, port: 0, ...options });
    started.push(one);
    return one;
  };
  const server = await serve({});
  const browser = await openBrowser();
  const context = await browser.newContext({
    viewport: { width: 1360, height: 900 },
    acceptDownloads: true,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(12_000);
  const outside: string[] = [];
  const faults: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['blob:', 'data:'].includes(url.protocol) && url.hostname !== '127.0.0.1')
      outside.push(request.url());
  });
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    });
  });
  return {
    folder,
    store,
    elsewhere,
    server,
    browser,
    context,
    outside,
    faults,
    serve,
    page: async (path = '') => {
      const page = await context.newPage();
      await page.goto(server.url + path);
      return page;
    },
    shot: async (page, name) =>
      void (await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })),
    close: async () => {
      await browser.close();
      for (const one of started) await one.close();
      await elsewhere.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
