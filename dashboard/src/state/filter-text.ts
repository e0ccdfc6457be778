/** The conditions of a filter, split at `and` outside of quotes. */
export function conditionsOf(filter: string): readonly string[] {
  const parts =
    filter.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'])+?(?=\s+and\s+|$)/gi) ?? [];
  return parts.map((part) => part.replace(/^\s*and\s+/i, '').trim()).filter((part) => part !== '');
}

/** The filter with the conditions on one field replaced by others. */
export function withConditions(
  filter: string,
  field: string,
  conditions: readonly string[],
): string {
  const others = conditionsOf(filter).filter((condition) => fieldOf(condition) !== field);
  return [...others, ...conditions].join(' and ');
}

/** The numeric range a filter leaves on a field. */
export function rangeOf(filter: string, field: string): readonly [number | null, number | null] {
  let [low, high]: [number | null, number | null] = [null, null];
  for (const condition of conditionsOf(filter)) {
    if (fieldOf(condition) !== field) continue;
    const [, op, text] = /(>=|<=|>|<|=)\s*(\S+)$/.exec(condition) ?? [];
    const value = Number(text);
    if (!Number.isFinite(value)) continue;
    if (op === '>=' || op === '>' || op === '=') low = value;
    if (op === '<=' || op === '<' || op === '=') high = value;
  }
  return [low, high];
}

/** What a filter says a field equals, as text. */
export function equalsOf(filter: string, field: string): string | null {
  for (const condition of conditionsOf(filter)) {
    const match = /^(\S+)\s*=\s*(?:"(.*)"|'(.*)'|(\S+))$/.exec(condition);
    if (match?.[1] === field) return match[2] ?? match[3] ?? match[4] ?? null;
  }
  return null;
}

function fieldOf(condition: string): string | undefined {
  return /^([^\s<>=!~]+)\s*(?:[<>=!~]|contains\b|in\b)/.exec(condition)?.[1];
}
