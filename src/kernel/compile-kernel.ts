import { existsSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { fail } from '../core/errors.js';

export interface CompiledKernel {
  readonly module: WebAssembly.Module;
  /** Whether multiplications and additions are fused (relaxed SIMD). */
  readonly fma: boolean;
}

const compiled = new Map<string, CompiledKernel>();

/**
 * Compiles src/kernel/wasm/<name>.wasm, or its variant with fused multiply-add where the engine
 * takes it. V8 11 (Node 20) has relaxed SIMD behind a switch, which must be set before compiling
 * and before threads start; newer versions have it on.
 */
export function compileKernel(
  name: string,
  options: { readonly fma?: boolean } = {},
): CompiledKernel {
  const key = `${name} ${options.fma ?? true}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const fused = options.fma === false ? undefined : readKernel(`${name}.fma`);
  const result =
    fused !== undefined && acceptsRelaxedSimd(fused)
      ? { module: new WebAssembly.Module(fused), fma: true }
      : { module: new WebAssembly.Module(required(name)), fma: false };
  compiled.set(key, result);
  return result;
}

function acceptsRelaxedSimd(bytes: Uint8Array<ArrayBuffer>): boolean {
  if (WebAssembly.validate(bytes)) return true;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes);
}

function readKernel(name: string): Uint8Array<ArrayBuffer> | undefined {
  const url = new URL(`./wasm/${name}.wasm`, import.meta.url);
  return existsSync(url) ? new Uint8Array(readFileSync(url)) : undefined;
}

function required(name: string): Uint8Array<ArrayBuffer> {
  const bytes = readKernel(name);
  if (bytes === undefined)
    throw fail('FILE_MISSING', `kernel ${name}.wasm is not built: run \`npm run build:kernel\``);
  return bytes;
}
