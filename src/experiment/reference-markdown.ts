import { z } from 'zod';
import { dottedProperties, experimentJsonSchema } from './json-schema.js';
import { trialSettingsSchema } from './trial-settings.js';

type Node = {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Record<string, Node>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
};

/** docs/experiment-file.md: every key of the experiment file, from the schema that validates it. */
export function experimentReference(): string {
  const schema = experimentJsonSchema() as Node;
  const { fixed, space, ...sections } = schema.properties ?? {};
  const lines = [
    '# The experiment file',
    '',
    'Made from the schema by `npm run docs`; `pestle schema` prints the same as JSON Schema for editors.',
    'YAML or JSON. Paths are relative to the file. A wrong key or value is refused with its line.',
    '',
    '| key | values | default | what |',
    '| --- | --- | --- | --- |',
  ];
  for (const [name, node] of Object.entries(sections)) row(lines, name, node);
  lines.push(
    '',
    '## `space` and `fixed`',
    '',
    'Any of these may be searched (`space`, name → distribution, see [search.md](search.md)) or set',
    '(`fixed`, name → value). What is in neither has its default.',
    '',
    '| setting | values | default | what |',
    '| --- | --- | --- | --- |',
  );
  const settings = z.toJSONSchema(trialSettingsSchema, { io: 'input', unrepresentable: 'any' });
  for (const [name, node] of Object.entries(dottedProperties(settings as never)))
    if (!(node as Node).properties) lines.push(cells(name, node as Node));
  return `${lines.join('\n')}\n`;
}

function row(lines: string[], name: string, node: Node): void {
  lines.push(cells(name, node));
  const shapes = [node, ...(node.anyOf ?? []), ...(node.items ? [node.items] : [])];
  const seen = new Set<string>();
  for (const shape of shapes)
    for (const [key, child] of Object.entries(shape.properties ?? {})) {
      if (seen.has(key)) continue;
      seen.add(key);
      row(lines, `${name}.${key}`, child);
    }
}

function cells(name: string, node: Node): string {
  const standard = node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``;
  const text = (node.description ?? '').replaceAll('|', '\\|');
  return `| \`${name}\` | ${values(node).replaceAll('|', '\\|')} | ${standard} | ${text} |`;
}

function values(node: Node): string {
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.anyOf) return [...new Set(node.anyOf.map(values))].filter(Boolean).join(' or ');
  if (node.type === 'array')
    return `list of ${node.items ? values(node.items) || 'values' : 'values'}`;
  if (node.type === 'object') return 'mapping';
  return `${String(node.type ?? 'any')}${range(node)}`;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Node): string {
  const isReal = (x: number | undefined) =>
    x !== undefined && Math.abs(x) < Number.MAX_SAFE_INTEGER;
  const low = isReal(minimum)
    ? ` ≥ ${minimum}`
    : isReal(exclusiveMinimum)
      ? ` > ${exclusiveMinimum}`
      : '';
  const high = isReal(maximum)
    ? ` ≤ ${maximum}`
    : isReal(exclusiveMaximum)
      ? ` < ${exclusiveMaximum}`
      : '';
  return [low, high].filter(Boolean).join(',');
}
