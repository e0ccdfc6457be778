import type { SoapEngine } from './soap-engine.js';

/** Atoms of one group (all of a frame, or one element) in the kernel's memory. */
export interface MoleculeGroup {
  readonly group: number;
  /** Atoms a frame. */
  readonly atoms: number;
  /** Address of its rows, frame after frame. */
  readonly rows: number;
}

/** Where one composition's positions and rows lie in the kernel's memory. */
export interface MoleculeMemory {
  readonly positions: number;
  readonly rows: number;
  readonly rowsBytes: number;
  /** Ascending. */
  readonly groups: readonly MoleculeGroup[];
}

/** Bytes the pairs of one frame take. */
export function pairBytes(engine: SoapEngine, atoms: number): number {
  return (engine.entryBytes * atoms * (atoms - 1)) / 2;
}

/**
 * Lays one composition out for up to `frames` frames a call and makes it the kernel's.
 * @param numbers atomic numbers, all among the engine's species
 * @param groupOf group of each atomic number
 */
export function layMoleculeOut(
  engine: SoapEngine,
  numbers: Uint8Array,
  groupOf: Uint8Array,
  frames: number,
  bytesANumber: 4 | 8,
): MoleculeMemory {
  const { kernel, soap } = engine;
  const atoms = numbers.length;
  const rowBytes = soap.layout.featureCount * bytesANumber;
  const rowsBytes = frames * atoms * rowBytes;
  const positions = kernel.allocate(frames * atoms * 24);
  const rows = kernel.allocate(rowsBytes);
  const outputs = new Uint32Array(atoms * 2);
  const groups: MoleculeGroup[] = [];
  let next = rows;
  for (const group of [...new Set(Array.from(numbers, (z) => groupOf[z]!))].sort((a, b) => a - b)) {
    const members = [...numbers.keys()].filter((i) => groupOf[numbers[i]!] === group);
    members.forEach((atom, rank) => {
      outputs[atom * 2] = next + rank * rowBytes;
      outputs[atom * 2 + 1] = members.length * rowBytes;
    });
    groups.push({ group, atoms: members.length, rows: next });
    next += members.length * frames * rowBytes;
  }
  kernel.exports.setMolecule(
    atoms,
    kernel.place(Int32Array.from(numbers, (z) => soap.slotOf[z]!)),
    kernel.place(outputs),
    kernel.allocate(atoms * 48),
    kernel.allocate(atoms * soap.layout.slots * (atoms + 1) * 4),
    kernel.allocate(pairBytes(engine, atoms)),
    kernel.allocate(engine.coefficientBytes),
    kernel.allocate(atoms * (atoms - 1) * 4),
  );
  return { positions, rows, rowsBytes, groups };
}
