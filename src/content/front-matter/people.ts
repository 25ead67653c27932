import type { SiteConfig } from "#config/schema.js";
import type { Author } from "#content/model/post.js";
import { isList, isMap, type Value } from "#content/model/value.js";
import { toPlainLine } from "#content/text/characters.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { FIELD_ALIASES } from "./field-aliases.js";
import { type FrontMatterContext, findField, textOf } from "./fields.js";

/** Who wrote the post: names, `Name <mail>`, maps, or keys of `site.authors`; the site's author where it names nobody. */
export function readAuthors(frontMatter: FrontMatterContext, site: SiteConfig): readonly Author[] {
  const authors = readPeople(frontMatter, FIELD_ALIASES.authors, site);
  if (authors.length > 0 || site.author === undefined) return authors;
  return [copyAuthor(site.author)];
}

/** The people that the first of `names` which is there names, each once. */
export function readPeople(
  frontMatter: FrontMatterContext,
  names: readonly string[],
  site: SiteConfig,
): readonly Author[] {
  const field = findField(frontMatter.fields, names);
  const authors: Author[] = [];
  for (const item of field === undefined ? [] : isList(field.value) ? field.value : [field.value]) {
    const author = readAuthor(item, site);
    if (author === undefined)
      frontMatter.report("W_FIELD", `\`${field?.name}\` names somebody without a name.`, field?.line);
    else if (!authors.some(({ name }) => name === author.name)) authors.push(author);
  }
  return authors;
}

function readAuthor(value: Value, site: SiteConfig): Author | undefined {
  if (isMap(value)) return readAuthorMap(value, site);
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

function readAuthorMap(value: ReadonlyMap<string, Value>, site: SiteConfig): Author | undefined {
  const first = (...names: readonly string[]) =>
    names.map((name) => textOf(value.get(name))).find((text) => text !== undefined);
  const name = first("name", "title", "displayname");
  if (name === undefined) return undefined;
  const url = first("url", "link", "website", "homepage", "uri", "href");
  const avatar = first("avatar", "image", "picture", "photo");
  return copyAuthor({
    name,
    email: first("email", "mail"),
    url: url && resolveUrl(url, site.url),
    avatar: avatar && resolveUrl(avatar, site.url),
  });
}

interface LooseAuthor {
  readonly name: string;
  readonly email?: string | undefined;
  readonly url?: string | undefined;
  readonly avatar?: string | undefined;
}

function copyAuthor({ name, email, url, avatar }: LooseAuthor): Author {
  const mail = email !== undefined && /^[^\s@<>()",;:\\]+@[^\s@<>()",;:\\]+$/.test(email) ? email : undefined;
  return {
    name: toPlainLine(name) || "?",
    ...(mail === undefined ? {} : { email: mail }),
    ...(url === undefined ? {} : { url }),
    ...(avatar === undefined ? {} : { avatar }),
  };
}
