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

/** Plain text as HTML text. Quotes stay: readers differ in how often they decode, and none must show `&#39;`. */
export function escapeHtmlText(text: string): string {
  return text.replace(/[&<>]/g, (character) => HTML_ENTITIES[character] ?? character);
}

/**
 * Text for XML character data or a quoted attribute. `&` and `<` are written in the hexadecimal form that the RSS Best
 * Practices Profile recommends ("Character Data"): readers that unescape twice show those right.
 */
export function escapeXml(text: string): string {
  return text.replace(/&/g, "&#x26;").replace(/</g, "&#x3C;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
