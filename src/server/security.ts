import { timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { fail } from '../core/errors.js';
import { sha256 } from '../core/json.js';
import { httpError } from './http-error.js';

const COOKIE = 'pestle_token';
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/** A policy under which nothing inline runs and nothing leaves the machine. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // The dashboard speaks plain HTTP on a private address; behind TLS the proxy sets this.
    strictTransportSecurity: false,
  });
}

/**
 * Refuses names the server was not started for. A page of another site whose name is made to point
 * here (DNS rebinding) sends its own name as Host.
 */
export function hostCheck(host: string, allowed: readonly string[]): RequestHandler {
  const named = [...allowed, host].map(asInHeader);
  const names = new Set([...named, ...(isLoopback(host) ? LOOPBACK : [])]);
  const anyAddress = host === '0.0.0.0' || host === '::';
  return (request, _response, next) => {
    const name = hostName(request.get('Host') ?? '');
    if (names.has(name) || (anyAddress && (LOOPBACK.has(name) || isAddress(name)))) return next();
    throw fail(
      'HOST_REFUSED',
      `This server does not answer as "${name}"; start it with --allow-host ${name} if it should.`,
    );
  };
}

/** A name as browsers send it: small letters, IPv6 addresses in brackets. */
function asInHeader(name: string): string {
  return isIPv6(name) ? `[${name.toLowerCase()}]` : name.toLowerCase();
}

/** Refuses changes that a page of another origin sends. */
export function originCheck(): RequestHandler {
  return (request, _response, next) => {
    const origin = request.get('Origin');
    const site = request.get('Sec-Fetch-Site');
    const same = origin === undefined || sameHost(origin, request.get('Host') ?? '');
    if (same && (site === undefined || site === 'same-origin' || site === 'none')) return next();
    // Reading a page by following a link from elsewhere is fine; it carries no data across.
    if (
      request.method === 'GET' &&
      origin === undefined &&
      request.get('Sec-Fetch-Mode') === 'navigate'
    )
      return next();
    throw fail('ORIGIN_REFUSED', 'This request comes from a page of another site and is refused.');
  };
}

/** Bearer token, or the cookie that {@link startSession} set; nothing asked when there is no token. */
export function tokenCheck(token: string | undefined): RequestHandler {
  return (request, _response, next) => {
    if (token === undefined || hasToken(request, token)) return next();
    throw fail(
      'TOKEN_WRONG',
      'A token is needed: the terminal that started the dashboard shows it.',
    );
  };
}

export function hasToken(request: Request, token: string | undefined): boolean {
  if (token === undefined) return true;
  const bearer = /^Bearer (.+)$/.exec(request.get('Authorization') ?? '')?.[1];
  return equal(bearer, token) || equal(cookieOf(request), sha256(token));
}

/** Trades the token for a cookie that scripts cannot read and other sites cannot send. */
export function startSession(token: string | undefined): RequestHandler {
  return (request, response) => {
    const given = (request.body as { token?: unknown } | undefined)?.token;
    if (token !== undefined && !equal(typeof given === 'string' ? given : undefined, token))
      throw fail(
        'TOKEN_WRONG',
        'This token is wrong; the terminal that started the dashboard shows it.',
      );
    if (token !== undefined)
      response.cookie(COOKIE, sha256(token), { httpOnly: true, sameSite: 'strict', path: '/' });
    response.json({ ok: true });
  };
}

/** Many times what a person and a few tabs need. */
export function requestLimit(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: true,
    legacyHeaders: false,
    handler: (_request: Request, response: Response, _next: NextFunction) => {
      const { status, body } = httpError(
        fail('TOO_MANY', `More than ${perMinute} requests came in one minute; wait a little.`),
      );
      response.status(status).json(body);
    },
  });
}

function equal(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  // Hashes have one length, which timingSafeEqual needs, and hide the token's.
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}

function cookieOf(request: Request): string | undefined {
  for (const part of (request.get('Cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE) return value;
  }
  return undefined;
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function isAddress(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:]+\]$/.test(name);
}

function sameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
