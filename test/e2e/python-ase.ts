import { spawnSync } from 'node:child_process';

/** A Python that has ASE, or undefined after saying that its tests are skipped. */
export function pythonWithAse(): string | undefined {
  for (const python of ['/usr/bin/python3', 'python3'])
    if (spawnSync(python, ['-c', 'import ase, numpy'], { stdio: 'ignore' }).status === 0)
      return python;
  process.stderr.write(
    'the ASE tests are skipped: no python3 with ASE found (Debian: apt-get install -y python3-ase)\n',
  );
  return undefined;
}
