import { didYouMean } from '../core/did-you-mean.js';
import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Distribution, ParamValue } from './distribution.js';

/** NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
/** Keys that say which distribution a mapping writes. */
const KINDS = ['float', 'int', 'ordinal', 'choice', 'boolean', 'constant'] as const;
type Kind = (typeof KINDS)[number];
type Mapping = { readonly [key: string]: Json };

/** Reads one parameter's distribution as written; `where` is its YAML path. */
export function parseDistribution(json: Json, where: string): Distribution {
  if (isValue(json)) return { kind: 'constant', value: json };
  if (Array.isArray(json)) return parseList(json, where);
  if (json === null || typeof json !== 'object')
    throw invalid(where, 'is empty; write a list, a value or a mapping such as { float: [0, 1] }');
  const mapping = json as Mapping;
  const kind = findKind(mapping, where);
  const options = kind === 'float' || kind === 'int' ? ['log', 'step'] : [];
  checkKeys(mapping, [kind, 'when', 'repeat', ...options], where);
  const written = mapping[kind]!;
  switch (kind) {
    case 'float':
      return parseFloatRange(mapping, `${where}.float`, where);
    case 'int':
      return parseIntRange(mapping, `${where}.int`, where);
    case 'constant':
      if (!isValue(written))
        throw invalid(`${where}.constant`, 'must be a number, text or boolean');
      return { kind: 'constant', value: written };
    case 'boolean':
      if (written !== true) throw invalid(`${where}.boolean`, 'must be true');
      return { kind: 'choice', values: [false, true] };
    default:
      return { kind, values: parseValues(written, `${where}.${kind}`) };
  }
}

export function invalid(where: string, what: string): Error {
  return fail('SPACE_INVALID', `${where} ${what}.`);
}

export function isValue(json: Json | undefined): json is ParamValue {
  return (
    typeof json === 'string' ||
    typeof json === 'boolean' ||
    (typeof json === 'number' && Number.isFinite(json))
  );
}

export function parseValues(json: Json, where: string): readonly ParamValue[] {
  if (!Array.isArray(json) || json.length === 0)
    throw invalid(where, 'must be a list of at least one value');
  json.forEach((item, i) => {
    if (!isValue(item)) throw invalid(`${where}[${i}]`, 'must be a number, text or boolean');
    if (typeof item === 'string' && UNSTORABLE.test(item))
      throw invalid(`${where}[${i}]`, 'holds NUL or half a character, which cannot be stored');
    const first = json.indexOf(item);
    if (first < i) throw invalid(`${where}[${i}]`, `repeats the value of item ${first}`);
  });
  return json as readonly ParamValue[];
}

/** A bare list is an ordered set when its items are numbers, else a choice. */
function parseList(json: readonly Json[], where: string): Distribution {
  const values = parseValues(json, where);
  if (values.every((v) => typeof v === 'number'))
    return { kind: 'ordinal', values: [...values].sort((a, b) => a - b) };
  return { kind: 'choice', values };
}

function findKind(mapping: Mapping, where: string): Kind {
  const found = KINDS.filter((k) => k in mapping);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw invalid(where, `has both ${found.join(' and ')}; keep one`);
  const key = Object.keys(mapping)[0];
  const hint = key === undefined ? '' : didYouMean(key, KINDS).replace('?', '');
  throw invalid(
    where,
    `does not say what it is: expected one of ${KINDS.join(', ')}${key === undefined ? '' : `, got "${key}"`}${hint}`,
  );
}

function checkKeys(mapping: Mapping, allowed: readonly string[], where: string): void {
  for (const key of Object.keys(mapping))
    if (!allowed.includes(key))
      throw invalid(
        `${where}.${key}`,
        `is not known here, where ${allowed.join(', ')} may stand${didYouMean(key, allowed).replace('?', '')}`,
      );
}

function parseRange(json: Json, where: string): readonly [number, number] {
  if (
    !Array.isArray(json) ||
    json.length !== 2 ||
    !json.every((x) => typeof x === 'number' && Number.isFinite(x))
  )
    throw invalid(where, 'must be [low, high], two numbers');
  const [low, high] = json as unknown as readonly [number, number];
  if (low > high) throw invalid(where, `must have low ≤ high, got ${low} and ${high}`);
  return [low, high];
}

function parseLog(mapping: Mapping, low: number, where: string): boolean {
  const log = mapping.log ?? false;
  if (typeof log !== 'boolean') throw invalid(`${where}.log`, 'must be true or false');
  if (log && low <= 0) throw invalid(where, `is logarithmic and needs low > 0, got ${low}`);
  return log;
}

function parseStep(mapping: Mapping, where: string): number | null {
  const step = mapping.step;
  if (step === undefined) return null;
  if (typeof step !== 'number' || !(step > 0)) throw invalid(`${where}.step`, 'must be above 0');
  return step;
}

function parseFloatRange(mapping: Mapping, at: string, where: string): Distribution {
  const [low, high] = parseRange(mapping.float!, at);
  const log = parseLog(mapping, low, where);
  const step = parseStep(mapping, where);
  // Coordinates on the unit axis are computed with both.
  if (!Number.isFinite(high - low) || (log && !Number.isFinite(high / low)))
    throw invalid(at, `is too wide: ${log ? 'high / low' : 'high − low'} must be below 1.8e308`);
  checkLevels(low, high, step ?? Infinity, at);
  return { kind: 'float', low, high, log, step };
}

function parseIntRange(mapping: Mapping, at: string, where: string): Distribution {
  const [low, high] = parseRange(mapping.int!, at);
  const step = parseStep(mapping, where) ?? 1;
  if (![low, high, step].every(Number.isSafeInteger))
    throw invalid(at, 'must be integers; use float for other numbers');
  checkLevels(low, high, step, at);
  return { kind: 'int', low, high, log: parseLog(mapping, low, where), step };
}

/** Levels are counted in numbers, which are whole up to 2^53. */
function checkLevels(low: number, high: number, step: number, at: string): void {
  if ((high - low) / step > Number.MAX_SAFE_INTEGER)
    throw invalid(at, 'has more values than can be counted; narrow it, or give it a larger step');
}
