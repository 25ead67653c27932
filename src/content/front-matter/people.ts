import type { SiteConfig } from "#config/schema.js";
import type { Author } from "#content/model/post.js";
import { isList, isMap, type Value } from "#content/model/value.js";
import { toPlainLine } from "#content/text/characters.js";
import { resolveUrl } from "#resolve-url.js";
import { FIELD_ALIASES } from "./field-aliases.js";
import { type FrontMatterContext, findField, firstText, textOf } from "./fields.js";

/** The post's authors, by default the site's author. */
export function readAuthors(frontMatter: FrontMatterContext, site: SiteConfig): readonly Author[] {
  const authors = readPeople(frontMatter, "authors", site);
  if (authors.length > 0 || site.author === undefined) return authors;
  return [copyAuthor(site.author)];
}

/** Names, `Name <mail>`, maps, or keys of `site.authors`; each person once. */
export function readPeople(
  { fields, report, recordOrigin }: FrontMatterContext,
  name: "authors" | "contributors",
  site: SiteConfig,
): readonly Author[] {
  const field = findField(fields, FIELD_ALIASES[name]);
  if (field === undefined) return [];
  const people = new Map<string, Author>();
  for (const item of isList(field.value) ? field.value : [field.value]) {
    const person = readPerson(item, site);
    if (person === undefined)
      report("W_FIELD", `\`${field.name}\` lists a person without a name.`, field.line);
    else if (!people.has(person.name)) people.set(person.name, person);
  }
  if (people.size > 0) recordOrigin?.(name, field);
  return [...people.values()];
}

/** @returns undefined without a name */
export function readPerson(value: Value, site: SiteConfig): Author | undefined {
  if (isMap(value)) return readPersonMap(value, site);
  const text = textOf(value);
  if (text === undefined) return undefined;
  const known = Object.hasOwn(site.authors, text) ? site.authors[text] : undefined;
  if (known !== undefined) return copyAuthor(known);
  // `Name <mail>` of RFC 5322 and `mail (Name)` of RSS.
  const [, name, mail] = /^([^<>]*?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(text) ?? [];
  const [, rssMail, rssName] = /^([^\s()]+@[^\s()]+)\s+\(([^()]+)\)$/.exec(text) ?? [];
  return copyAuthor({
    name: name?.replace(/^"(.*)"$/, "$1") || rssName || mail || text,
    email: mail ?? rssMail,
  });
}

function readPersonMap(map: ReadonlyMap<string, Value>, site: SiteConfig): Author | undefined {
  const name = firstText(map, ["name", "title", "displayname"]);
  if (name === undefined) return undefined;
  const url = firstText(map, ["url", "link", "website", "homepage", "uri", "href"]);
  const avatar = firstText(map, ["avatar", "image", "img", "picture", "photo"]);
  return copyAuthor({
    name,
    email: firstText(map, ["email", "mail"]),
    url: url && resolveUrl(url, site.url),
    avatar: avatar && resolveUrl(avatar, site.url),
  });
}

function copyAuthor({ name, email, url, avatar }: Author): Author {
  const isAddress = email !== undefined && /^[^\s@<>()",;:\\]+@[^\s@<>()",;:\\]+$/.test(email);
  return { name: toPlainLine(name) || "?", email: isAddress ? email : undefined, url, avatar };
}
