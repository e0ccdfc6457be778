import type { ParamValue } from './distribution.js';

/** What part of an expression gives; `any` where only its values tell. */
type Kind = 'boolean' | 'number' | 'string' | 'any';

/** An instruction of a parsed expression, in postfix order; branches are instructions of their own. */
interface Instruction {
  readonly type: string;
  readonly value: ParamValue | readonly Instruction[];
}

/**
 * Why an expression would compare or join what it cannot, as the end of a sentence: JavaScript, which
 * the parser follows, would take true as 1, `not a < b` as `(not a) < b`, and answer all the same.
 * @param expression as the parser gave it
 * @param valuesOf values that a variable can have; none for what is no variable
 */
export function whyMeaningless(
  expression: object,
  valuesOf: (variable: string) => readonly ParamValue[],
): string | undefined {
  let why: string | undefined;

  function kindOf(code: readonly Instruction[]): Kind {
    const stack: (Kind | readonly Instruction[])[] = [];
    const pop = (): Kind => {
      const top = stack.pop() ?? 'any';
      return typeof top === 'string' ? top : kindOf(top);
    };
    for (const { type, value } of code) {
      if (type === 'INUMBER') stack.push(commonKind([value as ParamValue]));
      else if (type === 'IVAR') stack.push(commonKind(valuesOf(value as string)));
      else if (type === 'IEXPR') stack.push(value as readonly Instruction[]);
      else if (type === 'IOP1') stack.push(unary(value as string, pop()));
      else if (type === 'IOP2') {
        const right = pop();
        stack.push(binary(value as string, pop(), right));
      } else if (type === 'IOP3') {
        const [no, yes] = [pop(), pop()];
        pop();
        stack.push(yes === no ? yes : 'any');
      } else {
        // A call takes the function with its arguments, an array only its items.
        for (let i = type === 'IFUNCALL' ? -1 : 0; i < Number(value); i++) pop();
        stack.push('any');
      }
    }
    return pop();
  }

  function unary(operator: string, of: Kind): Kind {
    if (operator !== 'not') return 'number';
    if (isPlain(of))
      why ??= `has "not" before a ${WORD[of]}; put what it negates in parentheses, as in "not (a < b)"`;
    return 'boolean';
  }

  function binary(operator: string, left: Kind, right: Kind): Kind {
    const kinds = [left, right];
    const plain = kinds.find(isPlain);
    switch (operator) {
      case '<':
      case '<=':
      case '>':
      case '>=':
        if (kinds.includes('boolean'))
          why ??= `has true or false on one side of "${operator}", which orders numbers; join comparisons by "and", as in "0 < a and a < 1"`;
        return 'boolean';
      case '==':
      case '!=':
        if (plain && kinds.includes('boolean'))
          why ??= `compares true or false with a ${WORD[plain]} by "${operator}", which are never equal; compare values of one type`;
        return 'boolean';
      case 'and':
      case 'or':
        if (plain)
          why ??= `joins a ${WORD[plain]} by "${operator}", which joins comparisons, as in "a < 1 ${operator} b < 1"`;
        return 'boolean';
      case 'in':
        return 'boolean';
      case '[':
      case '||':
        return 'any';
      default:
        return 'number';
    }
  }

  kindOf((expression as { readonly tokens: readonly Instruction[] }).tokens);
  return why;
}

const WORD = { number: 'number', string: 'text' } as const;

function isPlain(kind: Kind): kind is 'number' | 'string' {
  return kind === 'number' || kind === 'string';
}

function commonKind(values: readonly ParamValue[]): Kind {
  const kinds = new Set(values.map((value) => typeof value));
  const [kind] = kinds;
  return kinds.size === 1 ? (kind as Kind) : 'any';
}

/** Same length, and nothing that reads as a word or an operator. */
const blank = (text: string) => '·'.repeat(text.length);

/** Comparisons in a row, such as `0 < a < 1`, as the end of a sentence: the parser takes `(0 < a) < 1`. */
export function whyChained(text: string): string | undefined {
  let open = text.replace(/"[^"]*"|'[^']*'/g, blank);
  for (;;) {
    // From the innermost brackets outwards, each blank in the next.
    const inner = /[([][^()[\]]*[)\]]/.exec(open);
    const from = inner ? inner.index + 1 : 0;
    const why = chainIn(open, text, from, inner ? from + inner[0].length - 2 : open.length);
    if (why || !inner) return why;
    open = open.slice(0, inner.index) + blank(inner[0]) + open.slice(from - 1 + inner[0].length);
  }
}

function chainIn(open: string, text: string, from: number, to: number): string | undefined {
  let at = from;
  for (const part of open.slice(from, to).split(/((?<![\w.])(?:and|or)(?![\w.])|[?:,;])/)) {
    const operators = [...part.matchAll(/[<>]=?|[=!]=|(?<![\w.])in(?![\w.])/g)];
    if (operators.length > 1) {
      const [first, second] = operators as [RegExpExecArray, RegExpExecArray];
      const written = text.slice(at, at + part.length).trim();
      const middle = text.slice(at + first.index + first[0].length, at + second.index).trim();
      const instead = `${text.slice(at, at + second.index).trim()} and ${middle} ${text.slice(at + second.index, at + part.length).trim()}`;
      return operators.length === 2 && operators.every(([o]) => /^[<>]/.test(o))
        ? `has two comparisons in a row; write "${instead}"`
        : `has comparisons in a row, "${written}"; join them by "and" or put one in parentheses`;
    }
    at += part.length;
  }
  return undefined;
}
