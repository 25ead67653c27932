import { canonicalLanguage } from "#config/language-tag.js";
import type { SiteConfig } from "#config/schema.js";
import type { Episode, Person, Transcript } from "#content/model/post.js";
import { type Fields, isList, isMap, type Value } from "#content/model/value.js";
import { resolveUrl } from "#resolve-url.js";
import { FIELD_ALIASES, type FieldName } from "./field-aliases.js";
import { type FrontMatterContext, findField, firstText, textOf } from "./fields.js";
import { normaliseMediaType } from "./media-types.js";
import { readPerson } from "./people.js";

export const EPISODE_FIELDS = [
  "episode",
  "episodeDisplay",
  "season",
  "seasonName",
  "episodeType",
  "explicit",
  "transcripts",
  "chapters",
  "people",
  "hosts",
  "guests",
] as const satisfies readonly FieldName[];

const EPISODE_TYPES = ["full", "trailer", "bonus"] as const;

interface EpisodeContext {
  readonly site: SiteConfig;
  /** Of the post, which addresses are relative to. */
  readonly url: string;
}

/** What the front matter says about the post as an episode of a podcast; undefined where it says nothing. */
export function readEpisode(frontMatter: FrontMatterContext, context: EpisodeContext): Episode | undefined {
  const { fields } = frontMatter;
  const type = textIn(fields, "episodeType")?.toLowerCase();
  return unlessEmpty({
    number: readNumber(fields, "episode", /^(?:0|[1-9]\d{0,5})(?:\.\d{1,3})?$/),
    display: textIn(fields, "episodeDisplay"),
    season: readNumber(fields, "season", /^[1-9]\d{0,5}$/),
    seasonName: textIn(fields, "seasonName"),
    type: EPISODE_TYPES.find((known) => known === type),
    explicit: readExplicit(fields),
    transcripts: readTranscripts(frontMatter, context),
    chapters: readChapters(frontMatter, context),
    people: readEverybody(frontMatter, context),
  });
}

export function unlessEmpty<Type extends object>(object: Type): Type | undefined {
  return Object.values(object).some((value) => value !== undefined) ? object : undefined;
}

function textIn(fields: Fields, name: FieldName): string | undefined {
  return textOf(findField(fields, FIELD_ALIASES[name])?.value);
}

/** Anything else (`episode: pilot`) has no place in a feed. */
function readNumber(fields: Fields, name: FieldName, pattern: RegExp): number | undefined {
  const text = textIn(fields, name);
  return text !== undefined && pattern.test(text) ? Number(text) : undefined;
}

function readExplicit(fields: Fields): boolean | undefined {
  const text = textIn(fields, "explicit")?.toLowerCase() ?? "";
  if (/^(?:true|yes|explicit)$/.test(text)) return true;
  return /^(?:false|no|clean)$/.test(text) ? false : undefined;
}

/** Of the formats that players know (Podcasting 2.0, "transcript"). */
const TRANSCRIPT_TYPES: Readonly<Record<string, string>> = {
  htm: "text/html",
  html: "text/html",
  json: "application/json",
  srt: "application/x-subrip",
  txt: "text/plain",
  vtt: "text/vtt",
};

/** Addresses, or maps of `url`, `type`, `language` and `rel`. */
function readTranscripts(
  { fields, report }: FrontMatterContext,
  { url: base }: EpisodeContext,
): readonly Transcript[] | undefined {
  const field = findField(fields, FIELD_ALIASES.transcripts);
  if (field === undefined || typeof field.value === "boolean") return undefined;
  const transcripts = (isList(field.value) ? field.value : [field.value]).flatMap((value) => {
    const url = addressOf(value, base);
    const type = url && typeOf(value, url, TRANSCRIPT_TYPES);
    if (url === undefined || type === undefined) {
      const missing = url === undefined ? "no address" : "no known type";
      report("W_FIELD", `\`${field.name}\` lists a transcript with ${missing}.`, field.line);
      return [];
    }
    const map = isMap(value) ? value : NO_MAP;
    const captions = firstText(map, ["rel"]) === "captions" || /vtt|subrip/.test(type) || undefined;
    return [{ url, type, language: canonicalLanguage(firstText(map, ["language", "lang"]) ?? ""), captions }];
  });
  return transcripts.length === 0 ? undefined : transcripts;
}

/** Podcasting 2.0, "chapters". */
const CHAPTER_TYPES: Readonly<Record<string, string>> = { json: "application/json+chapters" };

function readChapters({ fields }: FrontMatterContext, { url: base }: EpisodeContext): Episode["chapters"] {
  const value = findField(fields, FIELD_ALIASES.chapters)?.value;
  const url = value === undefined ? undefined : addressOf(value, base);
  const type = value === undefined || url === undefined ? undefined : typeOf(value, url, CHAPTER_TYPES);
  return url === undefined || type === undefined ? undefined : { url, type };
}

const NO_MAP: ReadonlyMap<string, Value> = new Map();

/** `chapters: 12` is a number of chapters. */
function addressOf(value: Value, base: string): string | undefined {
  const written = isMap(value) ? firstText(value, ["url", "src", "href", "file", "path"]) : textOf(value);
  return written !== undefined && /[./]/.test(written) ? resolveUrl(written, base) : undefined;
}

function typeOf(value: Value, url: string, types: Readonly<Record<string, string>>): string | undefined {
  const given = isMap(value) ? firstText(value, ["type", "mimetype"]) : undefined;
  const extension = /\.([a-z0-9]+)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? "";
  return normaliseMediaType(given ?? "") ?? (Object.hasOwn(types, extension) ? types[extension] : undefined);
}

/** `people`, then `hosts`, then `guests`; each of them as authors are written, and a map may have `role` and `group`. */
function readEverybody(
  { fields }: FrontMatterContext,
  { site }: EpisodeContext,
): readonly Person[] | undefined {
  const people = (["people", "hosts", "guests"] as const).flatMap((name) => {
    const value = findField(fields, FIELD_ALIASES[name])?.value;
    if (value === undefined || typeof value === "boolean") return [];
    return (isList(value) ? value : [value]).flatMap((item): readonly Person[] => {
      const person = readPerson(item, site);
      if (person === undefined) return [];
      const map = isMap(item) ? item : NO_MAP;
      const role = firstText(map, ["role"]) ?? ROLES[name];
      return [
        { name: person.name, role, group: firstText(map, ["group"]), url: person.url, image: person.avatar },
      ];
    });
  });
  return people.length === 0 ? undefined : people;
}

const ROLES = { people: undefined, hosts: "host", guests: "guest" } as const;
