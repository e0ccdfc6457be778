// Compiles every AssemblyScript entry src/kernel/assembly/<name>.ts to src/kernel/wasm/<name>.wasm.
// An entry whose first line is `// pestle:fma` is compiled a second time with relaxed SIMD
// (fused multiply-add) as <name>.fma.wasm; the loaders take that one where the engine accepts it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const from = 'src/kernel/assembly';
const to = 'src/kernel/wasm';
mkdirSync(`${root}/${to}`, { recursive: true });

for (const file of readdirSync(`${root}/${from}`)
  .filter((f) => f.endsWith('.ts'))
  .sort()) {
  const head = readFileSync(`${root}/${from}/${file}`, 'utf8').split('\n', 1)[0] ?? '';
  const name = file.slice(0, -3);
  const shared = head.includes('pestle:shared')
    ? ['--enable', 'threads', '--importMemory', '--sharedMemory', '--maximumMemory', '65536']
    : [];
  compile(file, `${name}.wasm`, ['--use', 'FMA=0', ...shared]);
  if (head.includes('pestle:fma')) {
    compile(file, `${name}.fma.wasm`, ['--use', 'FMA=1', '--enable', 'relaxed-simd', ...shared]);
  }
}

function compile(file, out, extra) {
  const asc = `${root}/node_modules/assemblyscript/bin/asc.js`;
  const flags = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', ...extra];
  // Vectors cross between our own modules only, never to JavaScript.
  flags.push('--disableWarning', '112');
  const args = [asc, `${from}/${file}`, '-o', `${to}/${out}`, ...flags];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
