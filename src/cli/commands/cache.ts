import { fail } from '../../core/errors.js';
import {
  cacheEntries,
  cacheFolder,
  clearCache,
  DEFAULT_CACHE_BYTES,
} from '../../descriptor/descriptor-cache.js';
import { command } from '../command.js';

interface CacheReport {
  readonly folder: string;
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** Bytes removed by `clear`. */
  readonly freedBytes?: number;
}

export const cache = command({
  usage: 'cache <action>',
  describe: 'the descriptor cache: info or clear',
  examples: [
    ['pestle cache info', 'where it is and how much it holds'],
    ['pestle cache clear', 'empty it'],
  ],
  positionals: {
    action: { type: 'string', choices: ['info', 'clear'], describe: 'what to do' },
  },
  options: {},
  async run(args): Promise<CacheReport> {
    const folder = cacheFolder(process.env);
    if (args.action !== 'info' && args.action !== 'clear')
      throw fail('USAGE', `pestle cache info or pestle cache clear, not ${String(args.action)}`);
    const freed = args.action === 'clear' ? { freedBytes: await clearCache(folder) } : {};
    const entries = await cacheEntries(folder);
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    return { folder, entries: entries.length, bytes, maxBytes: DEFAULT_CACHE_BYTES, ...freed };
  },
  print(report, terminal) {
    const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    if (report.freedBytes !== undefined) terminal.line(`freed ${mib(report.freedBytes)}`);
    terminal.line(
      `${report.folder}: ${report.entries} entries, ${mib(report.bytes)} of at most ${mib(report.maxBytes)}`,
    );
  },
});
