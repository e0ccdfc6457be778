import type { Request, Response } from 'express';
import type { Store, StoreEvent } from '../study/store.js';
import type { EventFeed } from './event-feed.js';

/** More missed events than this and the client is told to read everything anew. */
const REPLAY = 1000;
const PING_MS = 15_000;
const LARGEST_DATA = 2000;

/**
 * Server-sent events: every change as `{ study, trial, kind, data, at }` under its id. A client
 * that comes back with Last-Event-ID gets what it missed, or `reset` when that is too much.
 */
export function eventStream(store: Store, feed: EventFeed) {
  const names = new Map<number, string>();

  async function nameOf(studyId: number): Promise<string> {
    if (!names.has(studyId))
      for (const study of await store.listStudies()) names.set(study.id, study.name);
    return names.get(studyId) ?? '';
  }

  async function text(event: StoreEvent): Promise<string> {
    const { id, trial, kind, at } = event;
    const data = JSON.stringify(event.data).length > LARGEST_DATA ? null : event.data;
    const body = JSON.stringify({ study: await nameOf(event.studyId), trial, kind, data, at });
    return `id: ${id}\ndata: ${body}\n\n`;
  }

  return async (request: Request, response: Response): Promise<void> => {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      Connection: 'keep-alive',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    let sent = lastSeen(request) ?? feed.last;
    let queue: Promise<void> = Promise.resolve();
    const send = (events: readonly StoreEvent[]) => {
      queue = queue.then(async () => {
        for (const event of events) {
          if (event.id <= sent || response.destroyed) continue;
          sent = event.id;
          response.write(await text(event));
        }
      });
    };
    const unlisten = feed.listen(send);
    const ping = setInterval(() => response.write(': ping\n\n'), PING_MS);
    response.on('close', () => {
      clearInterval(ping);
      unlisten();
    });
    response.write(`retry: 2000\nid: ${sent}\nevent: hello\ndata: {}\n\n`);
    const missed = await store.events(sent, REPLAY + 1);
    if (missed.length > REPLAY) {
      sent = Math.max(sent, feed.last);
      response.write(`id: ${sent}\nevent: reset\ndata: {}\n\n`);
    } else send(missed);
    await queue;
  };
}

function lastSeen(request: Request): number | undefined {
  const given = request.get('Last-Event-ID') ?? request.query.after;
  if (typeof given !== 'string' || !/^\d{1,15}$/.test(given)) return undefined;
  return Number(given);
}
