import { fail } from '../core/errors.js';
import type { ReferenceDistribution } from './options.js';
import type { PairDistribution, RadialDistribution } from './radial-distribution.js';

/**
 * A g(r) as a JSON document: `r`, `dr`, `frames`, and one member a kind of pair (`O-O`, …) with
 * `density` and `stderr`. Numbers are kept to seven digits.
 */
export function rdfDocument(rdf: RadialDistribution): { readonly [key: string]: unknown } {
  const short = (values: readonly number[]) => values.map((v) => Number(v.toPrecision(7)));
  return {
    kind: rdf.kind,
    unit: rdf.kind === 'isolated' ? '1/angstrom^3' : '1',
    r: short(rdf.r),
    dr: rdf.dr,
    frames: rdf.frames,
    blocks: rdf.blocks,
    ...Object.fromEntries(
      Object.entries(rdf.pairs).map(([name, pair]) => [
        name,
        {
          density: short(pair.density),
          stderr: short(pair.stderr),
          coordination: short(pair.coordination),
        } satisfies PairDistribution,
      ]),
    ),
  };
}

/**
 * Reads such a document, of pestle or anyone: `r`, `dr` and members with `density` and `stderr`.
 * @param path for the error message; error: RDF_INVALID
 */
export function parseRdf(text: string, path: string): ReferenceDistribution {
  const bad = (what: string, cause?: unknown) =>
    fail('RDF_INVALID', `${path} is not a g(r): ${what}`, cause);
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw bad('it is not JSON', error);
  }
  const { r, dr, kind } = document;
  if (!isNumbers(r) || typeof dr !== 'number')
    throw bad('it needs `r` (bin centres in Å) and `dr`');
  const pairs: Record<string, { density: readonly number[]; stderr: readonly number[] }> = {};
  for (const [name, value] of Object.entries(document)) {
    if (!/^[A-Z][a-z]?-[A-Z][a-z]?$/.test(name)) continue;
    const { density, stderr } = value as { density?: unknown; stderr?: unknown };
    if (!isNumbers(density) || density.length !== r.length)
      throw bad(`${name} needs a \`density\` for each of the ${r.length} bins`);
    if (stderr !== undefined && (!isNumbers(stderr) || stderr.length !== r.length))
      throw bad(`${name} has a \`stderr\` that does not fit the ${r.length} bins`);
    pairs[name] = { density, stderr: stderr ?? r.map(() => 0) };
  }
  if (Object.keys(pairs).length === 0) throw bad('it names no pair such as O-H');
  return { r, dr, pairs, ...((kind === 'isolated' || kind === 'periodic') && { kind }) };
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((v) => typeof v === 'number' && Number.isFinite(v));
}
