/** Values by dotted name, as `fixed`, `space` and trial params write them. */
export type Dotted = Readonly<Record<string, unknown>>;

/**
 * `{ 'soap.n_max': 4, 'network.nodes[0]': 30 }` → `{ soap: { n_max: 4 }, network: { nodes: [30] } }`.
 * Later sources win; objects under the same name are merged.
 */
export function nest(...sources: readonly Dotted[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  // Copied: a later name may write into an earlier one's object.
  for (const source of sources)
    for (const [name, value] of Object.entries(source))
      put(root, split(name), structuredClone(value));
  return root;
}

function split(name: string): (string | number)[] {
  return name
    .split('.')
    .flatMap((part) =>
      part.split('[').map((key) => (key.endsWith(']') ? Number(key.slice(0, -1)) : key)),
    );
}

function put(
  root: Record<string, unknown>,
  path: readonly (string | number)[],
  value: unknown,
): void {
  let at: Record<string | number, unknown> = root;
  for (let i = 0; i < path.length - 1; i++) {
    const key = path[i]!;
    const isContainer = at[key] !== null && typeof at[key] === 'object';
    if (!isContainer) at[key] = typeof path[i + 1] === 'number' ? [] : {};
    at = at[key] as Record<string | number, unknown>;
  }
  const last = path[path.length - 1]!;
  const old = at[last];
  at[last] = isPlain(old) && isPlain(value) ? { ...old, ...value } : value;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
