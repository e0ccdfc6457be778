import type { z } from 'zod';
import { didYouMean } from '../core/did-you-mean.js';
import { clip } from '../structure/frame-defects.js';

/** One validation problem: where in the document, and a sentence. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The first problem of a failed parse in words: what was expected, what stands there, nearest key. */
export function problemOf(
  error: z.ZodError,
  value: unknown,
  schemaKeys: (path: readonly PropertyKey[]) => readonly string[],
): Problem {
  const issue = deepest(error.issues[0]!);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = schemaKeys(issue.path);
    return {
      path: [...issue.path, key],
      message: `unknown key "${key}"${didYouMean(key, known)}${known.length > 0 ? ` (known: ${known.join(', ')})` : ''}`,
    };
  }
  const got = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const given = got === undefined ? 'it is missing' : `got ${clip(JSON.stringify(got))}`;
  const close =
    issue.code === 'invalid_value' && typeof got === 'string'
      ? didYouMean(got, issue.values.map(String))
      : '';
  return {
    path: issue.path,
    message: `${issue.message.replace(/^Invalid (input|option): /, '')}, ${given}${close}`,
  };
}

/** Inside a union, the branch that got furthest says most. */
function deepest(
  issue: z.core.$ZodIssue,
  base: readonly PropertyKey[] = [],
): z.core.$ZodIssue & { path: PropertyKey[] } {
  const here = { ...issue, path: [...base, ...issue.path] };
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return here;
  const branches = issue.errors
    .filter((issues) => issues.length > 0)
    .map((issues) => deepest(issues[0]!, here.path));
  const isShallow = (branch: { code: string; path: PropertyKey[] }) =>
    branch.code === 'invalid_type' && branch.path.length === here.path.length;
  const best = branches
    .filter((branch) => !isShallow(branch))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return (
    best ?? {
      ...here,
      message: [...new Set(branches.map((branch) => branch.message))].join(' or '),
    }
  );
}

/** The keys an object schema knows at a path, for did-you-mean, read off its JSON Schema. */
export function keysAt(schema: unknown): (path: readonly PropertyKey[]) => readonly string[] {
  type Node = {
    properties?: Record<string, Node>;
    anyOf?: Node[];
    items?: Node;
    additionalProperties?: Node;
  };
  return (path) => {
    let nodes: Node[] = [schema as Node];
    for (const key of path)
      nodes = nodes
        .flatMap((node) => [node, ...(node.anyOf ?? [])])
        .flatMap(
          (node) => (typeof key === 'number' ? node.items : node.properties?.[String(key)]) ?? [],
        );
    return [
      ...new Set(
        nodes
          .flatMap((node) => [node, ...(node.anyOf ?? [])])
          .flatMap((node) => Object.keys(node.properties ?? {})),
      ),
    ];
  };
}
