/** Text made safe for XML and HTML, attributes included. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** One element; attribute values are escaped, children are taken as they are. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children = '',
): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined)
      text += ` ${key}="${typeof value === 'number' ? short(value) : escapeXml(value)}"`;
  return children === '' ? `${text}/>` : `${text}>${children}</${name}>`;
}

/** A pixel coordinate with two decimals, which keeps files small. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
