// What quickstart and verify share: install, build, run a step and stop on failure.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** Runs a command with its output shown; ends this process with its status when it fails. */
export function step(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
    ...options,
  });
  if (error) stop(`cannot start ${command}: ${error.message}`);
  if (signal) process.exit(130);
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a command and resolves with its stdout; stderr is shown. */
export function capture(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      ...options,
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal) process.exit(130);
      if (code !== 0) process.exit(code ?? 1);
      resolve(out);
    });
  });
}

export function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** True when the command is on the PATH. */
export function has(command) {
  return spawnSync(windows ? 'where' : 'which', [command], { stdio: 'ignore' }).status === 0;
}

/** Installs what package-lock.json names, once per lockfile. */
export function install() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    stop(`pestle needs Node 20.19 or later; this is ${process.versions.node}`);
  const stamp = `${root}/node_modules/.pestle-installed`;
  const lock = createHash('sha256')
    .update(readFileSync(`${root}/package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  const missing = ['python3', 'make', 'g++'].filter((tool) => !has(tool));
  if (missing.length > 0)
    process.stderr.write(
      `note: ${missing.join(', ')} not found; where no prebuilt better-sqlite3 can be downloaded it is compiled, which needs python3, make and a C++ compiler (Debian: apt-get install -y python3 make g++)\n`,
    );
  step('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

export function build() {
  step('npm', ['run', '--silent', 'build']);
}
