import { decodeEntities } from "#content/markup/entities.js";
import type { Value } from "#content/model/value.js";
import { makeValueMap } from "#content/sources/extracted-entry.js";

/** What a `BlogPosting` (schema.org) says about its post, as written. */
export interface Posting {
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly summary?: string | undefined;
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
  readonly expires?: string | undefined;
  readonly language?: string | undefined;
  readonly image?: { readonly url: string; readonly alt?: string | undefined } | undefined;
  readonly authors: readonly Value[];
  readonly tags: readonly string[];
  readonly categories: readonly string[];
}

const POSTINGS =
  /^(?:https?:\/\/schema\.org\/)?(?:BlogPosting|LiveBlogPosting|SocialMediaPosting|(?:News|Tech|Scholarly|Opinion|Analysis|Reportage|Review)?(?:News)?Article|Report)$/;

type Node = Readonly<Record<string, unknown>>;

/** The posting that the page is about; undefined for none, or for a list of several. */
export function readPosting(scripts: readonly string[]): Posting | undefined {
  const nodes = scripts.flatMap(parseNodes);
  const byId = new Map(
    nodes.flatMap((node) => (typeof node["@id"] === "string" ? [[node["@id"], node] as const] : [])),
  );
  const postings = nodes.filter((node) => typesOf(node).some((type) => POSTINGS.test(type)));
  const [node, ...others] = postings;
  if (node === undefined || others.length > 0) return undefined;
  const follow = (value: unknown): readonly (Node | string)[] =>
    listOf(value).flatMap((item): readonly (Node | string)[] => {
      if (typeof item === "string") return [item];
      if (!isNode(item)) return [];
      const id = item["@id"];
      return [typeof id === "string" && Object.keys(item).length === 1 ? (byId.get(id) ?? item) : item];
    });
  return {
    title: titleOf(node),
    url: textOf(node.url) ?? addressOf(node.mainEntityOfPage),
    summary: textOf(node.description) ?? textOf(node.abstract),
    published: textOf(node.datePublished),
    updated: textOf(node.dateModified),
    expires: textOf(node.expires),
    language: textOf(node.inLanguage),
    image: imageOf(follow(node.image)[0] ?? follow(node.thumbnailUrl)[0]),
    authors: follow(node.author ?? node.creator).flatMap(personOf),
    tags: namesOf(node.keywords),
    categories: namesOf(node.articleSection),
  };
}

/** Some templates write HTML's entities where a text belongs. */
function titleOf({ headline, name }: Node): string | undefined {
  const title = textOf(headline) ?? textOf(name);
  return title === undefined ? undefined : decodeEntities(title).replace(/&#(?:0*39|x0*27);/gi, "'");
}

/** Pages that schema.org knows as something else than a post. `Blog` has its posts in it. */
const LISTS =
  /^(?:https?:\/\/schema\.org\/)?(CollectionPage|SearchResultsPage|ProfilePage|AboutPage|ContactPage|CheckoutPage|ItemPage|ImageGallery|VideoGallery|MediaGallery|Blog)$/;

/** What the page is, where it is no post. */
export function findListType(scripts: readonly string[]): string | undefined {
  const nodes = scripts.flatMap(parseNodes);
  const types = nodes.flatMap(typesOf);
  const list = types.flatMap((type) => LISTS.exec(type)?.[1] ?? []);
  const postings = types.filter((type) => POSTINGS.test(type));
  // A post may say which blog it is in.
  const found = list.find((type) => type !== "Blog" || postings.length !== 1);
  return found ?? (postings.length > 1 ? "a list of posts" : undefined);
}

function parseNodes(script: string): readonly Node[] {
  try {
    return listOf(JSON.parse(script)).flatMap((node) =>
      isNode(node)
        ? [node, ...listOf(node["@graph"]).filter(isNode), ...listOf(node.mainEntity).filter(isNode)]
        : [],
    );
  } catch {
    // Without JSON-LD there are other elements that say the same.
    return [];
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function typesOf(node: Node): readonly string[] {
  return listOf(node["@type"]).filter((type) => typeof type === "string");
}

function textOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  if (typeof first === "string") return first.trim() || undefined;
  return isNode(first) && typeof first["@value"] === "string"
    ? first["@value"].trim() || undefined
    : undefined;
}

function addressOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  return isNode(first) ? (textOf(first["@id"]) ?? textOf(first.url)) : textOf(first);
}

function imageOf(value: Node | string | undefined): Posting["image"] {
  if (value === undefined) return undefined;
  if (typeof value === "string") return { url: value };
  const url = textOf(value.url) ?? textOf(value.contentUrl);
  return url === undefined ? undefined : { url, alt: textOf(value.caption) };
}

function personOf(value: Node | string): readonly Value[] {
  if (typeof value === "string") return value.trim() === "" || /^https?:/i.test(value) ? [] : [value];
  const name = textOf(value.name);
  return name === undefined ? [] : [makeValueMap({ name, url: addressOf(value.url) })];
}

/** A list, or one text with commas. */
function namesOf(value: unknown): readonly string[] {
  const items = listOf(value);
  if (items.length === 1 && typeof items[0] === "string")
    return items[0].split(",").map((name) => name.trim());
  return items.flatMap((item) => textOf(isNode(item) ? (item.name ?? item) : item) ?? []);
}
