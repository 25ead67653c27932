import type { FieldMap, MappedField } from "#config/sources.js";
import { type Field, type Fields, fieldKey } from "#content/model/value.js";
import { FIELD_ALIASES } from "./field-aliases.js";
import { findField } from "./fields.js";

/** Under these names a field counts before all its aliases. */
const KEYS = {
  title: FIELD_ALIASES.title[0],
  date: FIELD_ALIASES.published[0],
  updated: FIELD_ALIASES.updated[0],
  expires: FIELD_ALIASES.expires[0],
  draft: "draft",
  unlisted: "unlisted",
  feed: "feed",
  newsletter: "newsletter",
  summary: FIELD_ALIASES.summary[0],
  authors: FIELD_ALIASES.authors[0],
  contributors: FIELD_ALIASES.contributors[0],
  categories: FIELD_ALIASES.categories[0],
  tags: FIELD_ALIASES.tags[0],
  url: FIELD_ALIASES.url[0],
  id: FIELD_ALIASES.id[0],
  slug: FIELD_ALIASES.slug[0],
  language: FIELD_ALIASES.language[0],
  cover: FIELD_ALIASES.cover[0],
  coverAlt: FIELD_ALIASES.coverAlt[0],
  enclosure: "enclosure",
  duration: "duration",
  rights: FIELD_ALIASES.rights[0],
  comments: FIELD_ALIASES.comments[0],
  via: FIELD_ALIASES.via[0],
  link: FIELD_ALIASES.related[0],
  source: FIELD_ALIASES.source[0],
  episode: FIELD_ALIASES.episode[0],
  season: FIELD_ALIASES.season[0],
  episodeType: FIELD_ALIASES.episodeType[0],
  explicit: FIELD_ALIASES.explicit[0],
} as const satisfies Record<MappedField, string>;

export type RenameFields = (fields: Fields) => Fields;

/** Adds the fields of a source that calls them otherwise. A post without the other name is read as usual. */
export function makeFieldRenamer(map: FieldMap | undefined): RenameFields {
  const names = Object.entries(map ?? {}).flatMap(([name, written]) =>
    written !== undefined && isMapped(name)
      ? [[KEYS[name], written.split(".").map(fieldKey).join(".")] as const]
      : [],
  );
  if (names.length === 0) return (fields) => fields;
  return (fields) => {
    const found = names.flatMap(([key, written]): readonly (readonly [string, Field])[] => {
      const field = findField(fields, [written]);
      return field === undefined ? [] : [[key, field]];
    });
    return found.length === 0 ? fields : new Map([...fields, ...found]);
  };
}

function isMapped(name: string): name is MappedField {
  return Object.hasOwn(KEYS, name);
}
