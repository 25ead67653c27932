const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Plain text as HTML text or as the value of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);
}

/** The reverse of `escapeHtml`. */
export function unescapeHtml(html: string): string {
  return html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => HTML_CHARACTERS.get(entity) ?? entity);
}

const HTML_CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries(HTML_ENTITIES).map(([character, entity]) => [entity, character]),
);

/** Plain text as HTML text. Quotes stay: readers differ in how often they decode, and none must show `&#39;`. */
export function escapeHtmlText(text: string): string {
  return text.replace(/[&<>]/g, (character) => HTML_ENTITIES[character] ?? character);
}

/**
 * Text for XML character data that people read, in the hexadecimal form that the RSS Best Practices Profile recommends
 * ("Character Data"): some readers leave those to their HTML decoder, and so unescape once, as they should.
 */
export function escapeXmlText(text: string): string {
  return text.replace(/[&<>]/g, (character) => HEXADECIMAL[character] ?? character);
}

const HEXADECIMAL: Readonly<Record<string, string>> = { "&": "&#x26;", "<": "&#x3C;", ">": "&#x3E;" };

/**
 * Text for a quoted attribute, or for an address: some readers know only XML's own names there, and would fetch
 * `?a=1&#x26;b=2`.
 */
export function escapeXmlAttribute(text: string): string {
  return text.replace(/[&<>"]/g, (character) => HTML_ENTITIES[character] ?? character);
}
