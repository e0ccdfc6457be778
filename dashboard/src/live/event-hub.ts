import { apiUrl } from '../api/client.js';

/** One change in the store. */
export interface Change {
  readonly study: string;
  readonly trial: number | null;
  readonly kind: string;
}

export type Connection = 'connecting' | 'live' | 'lost';

type Message =
  | { readonly type: 'change'; readonly id: number; readonly change: Change }
  | { readonly type: 'reset' }
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'hello' };

/**
 * One stream of changes for every tab of the browser: browsers allow six connections to a server,
 * and a stream holds one. The tab that has the lock streams; the others listen to it.
 */
class EventHub {
  readonly #onChange = new Set<(change: Change) => void>();
  readonly #onReset = new Set<() => void>();
  readonly #onConnection = new Set<() => void>();
  readonly #channel = new BroadcastChannel(`pestle-events:${apiUrl('')}`);
  #connection: Connection = 'connecting';
  #lastId: number | undefined;
  #leads = false;
  #wasLost = false;

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#receive(data);
    // Locks exist on localhost and over TLS; elsewhere every tab has a stream of its own.
    if (!navigator.locks) this.#lead();
    else
      void navigator.locks.request(`pestle-events:${apiUrl('')}`, () => {
        this.#lead();
        return new Promise(() => {});
      });
    this.#channel.postMessage({ type: 'hello' } satisfies Message);
  }

  get connection(): Connection {
    return this.#connection;
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#onChange.add(listener);
    return () => void this.#onChange.delete(listener);
  }

  /** Called when changes may have been missed, so everything shown must be read again. */
  onReset(listener: () => void): () => void {
    this.#onReset.add(listener);
    return () => void this.#onReset.delete(listener);
  }

  onConnection(listener: () => void): () => void {
    this.#onConnection.add(listener);
    return () => void this.#onConnection.delete(listener);
  }

  #lead(): void {
    this.#leads = true;
    const after = this.#lastId === undefined ? '' : `?after=${this.#lastId}`;
    const source = new EventSource(apiUrl(`/events${after}`));
    source.addEventListener('hello', () => this.#say({ type: 'connection', connection: 'live' }));
    source.addEventListener('reset', () => this.#say({ type: 'reset' }));
    source.onmessage = ({ data, lastEventId }) =>
      this.#say({
        type: 'change',
        id: Number(lastEventId),
        change: JSON.parse(data as string) as Change,
      });
    source.onerror = () => {
      this.#say({ type: 'connection', connection: 'lost' });
      // The browser retries by itself unless the server refused; then it is ours to do.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#lead(), 5000);
    };
  }

  #say(message: Message): void {
    this.#channel.postMessage(message);
    this.#receive(message);
  }

  #receive(message: Message): void {
    if (message.type === 'change') {
      this.#lastId = message.id;
      for (const listener of this.#onChange) listener(message.change);
    } else if (message.type === 'reset') this.#reset();
    else if (message.type === 'connection') this.#connected(message.connection);
    else if (this.#leads)
      this.#channel.postMessage({ type: 'connection', connection: this.#connection });
  }

  #connected(connection: Connection): void {
    if (connection === 'lost') this.#wasLost = true;
    if (connection === 'live' && this.#wasLost) {
      this.#wasLost = false;
      this.#reset();
    }
    if (connection === this.#connection) return;
    this.#connection = connection;
    for (const listener of this.#onConnection) listener();
  }

  #reset(): void {
    for (const listener of this.#onReset) listener();
  }
}

export const eventHub = new EventHub();
