import type { FeatureSet } from '../core/features.js';
import type { Arena } from './arena.js';

/** Shapes of element networks that share their hidden layers' sizes. */
export interface NetworkShape {
  /** Inputs of each element's network. */
  readonly widths: readonly number[];
  /** Units of each hidden layer. */
  readonly nodes: readonly number[];
  readonly activation: 'tanh' | 'sigmoid' | 'softplus' | 'silu';
}

const ACTIVATIONS = { tanh: 0, sigmoid: 1, softplus: 2, silu: 3 } as const;
const LAYER_FIELDS = 7;
const SPACE_FIELDS = 6;

interface LayerPlace {
  readonly inputs: number;
  readonly outputs: number;
  readonly ld: number;
  /** Offset in the padded parameter vector, in numbers. */
  readonly weights: number;
  /** Offset in the plain parameter vector. */
  readonly first: number;
}

/**
 * A network laid out in kernel memory (see assembly/dense/layout.ts). The plain parameter vector
 * holds, element by element and layer by layer, (inputs + 1) × outputs numbers, biases last; the
 * padded one rounds every row up to two vectors.
 */
export class NetworkMemory {
  readonly net: number;
  readonly shape: NetworkShape;
  /** Parameters of the plain vector. */
  readonly parameters: number;
  /** Numbers in the padded vector. */
  readonly size: number;
  readonly bytes: 4 | 8;
  readonly #arena: Arena;
  readonly #layers: readonly (readonly LayerPlace[])[];

