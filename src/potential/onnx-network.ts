import type { ElementNetwork } from '../network/element-networks.js';
import type { Activation } from '../network/settings.js';
import type { OnnxGraph, OnnxNode } from './onnx-model.js';

/** y = (x − shift)·matrix; see AffineMap of preprocess. */
export interface InputMap {
  readonly shift: Float64Array;
  /** Row-major, inputs × outputs. */
  readonly matrix: Float64Array;
  readonly inputs: number;
  readonly outputs: number;
}

/** Name of the constant 1. */
const ONE = 'one';

export interface OnnxNetworkOptions {
  readonly name: string;
  readonly doc: string;
  readonly inputName: string;
  readonly outputName: string;
  /** What comes before the network: scaler and PCA. */
  readonly before?: InputMap;
  /** What comes after: e = scale·y + offset. */
  readonly after?: { readonly scale: number; readonly offset: number };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The network of one element as a graph: dense layers with the activation, the last one linear. */
export function onnxNetwork(
  { layers }: ElementNetwork,
  activation: Activation,
  options: OnnxNetworkOptions,
): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const constants: Record<string, { shape: number[]; data: Float64Array }> = {};
  let value = options.inputName;
  const apply = (op: string, output: string, shape?: number[], data?: Float64Array) => {
    const constant = `${output}_constant`;
    if (shape && data) constants[constant] = { shape, data };
    nodes.push({ op, inputs: data ? [value, constant] : [value], output });
    value = output;
  };

  const { before, after } = options;
  if (before) {
    apply('Sub', 'shifted', [before.inputs], before.shift);
    apply('MatMul', 'scaled', [before.inputs, before.outputs], before.matrix);
  }
  for (const [l, { inputs, outputs, weights, biases }] of layers.entries()) {
    const name = `layer${l + 1}`;
    apply('MatMul', `${name}_product`, [inputs, outputs], weights);
    apply('Add', `${name}_sum`, [outputs], biases);
    if (l === layers.length - 1) break;
    const steps = activationNodes(activation, value, name);
    nodes.push(...steps);
    if (steps.some((step) => step.inputs.includes(ONE)))
      constants[ONE] = { shape: [1], data: Float64Array.of(1) };
    value = steps.at(-1)!.output;
  }
  if (after) {
    apply('Mul', 'unscaled', [1], Float64Array.of(after.scale));
    apply('Add', 'shifted_back', [1], Float64Array.of(after.offset));
  }
  const last = nodes.pop()!;
  return {
    name: options.name,
    doc: options.doc,
    input: { name: options.inputName, width: before?.inputs ?? layers[0]!.inputs },
    output: { name: options.outputName, width: 1 },
    nodes: [...nodes, { ...last, output: options.outputName }],
    constants,
    metadata: options.metadata ?? {},
  };
}

/**
 * The activation on `x`. ONNX Runtime's Softplus takes float32 only and it replaces x · sigmoid(x) by
 * a float32 operation, so both are written out: ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), and
 * x / (1 + e^−x).
 */
function activationNodes(activation: Activation, x: string, name: string): OnnxNode[] {
  const node = (op: string, output: string, ...inputs: string[]): OnnxNode => ({
    op,
    inputs: inputs.map((input) => (input === x || input === ONE ? input : `${name}_${input}`)),
    output: `${name}_${output}`,
  });
  const nodes = {
    tanh: () => [node('Tanh', 'tanh', x)],
    sigmoid: () => [node('Sigmoid', 'sigmoid', x)],
    softplus: () => [
      node('Relu', 'positive', x),
      node('Abs', 'absolute', x),
      node('Neg', 'negative', 'absolute'),
      node('Exp', 'exponential', 'negative'),
      node('Add', 'argument', 'exponential', ONE),
      node('Log', 'logarithm', 'argument'),
      node('Add', 'softplus', 'positive', 'logarithm'),
    ],
    silu: () => [
      node('Neg', 'negative', x),
      node('Exp', 'exponential', 'negative'),
      node('Add', 'denominator', 'exponential', ONE),
      node('Div', 'silu', x, 'denominator'),
    ],
  };
  return nodes[activation]();
}
