import { didYouMean } from '../core/did-you-mean.js';
import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Constraint } from './constraint.js';
import { parseConstraint } from './constraint.js';
import type { Distribution, Params, ParamValue } from './distribution.js';
import { levelCount, levelOf, valueAtLevel } from './distribution.js';
import { expandRepeats } from './expand-repeats.js';
import { invalid, isValue, parseDistribution, parseValues } from './parse-distribution.js';
import type { Condition, Parameter, Space } from './space.js';
import { describe } from './space.js';

export interface ParseSpaceOptions {
  /** YAML path of the space, at the head of error messages. */
  readonly at?: string;
  /** Values that are fixed elsewhere; constraints, conditions and repeats may name them. */
  readonly fixed?: Params;
  /** Further constraints, written outside the space, with their YAML path. */
  readonly constraints?: { readonly at: string; readonly texts: readonly string[] };
}

const NAME = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\[\d+\])?$/;

/**
 * Reads a space as written in an experiment file or in code. Parameters may stand in any order;
 * the result has every parameter after those its conditions name.
 * @throws SPACE_INVALID with the YAML path of what is wrong.
 */
export function parseSpace(json: unknown, options: ParseSpaceOptions = {}): Space {
  const at = options.at ?? 'space';
  const fixed = options.fixed ?? {};
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    throw invalid(at, 'must be a mapping of parameters');
  const { constraints, ...written } = json as { readonly [key: string]: Json };
  const expanded = expandRepeats(written, fixed, at);
  const parameters = expanded.map((entry): Parameter => {
    if (!NAME.test(entry.name))
      throw invalid(
        `${at}.${entry.name}`,
        'is no name; use letters, digits, _ and dots, as in soap.n_max',
      );
    return {
      name: entry.name,
      distribution: parseDistribution(entry.json, `${at}.${entry.name}`),
      when: [...entry.when, ...parseWhen(entry.json, `${at}.${entry.name}`)],
    };
  });
  const ordered = orderByConditions(resolveFixed(parameters, fixed, at), at);
  checkConditions(ordered, at);
  const examples = new Map(parameters.map((p) => [p.name, examplesOf(p.distribution)]));
  const inside = parseConstraints(constraints, examples, fixed, `${at}.constraints`);
  const more = options.constraints;
  const outside = more ? parseConstraints([...more.texts], examples, fixed, more.at) : [];
  return { parameters: ordered, constraints: [...inside, ...outside] };
}

function parseWhen(json: Json, where: string): Condition[] {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return [];
  const when = (json as { readonly when?: Json }).when;
  if (when === undefined) return [];
  if (when === null || typeof when !== 'object' || Array.isArray(when))
    throw invalid(`${where}.when`, 'must be a mapping { parameter: [values] }');
  return Object.entries(when).map(([param, values]) => ({
    param,
    in: isValue(values as Json)
      ? [values as string]
      : parseValues(values as Json, `${where}.when.${param}`),
  }));
}

/** Conditions on fixed values are settled now: the parameter loses the condition or goes. */
function resolveFixed(parameters: readonly Parameter[], fixed: Params, at: string): Parameter[] {
  const names = new Set(parameters.map((p) => p.name));
  const kept: Parameter[] = [];
  for (const p of parameters) {
    const open: Condition[] = [];
    let possible = true;
    for (const c of p.when) {
      if (names.has(c.param)) open.push(c);
      else if (Object.hasOwn(fixed, c.param)) possible &&= c.in.includes(fixed[c.param]!);
      else
        throw fail(
          'SPACE_INVALID',
          `${at}.${p.name}.when names "${c.param}", which is no parameter of the space${didYouMean(c.param, names) || '.'}`,
        );
    }
    if (possible) kept.push({ ...p, when: open });
  }
  return withParents(kept);
}

/** A parameter goes with those that its conditions name. */
function withParents(parameters: readonly Parameter[]): Parameter[] {
  const names = new Set(parameters.map((p) => p.name));
  const kept = parameters.filter((p) => p.when.every((c) => names.has(c.param)));
  return kept.length === parameters.length ? kept : withParents(kept);
}

/** Sorts so that conditions look back, keeping the written order where it can. */
function orderByConditions(parameters: readonly Parameter[], at: string): Parameter[] {
  const ordered: Parameter[] = [];
  const placed = new Set<string>();
  let rest = [...parameters];
  while (rest.length > 0) {
    const next = rest.find((p) => p.when.every((c) => placed.has(c.param)));
    if (!next) {
      const circle = rest.map((p) => `"${p.name}"`).join(', ');
      throw invalid(at, `has conditions that wait for each other: ${circle}`);
    }
    ordered.push(next);
    placed.add(next.name);
    rest = rest.filter((p) => p !== next);
  }
  return ordered;
}

function checkConditions(parameters: readonly Parameter[], at: string): void {
  const byName = new Map(parameters.map((p) => [p.name, p.distribution]));
  for (const p of parameters)
    for (const c of p.when) {
      const d = byName.get(c.param)!;
      const where = `${at}.${p.name}.when.${c.param}`;
      if (!Number.isFinite(levelCount(d)))
        throw invalid(
          where,
          `needs a parameter with separate values, and "${c.param}" is continuous`,
        );
      for (const value of c.in)
        if (levelOf(d, value) < 0)
          throw invalid(where, `has ${JSON.stringify(value)}, expected ${describe(d)}`);
    }
}

/** Values of every type that it can have. */
function examplesOf(distribution: Distribution): readonly ParamValue[] {
  return 'values' in distribution ? distribution.values : [valueAtLevel(distribution, 0)];
}

function parseConstraints(
  json: Json | undefined,
  examples: ReadonlyMap<string, readonly ParamValue[]>,
  fixed: Params,
  at: string,
): Constraint[] {
  if (json === undefined) return [];
  if (!Array.isArray(json) || !json.every((x) => typeof x === 'string'))
    throw invalid(at, 'must be a list of expressions in quotes');
  return (json as readonly string[]).map((text, i) =>
    parseConstraint(text, examples, fixed, `${at}[${i}]`),
  );
}
