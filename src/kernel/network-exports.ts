import { compileKernel } from './compile-kernel.js';

/** What the network kernel exports; all arguments are addresses or counts. */
export interface NetworkExports {
  steps(
    job: number,
    frames: number,
    batch: number,
    tasks: number,
    fromStep: number,
    toStep: number,
    rates: number,
  ): number;
  transpose64(net: number, params: number): void;
  infer(
    net: number,
    params: number,
    views: number,
    spaces: number,
    from: number,
    to: number,
    energies: number,
  ): void;
  inferInto(
    net: number,
    params: number,
    views: number,
    spaces: number,
    from: number,
    to: number,
    totals: number,
    dx: number,
    places: number,
  ): void;
  runJob(job: number): void;
  serve(job: number, thread: number, seen: number): void;
  cholesky(job: number, a: number, n: number, panels: number, inverse: number): number;
  solve(l: number, bytesPerRow: number, n: number, x: number): void;
}

export interface NetworkKernel {
  readonly exports: NetworkExports;
  readonly module: WebAssembly.Module;
  readonly fma: boolean;
}

export function instantiateNetworkKernel(
  memory: WebAssembly.Memory,
  options: { readonly fma?: boolean } = {},
): NetworkKernel {
  const { module, fma } = compileKernel('network', options);
  return { exports: instantiateNetwork(module, memory), module, fma };
}

export function instantiateNetwork(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): NetworkExports {
  const env = { memory, abort: () => undefined };
  return new WebAssembly.Instance(module, { env }).exports as unknown as NetworkExports;
}
