import { z } from 'zod';
import { route } from '../route.js';

export const getServer = route({
  method: 'get',
  path: '/server',
  id: 'getServer',
  summary: 'Version, store and mode of this server',
  response: z.object({
    version: z.string(),
    store: z.string(),
    readOnly: z.boolean(),
    now: z.number(),
    lastEvent: z.number(),
  }),
  handle: async (context) => ({
    version: context.version,
    store: context.store.address,
    readOnly: context.readOnly,
    now: await context.store.now(),
    lastEvent: await context.store.lastEvent(),
  }),
});
