/** Waits until something is so; fails after a time, half a minute unless said. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  patienceMs = 30_000,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${patienceMs / 1000} s in vain`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