  constructor(arena: Arena, shape: NetworkShape, precision: 'float32' | 'float64') {
    this.#arena = arena;
    this.shape = shape;
    this.bytes = precision === 'float32' ? 4 : 8;
    let size = 0;
    let parameters = 0;
    this.#layers = shape.widths.map((width) =>
      [...shape.nodes, 1].map((outputs, l) => {
        const inputs = l === 0 ? width : shape.nodes[l - 1]!;
        const isLast = l === shape.nodes.length;
        const ld = isLast ? 1 : this.pad(outputs + 1);
        const place = { inputs, outputs, ld, weights: size, first: parameters };
        size += isLast ? this.pad(inputs + 1) : (inputs + 1) * ld;
        parameters += (inputs + 1) * outputs;
        return place;
      }),
    );
    this.size = size;
    this.parameters = parameters;
    this.net = this.#writeNet();
  }

  /** Rounds a row length up to two vectors. */
  pad(columns: number): number {
    const step = 32 / this.bytes;
    return Math.ceil(columns / step) * step;
  }

  #writeNet(): number {
    const { widths, nodes, activation } = this.shape;
    const table = this.#arena.allocate(widths.length * (nodes.length + 1) * LAYER_FIELDS * 4);
    for (const [e, layers] of this.#layers.entries())
      for (const [l, layer] of layers.entries()) {
        const ldIn = this.pad(layer.inputs + 1);
        const transposed =
          l < nodes.length ? this.#arena.allocate(layer.outputs * ldIn * this.bytes) : 0;
        const at = table + (e * (nodes.length + 1) + l) * LAYER_FIELDS * 4;
        const { inputs, outputs, ld, weights, first } = layer;
        this.#arena
          .u32(at, LAYER_FIELDS)
          .set([inputs, outputs, ld, weights, transposed, ldIn, first]);
      }
    const net = this.#arena.allocate(6 * 4);
    const fields = [widths.length, ACTIVATIONS[activation], this.size, this.parameters];
    this.#arena.u32(net, 6).set([...fields, nodes.length, table]);
    return net;
  }

  /** Address of a padded vector of zeros. */
  allocateVector(): number {
    return this.#arena.allocate(this.size * this.bytes);
  }

  numbers(at: number, length: number): Float32Array | Float64Array {
    return this.bytes === 4 ? this.#arena.f32(at, length) : this.#arena.f64(at, length);
  }

  /** Copies a plain parameter vector into the padded one at `at`. */
  write(at: number, plain: Float64Array): void {
    const padded = this.numbers(at, this.size);
    this.#eachRow((place, row, outputs) => {
      padded.set(plain.subarray(row, row + outputs), place);
    });
  }

  read(at: number, plain: Float64Array = new Float64Array(this.parameters)): Float64Array {
    const padded = this.numbers(at, this.size);
    this.#eachRow((place, row, outputs) => {
      plain.set(padded.subarray(place, place + outputs), row);
    });
    return plain;
  }

  /** 1 for weights and 0 for biases, in plain order. */
  decayMask(): Float64Array {
    const mask = new Float64Array(this.parameters).fill(1);
    for (const layers of this.#layers)
      for (const { inputs, outputs, first } of layers)
        mask.fill(0, first + inputs * outputs, first + (inputs + 1) * outputs);
    return mask;
  }

  #eachRow(visit: (padded: number, plain: number, length: number) => void): void {
    for (const layers of this.#layers)
      for (const { inputs, outputs, ld, weights, first } of layers) {
        if (ld === 1) visit(weights, first, inputs + 1);
        else
          for (let i = 0; i <= inputs; i++) visit(weights + i * ld, first + i * outputs, outputs);
      }
  }

  /**
   * Rows of features in kernel memory with the constant 1 that carries the biases.
   * @param order frames to take, in this order; all of them when absent
   * @param factors each element's features are multiplied by, one by one; 1 when absent
   */
  writeFeatures(
    features: FeatureSet,
    order?: Uint32Array,
    factors?: readonly Float64Array[],
  ): number {
    const frames = order?.length ?? features.frames;
    const views = this.#arena.allocate(features.elements.length * 12);
    for (const [e, element] of features.elements.entries()) {
      const ld = this.pad(element.width + 1);
      const offsetsAt = this.#arena.allocate((frames + 1) * 4);
      const offsets = this.#arena.u32(offsetsAt, frames + 1);
      for (let f = 0; f < frames; f++) {
        const source = order?.[f] ?? f;
        offsets[f + 1] = offsets[f]! + element.offsets[source + 1]! - element.offsets[source]!;
      }
      const rows = offsets[frames]!;
      const x = this.#arena.allocate(rows * ld * this.bytes);
      const out = this.numbers(x, rows * ld);
      const factor = factors?.[e] ?? new Float64Array(element.width).fill(1);
      let to = 0;
      for (let f = 0; f < frames; f++) {
        const source = order?.[f] ?? f;
        for (let r = element.offsets[source]!; r < element.offsets[source + 1]!; r++) {
          const start = r * element.width;
          for (let c = 0; c < element.width; c++)
            out[to + c] = factor[c]! * element.values[start + c]!;
          out[to + element.width] = 1;
          to += ld;
        }
      }
      this.#arena.u32(views + e * 12, 3).set([x, ld, offsetsAt]);
    }
    return views;
  }

  /** One thread's scratch for chunks of up to rows[e] rows of each element and `frames` frames. */
  allocateSpace(rows: readonly number[], frames: number): number {
    const { nodes } = this.shape;
    const spaces = this.#arena.allocate(rows.length * SPACE_FIELDS * 4);
    for (const [e, count] of rows.entries()) {
      const vector = () => this.#arena.allocate(count * this.bytes);
      const gathered = this.#arena.allocate(
        count * this.pad(this.shape.widths[e]! + 1) * this.bytes,
      );
      const offsets = this.#arena.allocate((frames + 1) * 4);
      const energies = vector();
      const seeds = vector();
      const lists = ['h', 'd'].map(() => {
        const list = this.#arena.allocate(nodes.length * 4);
        const rowsOf = nodes.map((n) => this.#arena.allocate(count * this.pad(n + 1) * this.bytes));
        this.#arena.u32(list, nodes.length).set(rowsOf);
        return list;
      });
      const at = spaces + e * SPACE_FIELDS * 4;
      this.#arena
        .u32(at, SPACE_FIELDS)
        .set([gathered, offsets, energies, seeds, lists[0]!, lists[1]!]);
    }
    return spaces;
  }

  /** Bytes of scratch a thread needs for two frames' gradients of the largest layer. */
  jacobianScratchBytes(): number {
    const layers = this.#layers.flat();
    return 2 * 8 * Math.max(...layers.map((l) => this.pad(l.inputs + 1) + (l.inputs + 1) * l.ld));
  }
}

/** Most rows of each element in `chunk` neighbouring (or any, when shuffled) frames. */
export function rowsOfChunk(features: readonly FeatureSet[], chunk: number): number[] {
  const elements = features[0]!.elements.length;
  return Array.from({ length: elements }, (_, e) => {
    let most = 0;
    for (const set of features) {
      const { offsets } = set.elements[e]!;
      for (let f = 0; f < set.frames; f++) most = Math.max(most, offsets[f + 1]! - offsets[f]!);
    }
    return Math.max(1, most * chunk);
  });
}
