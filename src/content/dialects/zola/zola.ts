import type { Dialect, GeneratorSite } from "#content/dialects/dialect.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isMap } from "#content/model/value.js";

/** https://www.getzola.org/documentation/: TOML, dates in file names, `@/` links, shortcodes that look like calls. */
export function makeZola({ source, settings }: GeneratorSite): Dialect {
  const above = source.replace(/^content(?:\/|$)/, "");
  const prefix = source.startsWith("content/") ? `${above}/` : "";
  const slugify = makeSlugifier(settings);
  return {
    name: "zola",
    template: "zola",
    applyDefaults: withSlash,
    skipReason: (fields) =>
      fields.get("render")?.value === false ? "`render = false` keeps it from being a page." : undefined,
    pathOf: ({ pathInfo, slug }) => {
      const folders = pathInfo.urlPath.slice(0, pathInfo.urlPath.lastIndexOf("/") + 1);
      const path = `${prefix}${folders}`.split("/").filter((segment) => segment !== "");
      return `/${[...path, slug]
        .map(slugify)
        .filter((segment) => segment !== "" && segment !== "index")
        .join("/")}/`.replace(/\/{2,}/g, "/");
    },
  };
}

/** Zola serves every `path` as a folder. */
function withSlash(fields: Fields): Fields {
  const path = fields.get("path");
  if (path === undefined || typeof path.value !== "string" || path.value.endsWith("/")) return fields;
  return new Map([...fields, ["path", { ...path, value: `${path.value}/` }]]);
}

/** `slugify.paths`: "on" leaves a-z, 0-9 and hyphens, "safe" all but what file systems refuse, "off" everything. */
function makeSlugifier(settings: Fields): (name: string) => string {
  const slugify = settings.get("slugify")?.value;
  const mode = (isMap(slugify) ? textOf(slugify.get("paths")) : undefined) ?? "on";
  if (mode === "off") return (name) => name;
  const safe = (name: string) =>
    name
      .trim()
      .replace(/[<>:/|?*#"()[\]{}^`'\\]+|\s+/g, "_")
      .replace(/_{2,}/g, "_");
  if (mode === "safe") return safe;
  return (name) => {
    const letters = name
      .replaceAll("ß", "ss")
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "");
    return letters === "" ? safe(name) : letters;
  };
}
