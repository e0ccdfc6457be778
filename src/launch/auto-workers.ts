import { availableParallelism, freemem } from 'node:os';

/** What a worker with the bundled Zundel frames takes, with room to spare. */
const BYTES_PER_WORKER = 2 ** 30;

export interface MachineRoom {
  readonly cores: number;
  readonly freeBytes: number;
}

/** Cores and free memory, as the container or batch job allows them. */
export function machineRoom(): MachineRoom {
  const limit = process.constrainedMemory?.() ?? 0;
  // Without a limit the call returns 0 or a number beyond any machine.
  const allowed = limit > 0 && limit < 2 ** 50 ? limit - process.memoryUsage().rss : Infinity;
  return { cores: availableParallelism(), freeBytes: Math.min(freemem(), allowed) };
}

/** One worker a core, as long as each has its memory; at least one. */
export function autoWorkers(room: MachineRoom, bytesPerWorker = BYTES_PER_WORKER): number {
  return Math.max(1, Math.min(room.cores, Math.floor(room.freeBytes / bytesPerWorker)));
}
