import { fail } from '../core/errors.js';

const PAGE = 65536;
/** Above the little static data a kernel has. */
const BASE = 16384;

/**
 * Memory shared by a kernel's threads, given out from the bottom up. Memory of WebAssembly never
 * shrinks, so arenas are used again: see {@link acquireArena}.
 */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
  #top = BASE;

  /** Address of `bytes` zeroed bytes, aligned to a cache line. Throws OUT_OF_MEMORY past 4 GiB. */
  allocate(bytes: number): number {
    const at = this.#top;
    const end = at + Math.ceil(bytes / 64) * 64;
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        // Grows by at least an eighth, so that many small requests stay cheap.
        const wanted = Math.max(missing, Math.min(this.memory.buffer.byteLength / 8, 2 ** 26));
        this.memory.grow(Math.ceil(wanted / PAGE));
      } catch (cause) {
        throw fail(
          'OUT_OF_MEMORY',
          `training needs ${Math.ceil(end / 2 ** 20)} MiB in one block, and no more than 4096 MiB can be had: use fewer frames, fewer features or a smaller network`,
          cause,
        );
      }
    }
    this.#top = end;
    this.u8(at, end - at).fill(0);
    return at;
  }

  /** Where the next allocation will be; {@link release} goes back to it. */
  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  u8(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  u32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, length);
  }

  f32(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }

  f64(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }
}

const idle: Arena[] = [];

/** An arena nobody uses; give it back with {@link releaseArena}. */
export function acquireArena(): Arena {
  return idle.pop() ?? new Arena();
}

export function releaseArena(arena: Arena): void {
  arena.release(BASE);
  idle.push(arena);
}
