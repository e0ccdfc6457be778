import type { Rng } from '../core/rng.js';

/**
 * Rotates atoms of a configuration about an axis through `centre` (Rodrigues' formula).
 * @param members atom indices
 * @param axis unit vector
 * @param angle rad
 */
export function rotateAtoms(
  positions: Float64Array,
  at: number,
  members: readonly number[],
  centre: Float64Array,
  axis: Float64Array,
  angle: number,
): void {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const [ax, ay, az] = [axis[0]!, axis[1]!, axis[2]!];
  for (let m = 0; m < members.length; m++) {
    const p = at + 3 * members[m]!;
    const x = positions[p]! - centre[0]!;
    const y = positions[p + 1]! - centre[1]!;
    const z = positions[p + 2]! - centre[2]!;
    const along = (ax * x + ay * y + az * z) * (1 - cos);
    positions[p] = centre[0]! + x * cos + (ay * z - az * y) * sin + ax * along;
    positions[p + 1] = centre[1]! + y * cos + (az * x - ax * z) * sin + ay * along;
    positions[p + 2] = centre[2]! + z * cos + (ax * y - ay * x) * sin + az * along;
  }
}

/** A direction uniform on the sphere. */
export function randomDirection(rng: Rng, out: Float64Array): void {
  const z = 2 * rng.next() - 1;
  const phi = 2 * Math.PI * rng.next();
  const s = Math.sqrt(1 - z * z);
  out[0] = s * Math.cos(phi);
  out[1] = s * Math.sin(phi);
  out[2] = z;
}
