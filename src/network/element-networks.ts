import { fail } from '../core/errors.js';
import { deriveRng } from '../core/rng.js';
import type { Activation } from './settings.js';

/** Weights of one dense layer: y = x·W + b. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, inputs × outputs. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** The network of one element: hidden layers with the activation, then one linear unit. */
export interface ElementNetwork {
  /** Atomic number. */
  readonly z: number;
  readonly layers: readonly DenseLayer[];
}

/**
 * One network an element; a configuration's energy is the sum of its atoms' outputs
 * (Behler & Parrinello, Phys. Rev. Lett. 98, 146401, 2007).
 */
export interface ElementNetworks {
  readonly activation: Activation;
  /** Ascending atomic number. */
  readonly elements: readonly ElementNetwork[];
}

/** Sizes of networks for elements with these inputs. */
export interface NetworksShape {
  readonly activation: Activation;
  readonly nodes: readonly number[];
  readonly elements: readonly { readonly z: number; readonly width: number }[];
}

/** Glorot-uniform weights (limit √(6 / (inputs + outputs))), zero biases: Keras' Dense. */
export function initialNetworks(shape: NetworksShape, seed: number): ElementNetworks {
  const elements = shape.elements.map(({ z, width }) => {
    const rng = deriveRng(seed, 'initial-weights', z);
    const layers = [...shape.nodes, 1].map((outputs, l): DenseLayer => {
      const inputs = l === 0 ? width : shape.nodes[l - 1]!;
      const limit = Math.sqrt(6 / (inputs + outputs));
      const weights = Float64Array.from(
        { length: inputs * outputs },
        () => (2 * rng.next() - 1) * limit,
      );
      return { inputs, outputs, weights, biases: new Float64Array(outputs) };
    });
    return { z, layers };
  });
  return { activation: shape.activation, elements };
}

export function parameterCount(networks: ElementNetworks): number {
  let count = 0;
  for (const { layers } of networks.elements)
    for (const { weights, biases } of layers) count += weights.length + biases.length;
  return count;
}

/** All parameters in one vector: element by element, layer by layer, weights then biases. */
export function flattenNetworks(networks: ElementNetworks): Float64Array {
  const flat = new Float64Array(parameterCount(networks));
  let at = 0;
  for (const { layers } of networks.elements)
    for (const { weights, biases } of layers) {
      flat.set(weights, at);
      flat.set(biases, at + weights.length);
      at += weights.length + biases.length;
    }
  return flat;
}

/** The inverse of {@link flattenNetworks}. */
export function networksFrom(shape: NetworksShape, flat: Float64Array): ElementNetworks {
  let at = 0;
  const take = (n: number) => {
    at += n;
    return flat.slice(at - n, at);
  };
  const elements = shape.elements.map(({ z, width }) => ({
    z,
    layers: [...shape.nodes, 1].map((outputs, l): DenseLayer => {
      const inputs = l === 0 ? width : shape.nodes[l - 1]!;
      return { inputs, outputs, weights: take(inputs * outputs), biases: take(outputs) };
    }),
  }));
  return { activation: shape.activation, elements };
}

/** The shape of given networks. Throws when elements differ in their hidden layers. */
export function shapeOf(networks: ElementNetworks): NetworksShape {
  const hidden = networks.elements.map(({ layers }) => layers.slice(0, -1).map((l) => l.outputs));
  const nodes = hidden[0] ?? [];
  if (hidden.some((other) => other.join() !== nodes.join()))
    throw fail(
      'NETWORK_MISMATCH',
      `all elements' networks must have the same hidden layers, got ${hidden.map((h) => `[${h}]`).join(' and ')}`,
    );
  return {
    activation: networks.activation,
    nodes,
    elements: networks.elements.map(({ z, layers }) => ({ z, width: layers[0]!.inputs })),
  };
}
