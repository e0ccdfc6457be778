import type { Frames } from '../structure/frames.js';
import { AnalyticalDerivatives, hasAnalyticalDerivatives } from './analytical-derivatives.js';
import { CentreRunner } from './centre-runner.js';
import { surroundingsOf } from './describe-frames.js';
import type { Surroundings } from './neighbours.js';
import type { SoapEngine } from './soap-engine.js';

/** Centres of one frame: their places and, where a centre is an atom, its index (else -1). */
export interface Centres {
  /** Å, three a centre. */
  readonly points: Float64Array;
  readonly atoms: Int32Array;
}

export interface SoapDerivatives {
  /** Row-major [centres, atoms, 3, features]; one row of centres where the settings average. */
  readonly values: Float64Array;
  readonly shape: readonly [number, number, 3, number];
  readonly method: 'analytical' | 'numerical';
}

/** Step of central differences, Å. */
const STEP = 1e-4;

/**
 * dp/dr of one frame. The step where an atom crosses the cutoff is not differentiated.
 * @param attach centres that are atoms move with them; else every centre is fixed in space
 */
export function frameDerivatives(
  engine: SoapEngine,
  frames: Frames,
  frame: number,
  centres: Centres,
  attach: boolean,
  method: 'auto' | 'analytical' | 'numerical',
): SoapDerivatives {
  const { soap } = engine;
  const around = surroundingsOf(frames, frame, soap.periodic);
  const atoms = around.numbers.length;
  const width = soap.layout.featureCount;
  const rows = soap.average === 'off' ? centres.points.length / 3 : 1;
  const analytical = method !== 'numerical' && hasAnalyticalDerivatives(soap);
  const values = new Float64Array(rows * atoms * 3 * width);
  if (analytical) analyticalInto(engine, around, centres, attach, values);
  else numericalInto(engine, around, centres, attach, values);
  return {
    values,
    shape: [rows, atoms, 3, width],
    method: analytical ? 'analytical' : 'numerical',
  };
}

function analyticalInto(
  { soap }: SoapEngine,
  around: Surroundings,
  { points, atoms }: Centres,
  attach: boolean,
  values: Float64Array,
): void {
  const derivatives = new AnalyticalDerivatives(soap);
  const size = 3 * soap.layout.featureCount;
  const count = around.numbers.length;
  for (let i = 0; i < atoms.length; i++) {
    const at = i * count * size;
    derivatives.centre(around, points.subarray(i * 3, i * 3 + 3), values, at);
    const own = atoms[i]!;
    if (!attach || own < 0) continue;
    // Moving everything changes nothing, so the centre's own atom takes what the others give.
    const total = values.subarray(at + own * size, at + (own + 1) * size).fill(0);
    for (let a = 0; a < count; a++) {
      if (a === own) continue;
      for (let k = 0; k < size; k++) total[k]! -= values[at + a * size + k]!;
    }
  }
}

function numericalInto(
  engine: SoapEngine,
  around: Surroundings,
  centres: Centres,
  attach: boolean,
  values: Float64Array,
): void {
  const { kernel, soap } = engine;
  const mark = kernel.mark();
  const runner = new CentreRunner(engine);
  const width = soap.layout.featureCount;
  const count = around.numbers.length;
  const rows = values.length / (count * 3 * width);
  const positions = Float64Array.from(around.positions);
  const points = Float64Array.from(centres.points);
  const [plus, minus] = [new Float64Array(rows * width), new Float64Array(rows * width)];
  const move = (x: number, offset: number, out: Float64Array) => {
    positions[x]! += offset;
    if (attach) followAtoms(points, positions, centres);
    runner.run({ ...around, positions }, points, out);
    positions[x] = around.positions[x]!;
  };
  for (let x = 0; x < count * 3; x++) {
    move(x, STEP, plus);
    move(x, -STEP, minus);
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < width; k++)
        values[(row * count * 3 + x) * width + k] =
          (plus[row * width + k]! - minus[row * width + k]!) / (2 * STEP);
  }
  kernel.release(mark);
}

function followAtoms(points: Float64Array, positions: Float64Array, { atoms }: Centres): void {
  for (let i = 0; i < atoms.length; i++)
    if (atoms[i]! >= 0) points.set(positions.subarray(atoms[i]! * 3, atoms[i]! * 3 + 3), i * 3);
}
