import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type RunningServer,
  type ServerOptions,
  startServer,
} from '../../src/server/start-server.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/study/store.js';
import { demoStudy } from '../support/demo-study.js';

let folder: string;
let store: Store;
const running: RunningServer[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pestle-security-'));
  writeFileSync(join(folder, 'secret.txt'), 'do not show');
  store = await openStore(join(folder, 'runs.db'));
  await demoStudy(store, { name: 'a study', trials: 8, epochs: 4 });
});

afterAll(async () => {
  for (const server of running) await server.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

async function serve(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ store, port: 0, ...options });
  running.push(server);
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A request as it is: fetch would tidy paths and set Host by itself. */
function raw(
  server: RunningServer,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request(
      { host: '127.0.0.1', port: server.port, path, method, headers },
      (answer) => {
        let text = '';
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, body: text, headers: answer.headers }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('DNS rebinding', () => {
  it.each(['evil.example', 'evil.example:8787', '127.0.0.1.evil.example'])(
    'a request with the Host "%s" is refused, page and data alike',
    async (host) => {
      const server = await serve();
      for (const path of ['/', '/api/v1/studies']) {
        const answer = await raw(server, path, { headers: { Host: host } });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.body).not.toContain('a study');
      }
    },
  );

  it('a name the server was started for is served', async () => {
    const server = await serve({ allowHosts: ['Lab.example', 'FE80::1'] });
    for (const Host of ['lab.example', '[fe80::1]:7000']) {
      const answer = await raw(server, '/api/v1/studies', { headers: { Host } });
      expect(answer.status).toBe(200);
    }
  });
});

describe('requests of other sites', () => {
  it.each([
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:1' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ])('a POST with %o changes nothing', async (headers) => {
    const server = await serve();
    const answer = await raw(server, '/api/v1/studies/a%20study/control', {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers } as Record<string, string>,
      body: JSON.stringify({ action: 'cancel' }),
    });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body).code).toBe('ORIGIN_REFUSED');
    expect((await store.findStudy('a study'))?.state).toBe('active');
  });

  it('no answer allows another origin to read it', async () => {
    const answer = await raw(await serve(), '/api/v1/studies');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  });
});

describe('paths', () => {
  it.each([
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/assets/....//....//package.json',
    '/.git/config',
    '/api/v1/studies/a%20study/trials/0/artifacts/..%2f..%2fsecret.txt',
    '/api/v1/studies/..%2f..%2fsecret.txt/trials',
  ])('%s opens no file', async (path) => {
    const answer = await raw(await serve(), path);
    expect(answer.body).not.toMatch(/root:|"devDependencies"|do not show|\[core\]/);
  });

  it('an artifact is never served as a page', async () => {
    const study = (await store.findStudy('a study'))!;
    const html = Buffer.from('<script>alert(1)</script>');
    await store.putArtifact(study.id, 0, 'evil.html', 'text/html', html);
    const answer = await raw(
      await serve(),
      '/api/v1/studies/a%20study/trials/0/artifacts/evil.html',
    );
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(answer.headers['content-disposition']).toContain('attachment');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('limits', () => {
  it('a body over the limit is refused with 413', async () => {
    const server = await serve();
    const answer = await raw(server, '/api/v1/studies/a%20study', {
      method: 'PATCH',
      headers: JSON_TYPE,
      body: JSON.stringify({ note: 'x'.repeat(300_000) }),
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body).code).toBe('TOO_LARGE');
  });

  it('a body that is no JSON is refused with 400', async () => {
    const options = { method: 'PATCH', headers: JSON_TYPE, body: '{"note": ' };
    const answer = await raw(await serve(), '/api/v1/studies/a%20study', options);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).message).toBe('The request is no valid JSON.');
  });

  it('a flood is answered with 429', async () => {
    const server = await serve({ requestsPerMinute: 5 });
    const answers = [];
    for (let i = 0; i < 7; i++) answers.push(await raw(server, '/api/v1/server'));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });
});

describe('tokens', () => {
  const token = 'correct-horse-battery';
  const open = () => serve({ token });

  it('a host others can reach needs one', async () => {
    await expect(startServer({ store, port: 0, host: '0.0.0.0' })).rejects.toThrow(/needs a token/);
  });

  it.each([
    ['none', {}],
    ['a wrong one', { Authorization: 'Bearer wrong' }],
    ['the beginning of it', { Authorization: 'Bearer correct-horse' }],
    ['a made-up cookie', { Cookie: 'pestle_token=correct-horse-battery' }],
  ])('with %s no data is given', async (_what, headers) => {
    const server = await open();
    for (const path of ['/api/v1/studies', '/api/v1/events', '/api/openapi.json']) {
      const answer = await raw(server, path, { headers: headers as Record<string, string> });
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body).code).toBe('TOKEN_WRONG');
    }
  });

  it('the right one opens the API, and a session whose cookie does', async () => {
    const server = await open();
    const bearer = { Authorization: `Bearer ${token}` };
    expect((await raw(server, '/api/v1/studies', { headers: bearer })).status).toBe(200);
    const session = await raw(server, '/api/v1/session', {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ token }),
    });
    const [cookie] = session.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const headers = { Cookie: cookie!.split(';')[0]! };
    expect((await raw(server, '/api/v1/studies', { headers })).status).toBe(200);
  });
});

describe('read-only', () => {
  it('refuses every change and starts nothing', async () => {
    const server = await serve({ readOnly: true });
    const calls = [
      ['PATCH', '/api/v1/studies/a%20study', { note: 'x' }],
      ['POST', '/api/v1/studies/a%20study/control', { action: 'start' }],
      ['POST', '/api/v1/studies/a%20study/trials', { params: {} }],
      ['POST', '/api/v1/studies/a%20study/pick', { trial: 0 }],
      ['DELETE', '/api/v1/studies/a%20study/monte-carlo', undefined],
    ] as const;
    for (const [method, path, body] of calls) {
      const answer = await raw(server, path, {
        method,
        headers: JSON_TYPE,
        ...(body && { body: JSON.stringify(body) }),
      });
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'READ_ONLY']);
    }
    expect((await store.findStudy('a study'))?.note).toBe('');
  });
});

describe('the content security policy', () => {
  it('runs no inline script and reaches no other host', async () => {
    const answer = await raw(await serve(), '/');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });
});

describe('starting', () => {
  it('says which port is in use and what to do', async () => {
    const { port } = await serve();
    await expect(startServer({ store, port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Port ${port} on 127.0.0.1 is in use; choose another one, or end the program that has it.`,
    });
  });
});
