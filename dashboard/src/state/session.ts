import { apiUrl } from '../api/client.js';

/** Opens a session with the token; the server answers with a cookie that scripts cannot read. */
export async function openSession(token: string): Promise<string | undefined> {
  const response = await fetch(apiUrl('/session'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (response.ok) return undefined;
  const body = (await response.json()) as { readonly message: string };
  return body.message;
}

/** The terminal prints an address that ends in #token=…; it is used once and taken out of sight. */
export async function takeTokenFromAddress(): Promise<void> {
  const token = /^#token=(.+)$/.exec(window.location.hash)?.[1];
  if (token === undefined) return;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  await openSession(decodeURIComponent(token)).catch(() => undefined);
}
