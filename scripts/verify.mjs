// `npm run verify`: installs, builds, checks and tests everything, then prints one plain line
// `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, has, install, root, step } from './steps.mjs';

const SYSTEM = [
  {
    present: () => ['chromium', 'chromium-browser', 'google-chrome'].some(has),
    packages: ['chromium'],
    for: 'the browser tests',
  },
  {
    present: () => has('initdb') || existsSync('/usr/lib/postgresql'),
    packages: ['postgresql'],
    for: 'the PostgreSQL tests',
  },
  {
    present: () => has('sbatch') && has('munged'),
    packages: ['slurm-wlm', 'munge'],
    for: 'the Slurm test',
  },
  {
    present: () =>
      ['python3', '/usr/bin/python3'].some((python) => runs(python, ['-c', 'import ase'])),
    packages: ['python3-ase', 'python3-numpy'],
    for: 'the ASE tests',
  },
];

installSystemPackages();
install();
build();
step('npm', ['run', '--silent', 'check']);

const folder = mkdtempSync(join(tmpdir(), 'pestle-verify-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  { cwd: root, stdio: 'inherit' },
);
const counts = JSON.parse(readFileSync(report, 'utf8'));
rmSync(folder, { recursive: true, force: true });
const skipped = counts.numPendingTests + counts.numTodoTests;
const failed = Math.max(counts.numFailedTests, counts.success ? 0 : 1);
process.stdout.write(`${counts.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = status ?? 1;

/** Finds Chromium, PostgreSQL, Slurm and ASE, installs them where it can, or says what to install. */
function installSystemPackages() {
  const missing = SYSTEM.filter((entry) => !entry.present());
  if (missing.length === 0) return;
  const packages = missing.flatMap((entry) => entry.packages);
  if (process.getuid?.() === 0 && has('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
    if (spawnSync('apt-get', args, quiet).status === 0) return;
  }
  for (const entry of missing)
    process.stderr.write(
      `note: ${entry.for} need ${entry.packages.join(' and ')} (Debian: apt-get install -y ${entry.packages.join(' ')}); they are skipped\n`,
    );
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
