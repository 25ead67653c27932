import type { SiteConfig } from "#config/schema.js";
import type { Credits } from "#content/model/post.js";
import { type Fields, isMap } from "#content/model/value.js";
import { resolveUrl } from "#resolve-url.js";
import { EPISODE_FIELDS, readEpisode, unlessEmpty } from "./episode.js";
import { FIELD_ALIASES, type FieldName } from "./field-aliases.js";
import { type FrontMatterContext, findField, firstText, textOf } from "./fields.js";
import { readPeople } from "./people.js";

const CREDIT_FIELDS = [
  "contributors",
  "rights",
  "comments",
  "via",
  "related",
  "source",
  ...EPISODE_FIELDS,
] as const;

const FIRST_SEGMENTS: ReadonlySet<string> = new Set(
  CREDIT_FIELDS.flatMap((field) => FIELD_ALIASES[field].map((name) => name.split(".")[0] ?? name)),
);

/**
 * Other people, other pages and the podcast's episode; undefined where the fields name none of them.
 *
 * @param url of the post, which addresses are relative to
 */
export function readCredits(
  frontMatter: FrontMatterContext,
  { site, url }: { readonly site: SiteConfig; readonly url: string },
): Credits | undefined {
  const { fields } = frontMatter;
  if (![...fields.keys()].some((name) => FIRST_SEGMENTS.has(name))) return undefined;
  const contributors = readPeople(frontMatter, "contributors", site);
  return unlessEmpty({
    contributors: contributors.length > 0 ? contributors : undefined,
    rights: textIn(fields, "rights"),
    comments: readAddress(fields, "comments", url),
    via: readAddress(fields, "via", url),
    related: readAddress(fields, "related", url),
    source: readSource(frontMatter, url),
    episode: readEpisode(frontMatter, { site, url }),
  });
}

function textIn(fields: Fields, name: FieldName): string | undefined {
  return textOf(findField(fields, FIELD_ALIASES[name])?.value);
}

function readAddress(fields: Fields, name: FieldName, base: string): string | undefined {
  return resolveAddress(textIn(fields, name), base);
}

/** `comments: true` and `link: title` of some themes aren't addresses, and no mistake either. */
function resolveAddress(written: string | undefined, base: string): string | undefined {
  return written !== undefined && /^(?:https?:\/\/|\/|#)/i.test(written)
    ? resolveUrl(written, base)
    : undefined;
}

function readSource({ fields, report }: FrontMatterContext, base: string): Credits["source"] {
  const field = findField(fields, FIELD_ALIASES.source);
  if (field === undefined) return undefined;
  const { value } = field;
  const url = resolveAddress(
    isMap(value) ? firstText(value, ["feed", "url", "link", "href"]) : textOf(value),
    base,
  );
  if (url !== undefined) {
    const title = isMap(value) ? firstText(value, ["title", "name"]) : undefined;
    return { url, title: title ?? new URL(url).host };
  }
  if (isMap(value)) report("W_FIELD", `\`${field.name}\` has no URL.`, field.line);
  return undefined;
}
