import type { SiteConfig } from "#config/schema.js";
import type { Credits, Episode } from "#content/model/post.js";
import { type Field, isMap } from "#content/model/value.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { FIELD_ALIASES } from "./field-aliases.js";
import { type FrontMatterContext, findField, textOf } from "./fields.js";
import { readPeople } from "./people.js";

const CREDIT_FIELDS = [
  "contributors",
  "rights",
  "comments",
  "via",
  "related",
  "source",
  "episode",
  "season",
  "episodeType",
  "explicit",
] as const;

const FIRST_SEGMENTS: ReadonlySet<string> = new Set(
  CREDIT_FIELDS.flatMap((field) => FIELD_ALIASES[field].map((name) => name.split(".")[0] ?? name)),
);

/** The post that the fields belong to: what they say is resolved against its URL. */
interface Context {
  readonly site: SiteConfig;
  readonly url: string;
}

type Draft<Type> = { -readonly [Name in keyof Type]: Type[Name] };

/** What the fields say about other people, other pages and the podcast; undefined where they say nothing of it. */
export function readCredits(frontMatter: FrontMatterContext, context: Context): Credits | undefined {
  if (![...frontMatter.fields.keys()].some((name) => FIRST_SEGMENTS.has(name))) return undefined;
  const credits: Draft<Credits> = {};
  const contributors = readPeople(frontMatter, FIELD_ALIASES.contributors, context.site);
  const rights = textOf(findField(frontMatter.fields, FIELD_ALIASES.rights)?.value);
  const source = readSource(frontMatter, context.url);
  const episode = readEpisode(frontMatter);
  if (contributors.length > 0) credits.contributors = contributors;
  if (rights !== undefined) credits.rights = rights;
  for (const key of ["comments", "via", "related"] as const) {
    const address = readAddress(frontMatter, FIELD_ALIASES[key], context.url);
    if (address !== undefined) credits[key] = address;
  }
  if (source !== undefined) credits.source = source;
  if (episode !== undefined) credits.episode = episode;
  return Object.keys(credits).length === 0 ? undefined : credits;
}

/** `comments: true` and `link: title` of some themes are no addresses, and nobody's mistake. */
function readAddress(
  { fields }: FrontMatterContext,
  names: readonly string[],
  base: string,
): string | undefined {
  const written = textOf(findField(fields, names)?.value);
  return written === undefined ? undefined : resolveAddress(written, base);
}

function resolveAddress(written: string, base: string): string | undefined {
  return /^(?:https?:\/\/|\/|#)/i.test(written) ? resolveUrl(written, base) : undefined;
}

function readSource({ fields, report }: FrontMatterContext, base: string): Credits["source"] {
  const field = findField(fields, FIELD_ALIASES.source);
  if (field === undefined) return undefined;
  const { value } = field;
  const first = (...names: readonly string[]) =>
    isMap(value)
      ? names.map((name) => textOf(value.get(name))).find((text) => text !== undefined)
      : undefined;
  const written = isMap(value) ? first("feed", "url", "link", "href") : textOf(value);
  const url = written === undefined ? undefined : resolveAddress(written, base);
  if (url !== undefined) return { url, title: first("title", "name") ?? new URL(url).host };
  if (isMap(value)) report("W_FIELD", `\`${field.name}\` has no URL.`, field.line);
  return undefined;
}

function readEpisode(frontMatter: FrontMatterContext): Episode | undefined {
  const episode: Draft<Episode> = {};
  const number = readPositiveInteger(frontMatter, FIELD_ALIASES.episode);
  const season = readPositiveInteger(frontMatter, FIELD_ALIASES.season);
  const type = (["full", "trailer", "bonus"] as const).find(
    (known) =>
      known === textOf(findField(frontMatter.fields, FIELD_ALIASES.episodeType)?.value)?.toLowerCase(),
  );
  const explicit = readExplicit(findField(frontMatter.fields, FIELD_ALIASES.explicit));
  if (number !== undefined) episode.number = number;
  if (season !== undefined) episode.season = season;
  if (type !== undefined) episode.type = type;
  if (explicit !== undefined) episode.explicit = explicit;
  return Object.keys(episode).length === 0 ? undefined : episode;
}

/** A whole number from 1; what is none (`episode: pilot`) has no place in a feed. */
function readPositiveInteger({ fields }: FrontMatterContext, names: readonly string[]): number | undefined {
  const text = textOf(findField(fields, names)?.value);
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

function readExplicit(field: Field | undefined): boolean | undefined {
  const text = textOf(field?.value)?.toLowerCase() ?? "";
  if (/^(?:true|yes|explicit)$/.test(text)) return true;
  return /^(?:false|no|clean)$/.test(text) ? false : undefined;
}
