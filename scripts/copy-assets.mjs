// Puts the compiled kernels beside the compiled code.
import { chmodSync, cpSync, existsSync } from 'node:fs';

cpSync('src/kernel/wasm', 'dist/kernel/wasm', { recursive: true });
if (existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755);
