import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fail, messageOf } from '../core/errors.js';
import type { TfjsBackendName } from './settings.js';

export type Tfjs = typeof import('@tensorflow/tfjs');

export interface LoadedTfjs {
  readonly tf: Tfjs;
  readonly backend: 'tfjs-node' | 'wasm' | 'cpu';
  /** Why no better backend was taken; empty when the first choice was. */
  readonly note: string;
}

/** tfjs-node 4.22, the newest, calls util.isNullOrUndefined, which Node 23 removed. */
const LAST_NODE_OF_TFJS_NODE = 22;

let loaded: { wanted: TfjsBackendName; result: Promise<LoadedTfjs> } | undefined;

/**
 * Loads TensorFlow.js once in a process (two copies register everything twice and fail) with the
 * backend asked for, or, by `auto`, the first that loads of tfjs-node, wasm and cpu. Throws
 * ENGINE_UNAVAILABLE.
 */
export async function loadTfjs(wanted: TfjsBackendName): Promise<LoadedTfjs> {
  if (loaded?.wanted === wanted) return loaded.result;
  const first = await loaded?.result.catch(() => undefined);
  const result = load(wanted, first);
  loaded = { wanted, result };
  return result;
}

async function load(wanted: TfjsBackendName, before?: LoadedTfjs): Promise<LoadedTfjs> {
  const refusals: string[] = [];
  const order = wanted === 'auto' ? (['tfjs-node', 'wasm', 'cpu'] as const) : [wanted];
  for (const backend of order) {
    try {
      const tf = backend === 'tfjs-node' ? await nodeTfjs() : await import('@tensorflow/tfjs');
      await start(before?.tf ?? tf, backend);
      return { tf: before?.tf ?? tf, backend, note: refusals.join('; ') };
    } catch (error) {
      refusals.push(`${backend}: ${firstLine(messageOf(error))}`);
    }
  }
  throw fail(
    'ENGINE_UNAVAILABLE',
    `training.engine is tfjs, but TensorFlow.js cannot be loaded (${refusals.join('; ')}): see docs/engines.md, or use training.engine: native`,
  );
}

async function start(tf: Tfjs, backend: LoadedTfjs['backend']): Promise<void> {
  if (backend === 'wasm') {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const require = createRequire(import.meta.url);
    wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  }
  const name = backend === 'tfjs-node' ? 'tensorflow' : backend;
  // Without this the cpu backend prints an advertisement.
  tf.enableProdMode();
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} does not start`);
  await tf.ready();
}

/** The optional package with TensorFlow's own library; says why it cannot be had. */
async function nodeTfjs(): Promise<Tfjs> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major > LAST_NODE_OF_TFJS_NODE)
    throw new Error(
      `tfjs-node as published does not run on Node ${major} (util.isNullOrUndefined is gone); it runs on Node 20 and 22`,
    );
  // The name in a variable: the package may be absent when this is compiled.
  const name = '@tensorflow/tfjs-node';
  return (await import(name)) as Tfjs;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
