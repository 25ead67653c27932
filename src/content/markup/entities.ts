/** The cleaner decodes all other entities. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
]);

/** Decodes the entities that the cleaner writes. */
export function decodeEntities(text: string): string {
  return text.includes("&")
    ? text.replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES.get(entity) ?? entity)
    : text;
}
