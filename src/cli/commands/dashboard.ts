import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fail, messageOf } from '../../core/errors.js';
import { isLoopback } from '../../server/security.js';
import { startServer } from '../../server/start-server.js';
import { openStore, storeAddress } from '../../store/open-store.js';
import { command } from '../command.js';
import { wholeNumber } from '../number-option.js';

/** Serves until Ctrl-C. */
export const dashboard = command({
  usage: 'dashboard',
  describe: 'the web dashboard on a store',
  examples: [
    ['pestle dashboard', 'on runs.db, at http://127.0.0.1:8787/'],
    ['pestle dashboard --store runs.db --read-only', 'nothing can be changed from the pages'],
    ['pestle dashboard --host 0.0.0.0 --token-file token.txt', 'for others, who need the token'],
  ],
  options: {
    port: { type: 'number', default: 8787, describe: '0 takes any free one' },
    host: { type: 'string', default: '127.0.0.1', describe: 'address to listen on' },
    'token-file': {
      type: 'string',
      describe: 'file with the token others need; made up and printed unless given',
    },
    'read-only': { type: 'boolean', default: false, describe: 'pages show and change nothing' },
    'base-path': { type: 'string', default: '', describe: 'serve under a path, behind a proxy' },
    'allow-host': { type: 'string', array: true, describe: 'further names in the Host header' },
  },
  run: async (args, terminal) => {
    wholeNumber('port', args.port, 0, 65_535);
    const address = storeAddress(args.store);
    const isOpen = isLoopback(args.host) && args['token-file'] === undefined;
    const token = isOpen ? undefined : tokenFrom(args['token-file']);
    // A store nobody made yet is one the next `pestle run` fills: the page waits for it.
    const store = await openStore(address, { readOnly: args['read-only'] });
    const server = await startServer({
      store,
      storeAddress: address,
      host: args.host,
      port: args.port,
      readOnly: args['read-only'],
      basePath: args['base-path'],
      ...(token === undefined ? {} : { token }),
      ...(args['allow-host'] ? { allowHosts: args['allow-host'] } : {}),
    }).catch(async (error: unknown) => {
      await store.close();
      throw error;
    });
    const url = token === undefined ? server.url : `${server.url}#token=${token}`;
    // With --json the one document on stdout comes at the end; the address is wanted now.
    const say = terminal.json ? terminal.note : terminal.line;
    say(`The dashboard of ${store.address} is at ${url}  (Ctrl-C ends it)`);
    await interrupted();
    await server.close();
    await store.close();
    return { url: server.url, store: store.address };
  },
  print: () => {},
});

function tokenFrom(path: string | undefined): string {
  if (path === undefined) return randomBytes(18).toString('base64url');
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw fail(
      'FILE_UNREADABLE',
      `The token file ${path} cannot be read: ${messageOf(error)}.`,
      error,
    );
  }
  if (text.length < 8)
    throw fail('TOKEN_MISSING', `The token in ${path} has fewer than 8 characters.`);
  return text;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
