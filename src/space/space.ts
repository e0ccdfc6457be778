import { fail } from '../core/errors.js';
import type { Constraint } from './constraint.js';
import type { Distribution, Params, ParamValue } from './distribution.js';
import { contains } from './distribution.js';

/** The parameter is active only while an earlier one is active and takes one of these values. */
export interface Condition {
  readonly param: string;
  readonly in: readonly ParamValue[];
}

export interface Parameter {
  readonly name: string;
  readonly distribution: Distribution;
  /** Joined by "and"; every one names a parameter earlier in the space. */
  readonly when: readonly Condition[];
}

/** A search space: parameters in dependency order (conditions look back only), and constraints. */
export interface Space {
  readonly parameters: readonly Parameter[];
  readonly constraints: readonly Constraint[];
}

export function isActive(parameter: Parameter, params: Params): boolean {
  return parameter.when.every((c) => {
    const value = params[c.param];
    return value !== undefined && c.in.includes(value);
  });
}

/** Whether every constraint holds; one that names an inactive parameter is not asked. */
export function isFeasible(space: Space, params: Params): boolean {
  return space.constraints.every((constraint) => constraint.holds(params));
}

/** What is wrong with a point, as a sentence, or undefined when it belongs to the space. */
export function whyOutside(space: Space, params: Params): string | undefined {
  const known = new Set(space.parameters.map((p) => p.name));
  for (const name of Object.keys(params))
    if (!known.has(name)) return `the space has no parameter "${name}"`;
  for (const p of space.parameters) {
    const value = params[p.name];
    const active = isActive(p, params);
    if (active && value === undefined) return `"${p.name}" is missing`;
    if (!active && value !== undefined)
      return `"${p.name}" must be absent, since ${describeConditions(p)} does not hold`;
    if (value !== undefined && !contains(p.distribution, value))
      return `"${p.name}" is ${JSON.stringify(value)}, expected ${describe(p.distribution)}`;
  }
  const broken = space.constraints.find((c) => !c.holds(params));
  return broken && `the constraint "${broken.text}" does not hold`;
}

/** Throws unless the point belongs to the space; `where` begins the sentence. */
export function checkParams(space: Space, params: Params, where: string): void {
  const reason = whyOutside(space, params);
  if (reason !== undefined) throw fail('OUT_OF_SPACE', `${where}: ${reason}.`);
}

/** A distribution in words, for messages and help. */
export function describe(d: Distribution): string {
  switch (d.kind) {
    case 'float':
      return `a number from ${d.low} to ${d.high}${d.step === null ? '' : ` in steps of ${d.step}`}`;
    case 'int':
      return `an integer from ${d.low} to ${d.high}${d.step === 1 ? '' : ` in steps of ${d.step}`}`;
    case 'constant':
      return JSON.stringify(d.value);
    default:
      return `one of ${d.values.map((v) => JSON.stringify(v)).join(', ')}`;
  }
}

function describeConditions(p: Parameter): string {
  return p.when
    .map((c) => `"${c.param}" in [${c.in.map((v) => JSON.stringify(v)).join(', ')}]`)
    .join(' and ');
}
