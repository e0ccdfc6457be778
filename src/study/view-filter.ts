import { fail } from '../core/errors.js';
import type { TrialQuery } from './store.js';
import type { TrialRecord, TrialState } from './trial.js';

type Condition = NonNullable<TrialQuery['where']>[number];

export type TrialFilter = Pick<TrialQuery, 'states' | 'search' | 'where'>;

const STATES: readonly TrialState[] = ['queued', 'running', 'complete', 'pruned', 'failed', 'lost'];
const BUILT_IN = ['number', 'value', 'state', 'stage', 'startedAt', 'duration'];
const TOKEN =
  /\s*(?:(<=|>=|!=|==|=|<|>|~|\(|\)|,)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s<>=!~(),"']+))/y;

interface Token {
  readonly text: string;
  readonly kind: 'symbol' | 'quoted' | 'word';
}

/**
 * Reads a filter such as `validation.rmse_mev < 5 and soap.n_max >= 8 and state = complete`.
 * Conditions are joined by `and`; operators are = != < <= > >= and `contains` (or ~); `state in
 * (complete, pruned)` takes a list; a lone word or quoted text searches number, tags, note and params.
 * A field is a parameter's or a metric's name (`param:x` and `metric:x` say which), or number,
 * value, state, stage, startedAt, duration (written in seconds, kept in milliseconds).
 * @throws FILTER_INVALID with what was expected.
 */
export function parseFilter(
  text: string,
  names: { readonly params: ReadonlySet<string>; readonly metrics: ReadonlySet<string> },
): TrialFilter {
  const tokens = tokenize(text);
  const where: Condition[] = [];
  const search: string[] = [];
  let states: readonly TrialState[] | undefined;
  for (let at = 0; at < tokens.length; ) {
    if (where.length + search.length > 0 || states) {
      if (!isWord(tokens[at], 'and'))
        throw invalid(
          `expected "and" before "${tokens[at]!.text}" (conditions are joined by "and")`,
        );
      at++;
    }
    const first = tokens[at];
    if (!first || first.kind === 'symbol') throw invalid('a condition is missing at the end');
    const operator = tokens[at + 1];
    if (!operator || isWord(operator, 'and')) {
      search.push(first.text);
      at += 1;
    } else if (isWord(operator, 'in')) {
      const list = readList(tokens, at + 2);
      if (first.text !== 'state') throw invalid('"in (…)" works on state only');
      states = intersect(states, list.items.map(stateNamed));
      at = list.end;
    } else {
      const value = tokens[at + 2];
      if (!value || value.kind === 'symbol')
        throw invalid(`a value is missing after "${first.text} ${operator.text}"`);
      const op = operatorNamed(operator);
      if (first.text === 'state') states = intersect(states, statesWhere(op, value.text));
      else where.push(condition(fieldNamed(first.text, names), op, literal(value)));
      at += 3;
    }
  }
  return {
    ...(states ? { states } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(search.length > 0 ? { search: search.join(' ') } : {}),
  };
}

/** Whether a trial passes a filter: the same rules as the store's queries, for views in memory. */
export function matchesFilter(trial: TrialRecord, filter: TrialFilter): boolean {
  if (filter.states && !filter.states.includes(trial.state)) return false;
  const search = filter.search?.toLowerCase();
  if (
    search !== undefined &&
    search !== String(trial.number) &&
    !searchText(trial).includes(search)
  )
    return false;
  return (filter.where ?? []).every((condition) =>
    holds(fieldValue(trial, condition.field), condition),
  );
}

/** The value of `number`, `value`, `duration` (ms), `metric:<name>`, `param:<name>`, … of a trial. */
export function fieldValue(trial: TrialRecord, field: string): string | number | boolean | null {
  if (field.startsWith('param:')) return trial.params?.[field.slice(6)] ?? null;
  if (field.startsWith('metric:')) return trial.metrics[field.slice(7)] ?? null;
  switch (field) {
    case 'number':
      return trial.number;
    case 'value':
      return trial.values?.[0] ?? null;
    case 'state':
      return trial.state;
    case 'stage':
      return trial.stage;
    case 'startedAt':
      return trial.startedAt;
    case 'duration':
      return trial.startedAt === null || trial.finishedAt === null
        ? null
        : trial.finishedAt - trial.startedAt;
    default:
      return null;
  }
}

function holds(actual: string | number | boolean | null, { op, value }: Condition): boolean {
  if (op === 'contains')
    return actual !== null && String(actual).toLowerCase().includes(String(value).toLowerCase());
  if (actual === null) return false;
  const same = actual === value || String(actual) === String(value);
  if (op === '=') return same;
  if (op === '!=') return !same;
  if (typeof actual !== 'number' || typeof value !== 'number') return false;
  if (op === '<') return actual < value;
  if (op === '<=') return actual <= value;
  return op === '>' ? actual > value : actual >= value;
}

/** What the stores search: the number as a whole, and tags, note and params as text. */
function searchText(trial: TrialRecord): string {
  return [JSON.stringify(trial.tags), trial.note, JSON.stringify(trial.params ?? {})]
    .join('\n')
    .toLowerCase();
}

function condition(field: string, op: Condition['op'], value: Condition['value']): Condition {
  if (field !== 'duration') return { field, op, value };
  if (typeof value !== 'number') throw invalid('duration is compared with a number of seconds');
  return { field, op, value: value * 1000 };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw invalid(`"${text.slice(from).trim()}" cannot be read`);
    const [, symbol, double, single, word] = match;
    if (symbol !== undefined) tokens.push({ text: symbol, kind: 'symbol' });
    else if (word !== undefined) tokens.push({ text: word, kind: 'word' });
    else tokens.push({ text: (double ?? single ?? '').replace(/\\(.)/g, '$1'), kind: 'quoted' });
  }
  return tokens;
}

function readList(tokens: readonly Token[], from: number) {
  if (tokens[from]?.text !== '(') throw invalid('expected "(" after "in"');
  const items: string[] = [];
  for (let at = from + 1; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.text === ')') return { items, end: at + 1 };
    if (token.text !== ',') items.push(token.text);
  }
  throw invalid('expected ")" after the list');
}

