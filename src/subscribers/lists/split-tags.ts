/** The tags in a cell: `vip, early`, `"vip","early"`, `corporate;nyc` or `["vip","early"]`. */
export function splitTags(cell: string): readonly string[] {
  const text = cell.trim();
  if (text === "") return [];
  return (readJsonList(text) ?? splitOutsideQuotes(text))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

function readJsonList(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((tag) => typeof tag === "string") : undefined;
  } catch {
    return undefined;
  }
}

/** A quoted tag may contain a delimiter. */
function splitOutsideQuotes(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|([^",;|]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
