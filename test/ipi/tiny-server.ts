import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The sending half of the i-PI protocol, enough to drive a client by hand. */
export class TinyServer {
  readonly #server: Server;
  readonly #waiting: Socket[] = [];
  #socket: Socket | undefined;

  private constructor(
    server: Server,
    /** As `pestle ipi --address` takes it. */
    readonly address: string,
  ) {
    this.#server = server;
    server.on('connection', (socket) => this.#waiting.push(socket));
  }

  static async unix(): Promise<TinyServer> {
    const path = join(mkdtempSync(join(tmpdir(), 'pestle-ipi-')), 'socket');
    const server = createServer();
    await once(server.listen(path), 'listening');
    return new TinyServer(server, `unix:${path}`);
  }

  static async tcp(port = 0): Promise<TinyServer> {
    const server = createServer();
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return new TinyServer(server, `127.0.0.1:${(server.address() as { port: number }).port}`);
  }

  async accept(): Promise<void> {
    if (this.#waiting.length === 0) await once(this.#server, 'connection');
    this.#socket = this.#waiting.shift()!;
  }

  /** Writes bytes, if asked in pieces of `piece` bytes that each leave alone. */
  async send(bytes: Buffer, piece = bytes.length): Promise<void> {
    for (let at = 0; at < bytes.length; at += piece) {
      this.#socket!.write(bytes.subarray(at, at + piece));
      if (piece < bytes.length) await new Promise(setImmediate);
    }
  }

  header(name: string): Promise<void> {
    return this.send(Buffer.from(name.padEnd(12)));
  }

  async receive(count: number): Promise<Buffer> {
    for (;;) {
      const bytes = this.#socket!.read(count) as Buffer | null;
      if (bytes) return bytes;
      if (this.#socket!.readableEnded || this.#socket!.destroyed)
        throw new Error('the client closed the connection');
      const over = new AbortController();
      const next = ['readable', 'close'].map((name) => once(this.#socket!, name, over));
      await Promise.race(next).finally(() => over.abort());
    }
  }

  async receiveHeader(): Promise<string> {
    return (await this.receive(12)).toString('ascii').trimEnd();
  }

  async status(): Promise<string> {
    await this.header('STATUS');
    return this.receiveHeader();
  }

  /** @param positions bohr @param cell bohr, rows are the cell vectors */
  async forces(positions: readonly number[], cell?: readonly number[], piece?: number) {
    await this.send(posData(positions, cell), piece);
    const status = await this.status();
    await this.header('GETFORCE');
    const header = await this.receiveHeader();
    const energy = (await this.receive(8)).readDoubleLE();
    const atoms = (await this.receive(4)).readInt32LE();
    const forces = doubles(await this.receive(24 * atoms));
    const virial = doubles(await this.receive(72));
    const length = (await this.receive(4)).readInt32LE();
    const extra = length > 0 ? (await this.receive(length)).toString() : '';
    return { status, header, energy, forces, virial, extra };
  }

  hangUp(): void {
    this.#socket!.destroy();
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    for (const socket of this.#waiting) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }
}

export function posData(
  positions: readonly number[],
  cell: readonly number[] = Array(9).fill(0),
  atoms = positions.length / 3,
): Buffer {
  const columns = [0, 3, 6, 1, 4, 7, 2, 5, 8].map((i) => cell[i]!);
  const count = Buffer.alloc(4);
  count.writeInt32LE(atoms);
  return Buffer.concat([
    Buffer.from('POSDATA'.padEnd(12)),
    float64(columns),
    float64(Array(9).fill(0)),
    count,
    float64(positions),
  ]);
}

export function init(bead: number, text: string, length = Buffer.byteLength(text)): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.writeInt32LE(bead);
  numbers.writeInt32LE(length, 4);
  return Buffer.concat([Buffer.from('INIT'.padEnd(12)), numbers, Buffer.from(text)]);
}

function float64(values: readonly number[]): Buffer {
  const out = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) out.writeDoubleLE(value, 8 * i);
  return out;
}

function doubles(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}
