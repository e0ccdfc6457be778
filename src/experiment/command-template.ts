import type { Params, ParamValue } from '../space/distribution.js';

/**
 * Fills `{name}` placeholders of a shell command, so that the shell sees each value as one word
 * whatever it holds and however the placeholder is quoted. Names that are neither a parameter nor
 * in `known` stay as they are (`awk '{print}'`); a parameter that is inactive in this trial becomes
 * an empty word.
 */
export function fillCommand(
  command: string,
  params: Params,
  known: ReadonlySet<string> = new Set(),
): string {
  let filled = '';
  let quote: '' | "'" | '"' = '';
  for (let at = 0; at < command.length; at++) {
    const rest = command.slice(at);
    const name = /^\{([A-Za-z_][\w.-]*(?:\[\d+\])?)\}/.exec(rest)?.[1];
    if (name !== undefined && (Object.hasOwn(params, name) || known.has(name))) {
      filled += word(params[name], quote);
      at += name.length + 1;
      continue;
    }
    const character = command[at]!;
    filled += character;
    if (character === '\\' && quote !== "'") {
      filled += command[++at] ?? '';
    } else if (character === quote) {
      quote = '';
    } else if (quote === '' && (character === "'" || character === '"')) {
      quote = character;
    }
  }
  return filled;
}

/** A value as the shell must read it inside the given quotes. */
function word(value: ParamValue | undefined, quote: '' | "'" | '"'): string {
  const text = value === undefined ? '' : String(value);
  if (quote === "'") return text.replaceAll("'", `'\\''`);
  if (quote === '"') return text.replaceAll(/["\\$`]/g, (c) => `\\${c}`);
  return /^[\w.+:@%/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
