import { didYouMean } from '../core/did-you-mean.js';
import { fail } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Params } from './distribution.js';
import { levelCount, valueAtLevel } from './distribution.js';
import { invalid, parseDistribution } from './parse-distribution.js';
import type { Condition } from './space.js';

export interface WrittenEntry {
  readonly name: string;
  readonly json: Json;
  readonly when: readonly Condition[];
}

/**
 * Turns `network.nodes[i]` into `network.nodes[0]`, `network.nodes[1]`, …, each active only while its
 * index is below the counting parameter: the one named by `repeat`, or `layers` beside it
 * (`network.layers`).
 */
export function expandRepeats(
  written: { readonly [name: string]: Json },
  fixed: Params,
  at: string,
): WrittenEntry[] {
  return Object.entries(written).flatMap(([name, json]): WrittenEntry[] => {
    if (!name.endsWith('[i]')) return [{ name, json, when: [] }];
    const base = name.slice(0, -3);
    const counter = counterOf(base, json, written, fixed, at);
    const counts = counterValues(counter, written, fixed, at);
    const most = Math.max(...counts);
    return Array.from({ length: most }, (_, i) => {
      const active = counts.filter((count) => count > i);
      const always = active.length === counts.length && !isConditional(written[counter]);
      return {
        name: `${base}[${i}]`,
        json,
        when: always ? [] : [{ param: counter, in: active }],
      };
    });
  });
}

/** A counter that may itself be inactive counts nothing then. */
function isConditional(json: Json | undefined): boolean {
  return json !== undefined && isMapping(json) && json.when !== undefined;
}

function isMapping(json: Json): json is { readonly [key: string]: Json } {
  return json !== null && typeof json === 'object' && !Array.isArray(json);
}

function counterOf(
  base: string,
  json: Json,
  written: { readonly [name: string]: Json },
  fixed: Params,
  at: string,
): string {
  const where = `${at}.${base}[i]`;
  const names = [...Object.keys(written), ...Object.keys(fixed)];
  const repeat = isMapping(json) ? json.repeat : undefined;
  if (repeat !== undefined) {
    if (typeof repeat === 'string' && names.includes(repeat)) return repeat;
    throw fail(
      'SPACE_INVALID',
      `${where}.repeat must name the parameter that counts${didYouMean(String(repeat), names) || '.'}`,
    );
  }
  const dot = base.lastIndexOf('.');
  const counter = dot < 0 ? 'layers' : `${base.slice(0, dot)}.layers`;
  if (names.includes(counter)) return counter;
  throw invalid(
    where,
    `repeats, but nothing counts it: add "${counter}" or say repeat: <parameter>`,
  );
}

function counterValues(
  counter: string,
  written: { readonly [name: string]: Json },
  fixed: Params,
  at: string,
): number[] {
  const d = parseDistribution(written[counter] ?? (fixed[counter] as Json), `${at}.${counter}`);
  const count = levelCount(d);
  const values = count <= 1000 ? Array.from({ length: count }, (_, i) => valueAtLevel(d, i)) : [];
  if (values.length === 0 || !values.every((v) => Number.isInteger(v) && (v as number) >= 0))
    throw invalid(`${at}.${counter}`, 'counts a repeated parameter and must take small integers');
  return values as number[];
}
