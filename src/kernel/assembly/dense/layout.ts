// Structures the loader writes into memory, all of 32-bit fields; see src/kernel/network-memory.ts.

/** One dense layer; weights are (inputs + 1) × ld, the last row the biases. */
@unmanaged
export class Layer {
  inputs: i32;
  outputs: i32;
  /** Columns of the weights and of this layer's activations, padded to two vectors. */
  ld: i32;
  /** Offset of the weights in the parameter vector, in numbers. */
  weights: i32;
  /** Transposed weights without biases, outputs × ldIn, or 0. */
  transposed: usize;
  /** Columns of this layer's input matrix. */
  ldIn: i32;
  /** Index of the first weight in the unpadded parameter order. */
  first: i32;
}

@unmanaged
export class Net {
  elements: i32;
  activation: i32;
  /** Numbers in the padded parameter vector. */
  size: i32;
  /** Numbers in the unpadded parameter order. */
  parameters: i32;
  /** Hidden layers of every element. */
  hidden: i32;
  /** hidden + 1 layers an element, one element after another. */
  layers: usize;
}

/** Rows of one element of one data set; an array of these, one an element. */
@unmanaged
export class View {
  x: usize;
  ld: i32;
  /** Rows offsets[f] .. offsets[f + 1] belong to frame f. */
  offsets: usize;
}

/** One thread's scratch for one element; an array of these, one an element. */
@unmanaged
export class Space {
  gathered: usize;
  offsets: usize;
  energies: usize;
  seeds: usize;
  /** Pointers to hidden activations and to their derivatives, one a hidden layer. */
  h: usize;
  d: usize;
}

@inline
export function layerOf(net: Net, element: i32, layer: i32): Layer {
  return changetype<Layer>(net.layers + <usize>(element * (net.hidden + 1) + layer) * offsetof<Layer>());
}

@inline
export function viewOf(views: usize, element: i32): View {
  return changetype<View>(views + <usize>element * offsetof<View>());
}

@inline
export function spaceOf(spaces: usize, element: i32): Space {
  return changetype<Space>(spaces + <usize>element * offsetof<Space>());
}

@inline
export function pointerAt(list: usize, index: i32): usize {
  return <usize>load<u32>(list + (<usize>index << 2));
}

@inline
export function offsetAt(offsets: usize, frame: i32): i32 {
  return load<i32>(offsets + (<usize>frame << 2));
}
