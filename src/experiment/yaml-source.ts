import type { Document, Node } from 'yaml';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { fail, messageOf } from '../core/errors.js';

/** A parsed YAML (or JSON) text that can tell where each value stands. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** `file:line:column` of the value at this path, or of its nearest parent that exists. */
  where(path: readonly PropertyKey[]): string;
}

/** An alias without its anchor is noticed only here. */
function plainOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw fail('CONFIG_INVALID', `${file}: not valid YAML: ${messageOf(error)}`, error);
  }
}

/** Parses YAML 1.2. Broken syntax is CONFIG_INVALID with file, line and column. */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const problem = document.errors[0];
  if (problem) {
    throw fail('CONFIG_INVALID', `${place(problem.pos[0])}: not valid YAML: ${problem.message}`);
  }
  return {
    file,
    value: plainOf(document, file),
    where(path) {
      let node: unknown = document.contents;
      let offset = 0;
      for (const key of path) {
        const pair = isMap(node)
          ? node.items.find(
              (item) => String((item.key as { value?: unknown })?.value) === String(key),
            )
          : undefined;
        const next = pair
          ? (pair.value ?? pair.key)
          : isSeq(node)
            ? node.items[Number(key)]
            : undefined;
        if (next === undefined) break;
        const range = (pair?.key as Node | undefined)?.range ?? (next as Node).range;
        if (range) offset = range[0];
        node = next;
      }
      return place(offset);
    },
  };
}
