import { encodeProtobuf, type ProtobufField } from './protobuf.js';

/** One operation; names connect nodes with inputs, constants and each other. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
}

/** A graph of float64 tensors with one input and one output, a row an atom. */
export interface OnnxGraph {
  readonly name: string;
  readonly doc: string;
  readonly input: { readonly name: string; readonly width: number };
  readonly output: { readonly name: string; readonly width: number };
  readonly nodes: readonly OnnxNode[];
  readonly constants: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: Float64Array }>
  >;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Operator set: old enough for every runtime of the last years, all operations used are in it. */
const OPSET = 13;
/** The file format's version that came with that operator set. */
const IR_VERSION = 7;
/** TensorProto.DataType. */
const DOUBLE = 11;

/** Encodes a graph as ModelProto; field numbers from https://github.com/onnx/onnx onnx.proto. */
export function encodeOnnx(graph: OnnxGraph, version: string): Uint8Array {
  const nodes = graph.nodes.map((node): ProtobufField => [1, nodeProto(node)]);
  const constants = Object.entries(graph.constants).map(
    ([name, { shape, data }]): ProtobufField => [5, tensorProto(name, shape, data)],
  );
  const body = encodeProtobuf([
    ...nodes,
    [2, graph.name],
    ...constants,
    [10, graph.doc],
    [11, valueInfo(graph.input.name, graph.input.width)],
    [12, valueInfo(graph.output.name, graph.output.width)],
  ]);
  return encodeProtobuf([
    [1, IR_VERSION],
    [2, 'pestle'],
    [3, version],
    [7, body],
    [
      8,
      encodeProtobuf([
        [1, ''],
        [2, OPSET],
      ]),
    ],
    ...Object.entries(graph.metadata).map(
      ([key, value]): ProtobufField => [
        14,
        encodeProtobuf([
          [1, key],
          [2, value],
        ]),
      ],
    ),
  ]);
}

function nodeProto({ op, inputs, output }: OnnxNode): Uint8Array {
  return encodeProtobuf([
    ...inputs.map((name): ProtobufField => [1, name]),
    [2, output],
    [3, output],
    [4, op],
  ]);
}

function tensorProto(name: string, shape: readonly number[], data: Float64Array): Uint8Array {
  const raw = Buffer.alloc(data.byteLength);
  for (const [i, value] of data.entries()) raw.writeDoubleLE(value, 8 * i);
  return encodeProtobuf([
    ...shape.map((n): ProtobufField => [1, n]),
    [2, DOUBLE],
    [8, name],
    [9, raw],
  ]);
}

/** A tensor of any number of rows. */
function valueInfo(name: string, width: number): Uint8Array {
  const rows = encodeProtobuf([[2, 'atoms']]);
  const columns = encodeProtobuf([[1, width]]);
  const shape = encodeProtobuf([
    [1, rows],
    [1, columns],
  ]);
  const tensor = encodeProtobuf([
    [1, DOUBLE],
    [2, shape],
  ]);
  return encodeProtobuf([
    [1, name],
    [2, encodeProtobuf([[1, tensor]])],
  ]);
}
