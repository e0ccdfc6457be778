import { fail } from '../core/errors.js';
import type { TrialQuery } from '../study/store.js';

type Condition = NonNullable<TrialQuery['where']>[number];

/** Reads a condition on trials as written in a shell: `param:soap.n_max>=4`, `state!=failed`. */
export function parseWhere(text: string): Condition {
  const [, field, op, written] = /^([\w:.[\] -]+?)\s*(!=|<=|>=|=|<|>|~)\s*(.*)$/s.exec(text) ?? [];
  if (field === undefined || op === undefined || written === undefined) {
    throw fail(
      'USAGE',
      `--where is "${text}"; expected a field, one of = != < <= > >= ~ (contains) and a value, e.g. "param:soap.n_max>=4"`,
    );
  }
  const operator = op === '~' ? 'contains' : (op as Condition['op']);
  return { field, op: operator, value: typed(written) };
}

function typed(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
