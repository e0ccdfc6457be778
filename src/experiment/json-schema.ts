import { z } from 'zod';
import { experimentSchema } from './schema.js';
import { trialSettingsSchema } from './trial-settings.js';

type Node = { [key: string]: unknown; properties?: Record<string, Node>; type?: string };

/** The experiment file's JSON Schema, generated from the schema that validates at run time. */
export function experimentJsonSchema(): Node {
  const schema = z.toJSONSchema(experimentSchema, { io: 'input', unrepresentable: 'any' }) as Node;
  const settings = z.toJSONSchema(trialSettingsSchema, {
    io: 'input',
    unrepresentable: 'any',
  }) as Node;
  const fixed = schema.properties?.fixed;
  const space = schema.properties?.space;
  if (fixed) fixed.properties = dottedProperties(settings);
  if (space) {
    space.properties = Object.fromEntries(
      Object.entries(dottedProperties(settings)).map(([name, node]) => [
        name,
        { description: node.description ?? '' },
      ]),
    );
  }
  return { ...schema, title: 'pestle experiment' };
}

/** Settings under their dotted names: `soap.n_max`, `training.lm`, `training.lm.iterations`, … */
export function dottedProperties(node: Node, prefix = ''): Record<string, Node> {
  const found: Record<string, Node> = {};
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (prefix !== '') found[name] = child;
    Object.assign(found, dottedProperties(child, name));
  }
  return found;
}
