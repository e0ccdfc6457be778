import { ACTIVATION_DERIVATIVES, type ActivationDerivatives } from './activation-derivatives.js';
import type { NetworksShape } from './element-networks.js';
import type { ForceElement, ForceSet } from './force-set.js';

/** One dense layer in the plain parameter vector, and one atom's numbers there. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Offsets of weights (inputs × outputs, row-major) and biases. */
  readonly weights: number;
  readonly biases: number;
  /** Inputs h and their tangent ḣ along a direction. */
  readonly h: Float64Array;
  readonly tangent: Float64Array;
  /** a′(z) and a″(z)·∂E/∂a of the outputs. */
  readonly slope: Float64Array;
  readonly bend: Float64Array;
  /** ∂E/∂z, ż, and ∂Ė/∂z. */
  readonly delta: Float64Array;
  readonly zTangent: Float64Array;
  readonly adjoint: Float64Array;
  /** ∂E/∂h, and ∂Ė/∂h. */
  readonly gradient: Float64Array;
  readonly back: Float64Array;
}

/**
 * dE/dr of element networks and its derivatives by the weights, float64. The slope along r_c is the
 * tangent Ė of E along ẋ = ∂x/∂r_c, and ∂Ė/∂w is a reverse pass over that forward pass
 * (Pearlmutter, Neural Comput. 6, 147, 1994): with d = ∂E/∂z and q = a″(z) ∂E/∂a ż + a′(z) ∂Ė/∂a,
 * ∂Ė/∂W = h ⊗ q + ḣ ⊗ d and ∂Ė/∂b = q. Only ż and q differ between components.
 */
export class ForceNetwork {
  readonly set: ForceSet;
  readonly #activation: ActivationDerivatives;
  readonly #layers: readonly (readonly Layer[])[];
  /** Each element's inputs are multiplied by these before they enter its network. */
  readonly #factors: readonly Float64Array[];
  readonly #three = new Float64Array(3);
  readonly #parameterCount: number;

  /** @param shape elements as in the set */
  constructor(set: ForceSet, shape: NetworksShape, factors: readonly Float64Array[]) {
    this.set = set;
    this.#activation = ACTIVATION_DERIVATIVES[shape.activation];
    this.#factors = factors;
    let at = 0;
    this.#layers = shape.elements.map(({ width }) =>
      [...shape.nodes, 1].map((outputs, l) => {
        const inputs = l === 0 ? width : shape.nodes[l - 1]!;
        const weights = at;
        at += (inputs + 1) * outputs;
        return layerOf(inputs, outputs, weights);
      }),
    );
    this.#parameterCount = at;
  }

  /** ∂E/∂r of the first `frames` frames, scaled energies per Å. */
  slopes(parameters: Float64Array, frames: number): Float64Array {
    const out = new Float64Array(this.set.components[frames]!);
    for (let f = 0; f < frames; f++) {
      const first = this.set.components[f]!;
      const count = this.set.components[f + 1]! - first;
      this.#eachAtom(f, (element, layers, factor, row, from) => {
        this.#differentiate(element, layers, factor, row, parameters);
        const { gradient } = layers[0]!;
        for (let c = 0; c < count; c++) {
          const at = from + c * element.width;
          let sum = 0;
          for (let k = 0; k < element.width; k++)
            sum += element.derivatives[at + k]! * factor[k]! * gradient[k]!;
          out[first + c]! += sum;
        }
      });
    }
    return out;
  }

  /**
   * The rows ∂(∂E/∂r)/∂w of the first `frames` frames, one a component, in plain parameter order.
   * A row is good until the next one is asked for.
   */
  *rows(parameters: Float64Array, frames: number): Generator<Float64Array> {
    const width = this.#parameterCount;
    let rows = new Float64Array(0);
    for (let f = 0; f < frames; f++) {
      const count = this.set.components[f + 1]! - this.set.components[f]!;
      if (rows.length < count * width) rows = new Float64Array(count * width);
      else rows.fill(0);
      this.#eachAtom(f, (element, layers, factor, row, from) => {
        this.#differentiate(element, layers, factor, row, parameters);
        const { tangent } = layers[0]!;
        for (let c = 0; c < count; c++) {
          const at = from + c * element.width;
          for (let k = 0; k < element.width; k++)
            tangent[k] = factor[k]! * element.derivatives[at + k]!;
          addTangentGradient(layers, parameters, rows, c * width);
        }
      });
      for (let c = 0; c < count; c++) yield rows.subarray(c * width, (c + 1) * width);
    }
  }

  /** Σ_c v_c ∂(∂E/∂r_c)/∂w over the components of the first `frames` frames. */
  transposedTimes(parameters: Float64Array, v: Float64Array, frames: number): Float64Array {
    const out = new Float64Array(this.#parameterCount);
    for (let f = 0; f < frames; f++) {
      const first = this.set.components[f]!;
      const count = this.set.components[f + 1]! - first;
      this.#eachAtom(f, (element, layers, factor, row, from) => {
        this.#differentiate(element, layers, factor, row, parameters);
        const tangent = layers[0]!.tangent.fill(0);
        for (let c = 0; c < count; c++) {
          const seed = v[first + c]!;
          const at = from + c * element.width;
          for (let k = 0; k < element.width; k++)
            tangent[k]! += seed * factor[k]! * element.derivatives[at + k]!;
        }
        addTangentGradient(layers, parameters, out, 0);
      });
    }
    return out;
  }

  #eachAtom(
    f: number,
    visit: (
      element: ForceElement,
      layers: readonly Layer[],
      factor: Float64Array,
      row: number,
      from: number,
    ) => void,
  ): void {
    const size = this.set.components[f + 1]! - this.set.components[f]!;
    for (const [e, element] of this.set.elements.entries()) {
      const first = element.offsets[f]!;
      for (let r = first; r < element.offsets[f + 1]!; r++) {
        const from = element.starts[f]! + (r - first) * size * element.width;
        visit(element, this.#layers[e]!, this.#factors[e]!, r, from);
      }
    }
  }

  /** Activations of one atom, their derivatives, and ∂E by every layer's inputs. */
  #differentiate(
    { width, values }: ForceElement,
    layers: readonly Layer[],
    factor: Float64Array,
    row: number,
    parameters: Float64Array,
  ): void {
    const { h } = layers[0]!;
    for (let k = 0; k < width; k++) h[k] = factor[k]! * values[row * width + k]!;
    const last = layers.length - 1;
    for (let l = 0; l < last; l++) this.#activate(layers[l]!, layers[l + 1]!.h, parameters);
    const output = layers[last]!;
    for (let i = 0; i < output.inputs; i++) output.gradient[i] = parameters[output.weights + i]!;
    for (let l = last - 1; l >= 0; l--) {
      const { slope, bend, delta, gradient } = layers[l]!;
      const next = layers[l + 1]!.gradient;
      for (let o = 0; o < delta.length; o++) {
        delta[o] = slope[o]! * next[o]!;
        bend[o] = bend[o]! * next[o]!;
      }
      timesTransposed(layers[l]!, parameters, delta, gradient);
    }
  }

  /** z = hW + b through the activation into `out`; keeps a′ and a″. */
  #activate(layer: Layer, out: Float64Array, parameters: Float64Array): void {
    const { outputs, biases, h, slope, bend, zTangent: z } = layer;
    for (let o = 0; o < outputs; o++) z[o] = parameters[biases + o]!;
    addTimes(layer, parameters, h, z);
    for (let o = 0; o < outputs; o++) {
      this.#activation(z[o]!, this.#three);
      out[o] = this.#three[0]!;
      slope[o] = this.#three[1]!;
      bend[o] = this.#three[2]!;
    }
  }
}

