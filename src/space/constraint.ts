import { Parser } from 'expr-eval-fork';
import { didYouMean } from '../core/did-you-mean.js';
import { fail, messageOf } from '../core/errors.js';
import { whyChained, whyMeaningless } from './constraint-operands.js';
import type { Params, ParamValue } from './distribution.js';

/** A relation between parameters, such as `soap.sigma < soap.r_cut / 2`. */
export interface Constraint {
  readonly text: string;
  /** Parameters it names. */
  readonly params: readonly string[];
  /** True when it holds, and when a parameter it names is inactive. */
  holds(params: Params): boolean;
}

// Expressions only compare and compute: no assignment, no functions of their own, no randomness.
const parser = new Parser({
  allowMemberAccess: false,
  operators: { assignment: false, fndef: false, random: false, logical: true, comparison: true },
});

// Without prototypes, so that no name reaches JavaScript's own objects; without chance.
const { random: _chance, ...functions } = parser.functions as Record<string, unknown>;
parser.functions = bare(functions);
parser.consts = bare(parser.consts);
parser.unaryOps = bare(parser.unaryOps);

function bare(table: object): object {
  return Object.assign(Object.create(null), table);
}

/** Words of the expressions themselves. */
const WORDS = new Set([
  ...['and', 'or', 'not', 'in'],
  ...[parser.functions, parser.consts, parser.unaryOps].flatMap((table) => Object.keys(table)),
]);

/** Letters, digits, dots and an index: how parameters are named in a space. */
const NAME = /(?<![\w.])[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*|\[\d+\])*/g;

/**
 * Parses a constraint over the known parameters and constants. Names with dots are replaced by plain
 * symbols before parsing, so that the expression library never looks into an object.
 * @param known values of each parameter, to tell a comparison from what gives a number or a text
 */
export function parseConstraint(
  text: string,
  known: ReadonlyMap<string, readonly ParamValue[]>,
  constants: Params,
  where: string,
): Constraint {
  const symbols = new Map<string, string>();
  const rewritten = outsideQuotes(text, (part) =>
    part.replace(NAME, (name) => {
      if (!known.has(name) && !Object.hasOwn(constants, name)) {
        if (WORDS.has(name)) return name;
        throw unknownName(text, name, known, constants, where);
      }
      const symbol = symbols.get(name) ?? `p${symbols.size}_`;
      symbols.set(name, symbol);
      return symbol;
    }),
  );
  const expression = read(text, where, () => parser.parse(rewritten));
  const plain = new Set(symbols.values());
  for (const variable of read(text, where, () => expression.variables()))
    if (!plain.has(variable)) throw unknownName(text, variable, known, constants, where);
  const entries = [...symbols].map(([name, symbol]) => ({ name, symbol }));
  const values = new Map(
    entries.map((e) => [e.symbol, known.get(e.name) ?? [constants[e.name]!]] as const),
  );
  const why = whyChained(text) ?? whyMeaningless(expression, (symbol) => values.get(symbol) ?? []);
  if (why) throw fail('SPACE_INVALID', `${where}: the constraint "${text}" ${why}.`);
  const example = Object.fromEntries([...values].map(([symbol, [first]]) => [symbol, first]));
  const value = read(text, where, () => expression.evaluate(example as never));
  if (typeof value !== 'boolean')
    throw fail('SPACE_INVALID', `${where}: the constraint "${text}" is no comparison; ${EXAMPLE}`);
  return {
    text,
    params: entries.filter((e) => known.has(e.name)).map((e) => e.name),
    holds(params) {
      const values: Record<string, ParamValue> = {};
      for (const { name, symbol } of entries) {
        const value = params[name] ?? constants[name];
        if (value === undefined) return true;
        values[symbol] = value;
      }
      return Boolean(expression.evaluate(values as never));
    },
  };
}

const EXAMPLE = 'write a comparison of parameters such as "soap.sigma < soap.r_cut / 2".';

/** Does what the expression library may refuse. */
function read<T>(text: string, where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unreadable(text, where, error);
  }
}

function unreadable(text: string, where: string, error: unknown): Error {
  return fail(
    'SPACE_INVALID',
    `${where}: cannot read the constraint "${text}" (${messageOf(error)}); ${EXAMPLE}`,
    error,
  );
}

function unknownName(
  text: string,
  name: string,
  known: ReadonlyMap<string, readonly ParamValue[]>,
  constants: Params,
  where: string,
): Error {
  const near = didYouMean(name, [...known.keys(), ...Object.keys(constants)]);
  return fail(
    'SPACE_INVALID',
    `${where}: the constraint "${text}" names "${name}", which is no parameter of the space${near || '.'}`,
  );
}

/** Applies a rewrite to the parts of an expression that are not in quotes. */
function outsideQuotes(text: string, rewrite: (part: string) => string): string {
  return text
    .split(/("[^"]*"|'[^']*')/)
    .map((part, i) => (i % 2 === 0 ? rewrite(part) : part))
    .join('');
}