function operatorNamed({ text }: Token): Condition['op'] {
  if (text === '==') return '=';
  if (text === '~' || text.toLowerCase() === 'contains') return 'contains';
  if (['=', '!=', '<', '<=', '>', '>='].includes(text)) return text as Condition['op'];
  throw invalid(`"${text}" is no operator; use = != < <= > >= or contains`);
}

function fieldNamed(
  text: string,
  names: { readonly params: ReadonlySet<string>; readonly metrics: ReadonlySet<string> },
): string {
  if (BUILT_IN.includes(text) || /^(param|metric):./.test(text)) return text;
  if (names.params.has(text)) return `param:${text}`;
  if (names.metrics.has(text)) return `metric:${text}`;
  const close = [...names.params, ...names.metrics, ...BUILT_IN].filter((name) =>
    name.toLowerCase().includes(text.toLowerCase()),
  );
  const hint = close.length > 0 ? `; did you mean ${close.slice(0, 3).join(' or ')}?` : '';
  throw invalid(`no parameter, metric or field is called "${text}"${hint}`);
}

function literal({ text, kind }: Token): string | number | boolean {
  if (kind === 'quoted') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : text;
}

function stateNamed(text: string): TrialState {
  const state = STATES.find((name) => name === text.toLowerCase());
  if (!state) throw invalid(`"${text}" is no state; states are ${STATES.join(', ')}`);
  return state;
}

function statesWhere(op: Condition['op'], text: string): readonly TrialState[] {
  const state = stateNamed(text);
  if (op === '=') return [state];
  if (op === '!=') return STATES.filter((other) => other !== state);
  throw invalid('state takes =, != or in (…)');
}

function intersect(a: readonly TrialState[] | undefined, b: readonly TrialState[]) {
  return a ? a.filter((state) => b.includes(state)) : b;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}

function invalid(what: string) {
  return fail('FILTER_INVALID', `The filter cannot be read: ${what}.`);
}
