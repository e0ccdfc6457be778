import { openStore } from '../store/open-store.js';
import type { Store } from '../study/store.js';

/** Opens a store that must be there, does the work, closes it. */
export async function withStore<T>(
  address: string | undefined,
  work: (store: Store) => Promise<T>,
  options: { readonly readOnly?: boolean } = {},
): Promise<T> {
  const store = await openStore(address, { ...options, create: false });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
