import type { Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs';
import type { ElementFeatures, FeatureSet } from '../core/features.js';
import type { NetworksShape } from './element-networks.js';
import type { TrainingSettings } from './settings.js';
import type { Tfjs } from './tfjs-backend.js';

/** Rows of a batch: features, how many atoms each frame has, and the same as a matrix if it varies. */
interface BatchRows {
  readonly x: Tensor2D;
  /** Atoms of this element in every frame, or null where that varies. */
  readonly atoms: number | null;
  /** frames × rows, 1 where the row belongs to the frame; only where atoms is null. */
  readonly membership: Tensor2D | null;
}

/** Variables of a vector in plain parameter order: weights and biases, element by element. */
export function variablesOf(tf: Tfjs, shape: NetworksShape, flat: Float64Array): Variable[] {
  let at = 0;
  const take = (dims: [number] | [number, number]) => {
    const length = dims.reduce((a, b) => a * b, 1);
    at += length;
    const values = Float32Array.from(flat.subarray(at - length, at));
    return tf.tidy(() => tf.variable(tf.tensor(values, dims)));
  };
  return shape.elements.flatMap(({ width }) =>
    [...shape.nodes, 1].flatMap((outputs, l) => {
      const inputs = l === 0 ? width : shape.nodes[l - 1]!;
      return [take([inputs, outputs]), take([outputs])];
    }),
  );
}

export function vectorOf(variables: readonly Variable[]): Float64Array {
  return Float64Array.from(variables.flatMap((v) => [...v.dataSync()]));
}

/** Tensors of the given frames; made inside a tidy. */
export function batchRows(tf: Tfjs, features: FeatureSet, frames: Uint32Array): BatchRows[] {
  return features.elements.map((element) => {
    const counts = Array.from(frames, (f) => element.offsets[f + 1]! - element.offsets[f]!);
    const rows = counts.reduce((a, b) => a + b, 0);
    const x = tf.tensor2d(gather(element, frames, rows), [rows, element.width]);
    if (counts.every((n) => n === counts[0])) return { x, atoms: counts[0] ?? 0, membership: null };
    const member = new Float32Array(frames.length * rows);
    let row = 0;
    for (const [i, count] of counts.entries())
      for (let a = 0; a < count; a++, row++) member[i * rows + row] = 1;
    return { x, atoms: null, membership: tf.tensor2d(member, [frames.length, rows]) };
  });
}

function gather({ width, offsets, values }: ElementFeatures, frames: Uint32Array, rows: number) {
  const out = new Float32Array(rows * width);
  let at = 0;
  for (const f of frames) {
    const part = values.subarray(offsets[f]! * width, offsets[f + 1]! * width);
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Energies of a batch, differentiable in the variables. */
export function forward(
  tf: Tfjs,
  shape: NetworksShape,
  variables: readonly Variable[],
  rows: readonly BatchRows[],
  frames: number,
): Tensor1D {
  const layers = shape.nodes.length + 1;
  const sums = rows.map(({ x, atoms, membership }, e): Tensor1D => {
    if (x.shape[0] === 0) return tf.zeros([frames]);
    let h: Tensor2D = x;
    for (let l = 0; l < layers; l++) {
      const at = 2 * (e * layers + l);
      const z = tf.add(tf.matMul(h, variables[at] as Tensor2D), variables[at + 1]!) as Tensor2D;
      h = l === layers - 1 ? z : (activate(tf, shape.activation, z) as Tensor2D);
    }
    if (membership !== null) return tf.reshape(tf.matMul(membership, h), [frames]);
    return tf.sum(tf.reshape(h, [frames, atoms ?? 0]), 1) as Tensor1D;
  });
  return sums.reduce((a, b) => tf.add(a, b));
}

function activate(tf: Tfjs, kind: NetworksShape['activation'], z: Tensor): Tensor {
  if (kind === 'tanh') return tf.tanh(z);
  if (kind === 'sigmoid') return tf.sigmoid(z);
  if (kind === 'silu') return tf.mul(z, tf.sigmoid(z));
  return tf.softplus(z);
}

/** Mean loss of a batch, without L2. */
export function batchLoss(tf: Tfjs, residuals: Tensor1D, settings: TrainingSettings): Scalar {
  if (settings.loss === 'mse') return tf.mean(tf.square(residuals)) as Scalar;
  const size = tf.abs(residuals);
  if (settings.loss === 'mae') return tf.mean(size) as Scalar;
  // Huber: c·|r| − c²/2 with c = min(|r|, δ).
  const inner = tf.minimum(size, settings.huberDelta);
  return tf.mean(tf.sub(tf.mul(inner, size), tf.mul(0.5, tf.square(inner)))) as Scalar;
}