function layerOf(inputs: number, outputs: number, weights: number): Layer {
  const of = (length: number) => new Float64Array(length);
  return {
    inputs,
    outputs,
    weights,
    biases: weights + inputs * outputs,
    h: of(inputs),
    tangent: of(inputs),
    slope: of(outputs),
    bend: of(outputs),
    delta: of(outputs),
    zTangent: of(outputs),
    adjoint: of(outputs),
    gradient: of(inputs),
    back: of(inputs),
  };
}

/** Adds ∂Ė/∂w of one atom to `out` from `at`; the first layer's tangent is given. */
function addTangentGradient(
  layers: readonly Layer[],
  parameters: Float64Array,
  out: Float64Array,
  at: number,
): void {
  const last = layers.length - 1;
  for (let l = 0; l < last; l++) {
    const layer = layers[l]!;
    const { slope, zTangent } = layer;
    const next = layers[l + 1]!.tangent;
    zTangent.fill(0);
    addTimes(layer, parameters, layer.tangent, zTangent);
    for (let o = 0; o < next.length; o++) next[o] = slope[o]! * zTangent[o]!;
  }
  const output = layers[last]!;
  for (let i = 0; i < output.inputs; i++) out[at + output.weights + i]! += output.tangent[i]!;
  output.back.fill(0);
  for (let l = last - 1; l >= 0; l--) {
    const layer = layers[l]!;
    const { slope, bend, zTangent, adjoint } = layer;
    const { back } = layers[l + 1]!;
    for (let o = 0; o < adjoint.length; o++)
      adjoint[o] = bend[o]! * zTangent[o]! + slope[o]! * back[o]!;
    addOuter(layer, out, at);
    if (l > 0) timesTransposed(layer, parameters, adjoint, layer.back);
  }
}

/** out += h ⊗ q + ḣ ⊗ d for weights, q for biases. */
function addOuter(layer: Layer, out: Float64Array, at: number): void {
  const { inputs, outputs, h, tangent, adjoint, delta } = layer;
  let to = at + layer.weights;
  for (let i = 0; i < inputs; i++) {
    const x = h[i]!;
    const t = tangent[i]!;
    for (let o = 0; o < outputs; o++) out[to + o]! += x * adjoint[o]! + t * delta[o]!;
    to += outputs;
  }
  for (let o = 0; o < outputs; o++) out[to + o]! += adjoint[o]!;
}

/** out += x·W. */
function addTimes(
  { inputs, outputs, weights }: Layer,
  parameters: Float64Array,
  x: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < inputs; i++) {
    const value = x[i]!;
    const row = weights + i * outputs;
    for (let o = 0; o < outputs; o++) out[o]! += value * parameters[row + o]!;
  }
}

/** out = W·y. */
function timesTransposed(
  { inputs, outputs, weights }: Layer,
  parameters: Float64Array,
  y: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < inputs; i++) {
    const row = weights + i * outputs;
    let sum = 0;
    for (let o = 0; o < outputs; o++) sum += parameters[row + o]! * y[o]!;
    out[i] = sum;
  }
}
