// Puts the compiled kernels and other files that are read at run time beside the compiled code.
import { chmodSync, cpSync, existsSync } from 'node:fs';

cpSync('src/kernel/wasm', 'dist/kernel/wasm', { recursive: true });
cpSync('src/potential/python', 'dist/potential/python', { recursive: true });
if (existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755);
