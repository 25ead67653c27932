/** `tag=value` pairs with a `;` between them, by name in lower case; of two with one name the first counts. */
export interface TagList {
  readonly tags: ReadonlyMap<string, string>;
  /** Parts that aren't of this form, and names that come twice. */
  readonly faults: readonly string[];
}

const MAX_TAGS = 100;

/** Reads the records of DKIM (RFC 6376 §3.2), DMARC (RFC 9989 §4.7), MTA-STS, TLS-RPT and BIMI. */
export function readTagList(text: string): TagList {
  const tags = new Map<string, string>();
  const faults: string[] = [];
  for (const part of text.split(";", MAX_TAGS)) {
    if (part.trim() === "") continue;
    const [, name = "", value = ""] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([\s\S]*?)\s*$/.exec(part) ?? [];
    if (name === "") faults.push(part.trim());
    else if (tags.has(name.toLowerCase())) faults.push(`${name} twice`);
    else tags.set(name.toLowerCase(), value);
  }
  return { tags, faults };
}
