import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';
import { entryUrl } from '../core/entry.js';
import { fail } from '../core/errors.js';

const APP = new URL('./', entryUrl(import.meta.url, '../dashboard/index.html'));

/**
 * The built dashboard: files with a hash in their name are kept by the browser for good; every
 * other address gets the page itself, which shows what the address says.
 */
export function staticApp(basePath: string): Router {
  const root = fileURLToPath(APP);
  const router = express.Router();
  router.use(
    '/assets',
    express.static(`${root}assets`, {
      immutable: true,
      maxAge: '365d',
      index: false,
      fallthrough: false,
    }),
  );
  router.use(express.static(root, { index: false, maxAge: '1h', dotfiles: 'ignore' }));
  router.get(/.*/, async (_request, response) => {
    // Read each time: it is small, and names the files of the build that is there now.
    const page = await readFile(`${root}index.html`, 'utf8').catch((error: unknown) => {
      throw fail(
        'NOT_FOUND',
        'The dashboard is not built; run `npm run build:dashboard` first.',
        error,
      );
    });
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(page.replace('<base href="/"', `<base href="${basePath}/"`));
  });
  return router;
}
