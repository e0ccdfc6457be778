import pg from 'pg';

const RETRY_MS = 1000;

/** Listens to the store's notifications on a connection of its own, made anew when it breaks. */
export function watchPostgres(url: string, onChange: () => void): () => void {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function listen(isFirst: boolean): Promise<void> {
    const mine = new pg.Client({ connectionString: url, application_name: 'pestle watch' });
    client = mine;
    mine.on('notification', onChange);
    mine.on('error', () => again(mine));
    mine.on('end', () => again(mine));
    try {
      await mine.connect();
      await mine.query('listen pestle');
      // What changed while nobody listened went unheard.
      if (!isFirst) onChange();
    } catch {
      again(mine);
    }
  }
  function again(broken: pg.Client): void {
    if (stopped || client !== broken) return;
    client = undefined;
    broken.end().catch(() => {});
    timer = setTimeout(() => void listen(false), RETRY_MS);
    timer.unref();
  }
  void listen(true);
  return () => {
    stopped = true;
    clearTimeout(timer);
    client?.end().catch(() => {});
  };
}
