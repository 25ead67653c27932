import type { Dialect, GeneratorSite } from "#content/dialects/dialect.js";

/** https://docs.astro.build/en/guides/content-collections/: a collection's folder is served under its name. */
export function makeAstro({ source }: GeneratorSite): Dialect {
  const [, collection] = /^src\/(?:content|data|pages)(?:\/(.+))?$/.exec(source) ?? [];
  const known = /^src\/(?:content|data|pages)(?:\/|$)/.test(source);
  return {
    name: "astro",
    buildsImages: true,
    ...(known
      ? {
          pathOf: ({ fields, pathInfo, slug }) => {
            const own = fields.has("slug") ? slug : pathInfo.path.replace(/(^|\/)index$/, "$1");
            const segments = [...(collection ?? "").split("/"), ...own.split("/")];
            return `/${segments.map(slugSegment).join("/")}/`.replace(/\/{2,}/g, "/");
          },
        }
      : {}),
  };
}

/** The collection loader makes ids with github-slugger: lower case, no punctuation, hyphens for blanks. */
function slugSegment(segment: string): string {
  return segment
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
