import { z } from "zod";
import { firstOf, nonEmpty } from "#content/front-matter/provenance.js";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";
import { dropRepeatedIds, makeDocument, makeItem } from "./found-item.js";
import { judgeExported } from "./gate.js";
import { renderLexical } from "./lexical.js";
import { type RenderedDocument, renderMobiledoc } from "./mobiledoc.js";

/** Ghost writes null for what isn't set, and 0 and 1 for booleans; ids are numbers in old exports. */
const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ""));
const order = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);

const post = z.object({
  id: text,
  title: text,
  slug: text,
  html: text,
  lexical: text,
  mobiledoc: text,
  /** Before Ghost 1.0. */
  markdown: text,
  status: text,
  /** Absent in old exports, where every post is public. */
  visibility: z
    .string()
    .nullish()
    .transform((value) => value ?? "public"),
  type: z.string().nullish(),
  /** Of old exports. */
  page: z.union([z.boolean(), z.number(), z.string()]).nullish(),
  /** Before Ghost 1.22, which has several authors. */
  author_id: text,
  published_at: text,
  updated_at: text,
  custom_excerpt: text,
  feature_image: text,
  image: text,
  locale: text,
});
type Post = z.output<typeof post>;

const data = z.object({
  posts: z.array(post),
  tags: z.array(z.object({ id: text, name: text, visibility: z.string().nullish() })).default([]),
  users: z.array(z.object({ id: text, name: text })).default([]),
  posts_tags: z.array(z.object({ post_id: text, tag_id: text, sort_order: order })).default([]),
  posts_authors: z.array(z.object({ post_id: text, author_id: text, sort_order: order })).default([]),
  settings: z.array(z.object({ key: z.string(), value: z.unknown() })).catch([]),
  posts_meta: z.array(z.object({ post_id: text, feature_image_alt: text })).default([]),
});
type Data = z.output<typeof data>;

/** The file has all tables of the blog; only those are read that are named here. */
const file = z.union([
  z.object({ db: z.tuple([z.object({ data })], z.unknown()) }).transform(({ db: [first] }) => first.data),
  z.object({ meta: z.unknown(), data }).transform((parsed) => parsed.data),
]);

const VOCABULARY = {
  from: "`status` and `visibility`",
  posts: new Set(["post"]),
  published: new Set(["published"]),
  drafts: new Set(["draft", "scheduled"]),
};

export function readGhostExport(json: unknown): FeedDocument | undefined {
  const tables = file.safeParse(json).data;
  if (tables === undefined) return undefined;
  const namesFor = collectNames(tables);
  const items = tables.posts.map((one) => readPost(one, namesFor));
  const setting = (...names: readonly string[]): string | undefined =>
    tables.settings.flatMap(({ key, value }) =>
      names.includes(key) && typeof value === "string" && value !== "" ? [value] : [],
    )[0];
  return dropRepeatedIds({
    ...makeDocument(items, "Ghost"),
    title: setting("title"),
    description: setting("description"),
    // The newest name first.
    language: setting("locale") ?? setting("lang", "default_locale"),
  });
}

interface Names {
  readonly tags: (post: string) => readonly string[];
  readonly authors: (post: string) => readonly string[];
  readonly author: (user: string) => readonly string[];
  readonly coverAlt: (post: string) => string | undefined;
}

function collectNames({ tags, users, posts_tags, posts_authors, posts_meta }: Data): Names {
  // Tags that begin with # are for the theme.
  const shown = tags.filter(({ name, visibility }) => visibility !== "internal" && !name.startsWith("#"));
  const tagNames = new Map(shown.map(({ id, name }) => [id, name]));
  const userNames = new Map(users.map(({ id, name }) => [id, name]));
  const alts = new Map(posts_meta.map(({ post_id, feature_image_alt }) => [post_id, feature_image_alt]));
  const tagsOf = joinNames(
    posts_tags.map(({ tag_id, ...link }) => ({ ...link, id: tag_id })),
    tagNames,
  );
  const authorsOf = joinNames(
    posts_authors.map(({ author_id, ...link }) => ({ ...link, id: author_id })),
    userNames,
  );
  return {
    tags: (one) => tagsOf.get(one) ?? [],
    authors: (one) => authorsOf.get(one) ?? [],
    author: (user) => [userNames.get(user) ?? ""].filter(Boolean),
    coverAlt: (one) => alts.get(one) || undefined,
  };
}

interface Link {
  readonly post_id: string;
  readonly id: string;
  readonly sort_order: number;
}

/** The names of each post, in its order. */
function joinNames(
  links: readonly Link[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const joined = new Map<string, string[]>();
  for (const { post_id, id } of [...links].sort((one, other) => one.sort_order - other.sort_order)) {
    const name = names.get(id);
    if (name === undefined || name === "") continue;
    const known = joined.get(post_id) ?? [];
    known.push(name);
    joined.set(post_id, known);
  }
  return joined;
}

function readPost(one: Post, names: Names): DocumentItem {
  const cover = one.feature_image || one.image;
  // Some programs write booleans as text.
  const isPage = !["false", "0", "", "null", "undefined"].includes(String(one.page));
  const { html, unknown, format = "html" } = bodyOf(one);
  return makeItem({
    id: ["`id`", one.id || undefined],
    links: [["`slug`", one.slug === "" ? undefined : `/${encodeURIComponent(one.slug)}/`]],
    title: ["`title`", { markup: one.title, format: "text" }],
    published: [["`published_at`", dateOf(one.published_at)]],
    updated: [["`updated_at`", dateOf(one.updated_at)]],
    language: ["`locale`", one.locale || undefined],
    authors: firstOf([
      ["`posts_authors`", nonEmpty(names.authors(one.id))],
      ["`author_id`", nonEmpty(names.author(one.author_id))],
    ]),
    tags: ["`posts_tags`", nonEmpty(names.tags(one.id))],
    summary: [
      "`custom_excerpt`",
      one.custom_excerpt === "" ? undefined : { markup: one.custom_excerpt, format: "text" },
    ],
    picture: [
      "`feature_image`",
      cover === "" ? undefined : { url: toSitePath(cover), alt: names.coverAlt(one.id) },
    ],
    body: { markup: toSitePath(html), format },
    unknownParts: unknown,
    ...judgeExported(
      {
        type: one.type ?? (isPage ? "page" : "post"),
        status: one.status,
        locked: one.visibility !== "public",
      },
      VOCABULARY,
    ),
  });
}

interface GhostText extends RenderedDocument {
  readonly format?: "markdown";
}

/** Ghost keeps the HTML beside what its editor works with; a file made by another program may lack it. */
function bodyOf({ html, lexical, mobiledoc, markdown }: Post): GhostText {
  if (html !== "") return { html, unknown: [] };
  if (lexical !== "") return renderLexical(lexical);
  if (mobiledoc !== "") return renderMobiledoc(mobiledoc);
  return { html: markdown, unknown: [], format: "markdown" };
}

/** What stands for the blog's address in an export. */
function toSitePath(written: string): string {
  return written.replaceAll("__GHOST_URL__", "");
}

/** UTC: `2026-01-31 10:00:00`, ISO 8601, or ms since 1970. */
function dateOf(written: string): string | undefined {
  if (written === "") return undefined;
  if (/^\d{9,14}$/.test(written)) return new Date(Number(written)).toISOString();
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(written) ? `${written.replace(" ", "T")}Z` : written;
}
