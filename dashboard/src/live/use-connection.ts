import { useSyncExternalStore } from 'react';
import { type Connection, eventHub } from './event-hub.js';

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => eventHub.onConnection(listener),
    () => eventHub.connection,
  );
}
