/** A header of the i-PI protocol: twelve ASCII characters, padded with spaces. */
export function encodeHeader(name: string): Buffer {
  return Buffer.from(name.padEnd(12, ' '), 'ascii');
}

/** Energy, forces and virial in atomic units: hartree, hartree/bohr, hartree. */
export interface ForceReply {
  readonly energy: number;
  /** Three an atom. */
  readonly forces: Float64Array;
  /** Nine numbers, −∂E/∂strain; symmetric, so that its order on the wire does not matter. */
  readonly virial: Float64Array;
}

/** FORCEREADY with its data, in one piece so that it leaves in as few packets as can be. */
export function encodeForceReady({ energy, forces, virial }: ForceReply): Buffer {
  const out = Buffer.alloc(12 + 8 + 4 + 8 * forces.length + 72 + 4);
  encodeHeader('FORCEREADY').copy(out);
  let at = out.writeDoubleLE(energy, 12);
  at = out.writeInt32LE(forces.length / 3, at);
  for (const force of forces) at = out.writeDoubleLE(force, at);
  for (const component of virial) at = out.writeDoubleLE(component, at);
  out.writeInt32LE(0, at); // The length of a text of extras: there are none.
  return out;
}
