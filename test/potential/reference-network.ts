import type { ElementNetwork } from '../../src/network/element-networks.js';
import type { Activation } from '../../src/network/settings.js';

const FUNCTIONS: Record<Activation, (x: number) => number> = {
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  silu: (x) => x / (1 + Math.exp(-x)),
};

/** The plain twin: one row through the layers. */
export function networkOutput(
  { layers }: ElementNetwork,
  activation: Activation,
  row: ArrayLike<number>,
): number {
  let values = Array.from(row);
  for (const [l, { inputs, outputs, weights, biases }] of layers.entries())
    values = Array.from({ length: outputs }, (_, o) => {
      let sum = biases[o]!;
      for (let i = 0; i < inputs; i++) sum += values[i]! * weights[i * outputs + o]!;
      return l === layers.length - 1 ? sum : FUNCTIONS[activation](sum);
    });
  return values[0]!;
}
