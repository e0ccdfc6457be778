/** TypeScript declarations (`paths`, `components`) for an OpenAPI 3.1 document. */
export function typesOf(document) {
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `    ${key(name)}: ${typeOf(schema, 2)};`,
  );
  const paths = Object.entries(document.paths).map(
    ([path, methods]) => `  ${key(path)}: {\n${pathMembers(methods)}\n  };`,
  );
  return `// Written by scripts/generate-api-client.mjs from the server's schemas. Do not edit.
export interface paths {
${paths.join('\n')}
}

export interface components {
  schemas: {
${schemas.join('\n')}
  };
}
`;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

function pathMembers(methods) {
  return METHODS.map((method) =>
    methods[method] ? `    ${method}: ${operation(methods[method])};` : `    ${method}?: never;`,
  ).join('\n');
}

function operation(one) {
  const where = (place) => {
    const found = (one.parameters ?? []).filter((parameter) => parameter.in === place);
    if (found.length === 0) return `${place}?: never`;
    const all = found.map((p) => `${key(p.name)}${p.required ? '' : '?'}: ${typeOf(p.schema, 5)}`);
    return `${place}${found.some((p) => p.required) ? '' : '?'}: { ${all.join('; ')} }`;
  };
  const body = one.requestBody?.content['application/json']?.schema;
  return `{
      parameters: { ${['query', 'path'].map(where).join('; ')}; header?: never; cookie?: never };
      requestBody${body ? '' : '?'}: ${body ? `{ content: { 'application/json': ${typeOf(body, 3)} } }` : 'never'};
      responses: { 200: ${answer(one.responses[200])}; default: ${answer(one.responses.default)} };
    }`;
}

function answer(response) {
  if (!response) return '{ headers: { [name: string]: unknown }; content?: never }';
  const content = Object.entries(response.content).map(
    ([type, { schema }]) => `'${type}': ${schema ? typeOf(schema, 3) : 'string'}`,
  );
  return `{ headers: { [name: string]: unknown }; content: { ${content.join('; ')} } }`;
}

function typeOf(schema, depth) {
  if (schema.$ref) return `components['schemas']['${schema.$ref.split('/').at(-1)}']`;
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', "'");
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((one) => typeOf(one, depth)).join(' | ');
  if (Array.isArray(schema.type))
    return schema.type.map((type) => typeOf({ ...schema, type }, depth)).join(' | ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'array':
      return `(${typeOf(schema.items, depth)})[]`;
    case 'object':
      return objectType(schema, depth);
    default:
      return 'unknown';
  }
}

function objectType(schema, depth) {
  if (!schema.properties)
    return typeof schema.additionalProperties === 'object'
      ? `{ readonly [name: string]: ${typeOf(schema.additionalProperties, depth)} }`
      : '{ readonly [name: string]: unknown }';
  const pad = '  '.repeat(depth + 1);
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties).map(
    ([name, one]) =>
      `${pad}readonly ${key(name)}${required.has(name) ? '' : '?'}: ${typeOf(one, depth + 1)};`,
  );
  return `{\n${members.join('\n')}\n${'  '.repeat(depth)}}`;
}

function key(name) {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
}
