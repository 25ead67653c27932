import type { ExportArchive } from "#content/sources/from-export/archive.js";
import { readExport } from "#content/sources/from-export/export-formats.js";
import type { DocumentItem } from "#content/sources/from-feed/feed-item.js";
import { formatCsvLine } from "#subscribers/csv.js";

/** An item as an export has it. What is undefined isn't there. */
export interface Exported {
  /** A word that is in its title, its address and its text, and nowhere else. */
  readonly key: string;
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly locked?: boolean | undefined;
}

export type Files = Readonly<Record<string, string>>;

/** How a program exports its items, and the words that it has for them. */
export interface ExportFormat {
  readonly write: (items: readonly Exported[]) => Files;
  /** All that the format knows. */
  readonly types: readonly string[];
  readonly statuses: readonly string[];
  /** Those of published posts. */
  readonly posts: readonly string[];
  readonly published: readonly string[];
  /** It says what is only for some people. */
  readonly hasLocks?: boolean;
  /** What isn't said: "any" and "none" as the value to assume. */
  readonly typeIfAbsent?: string;
  readonly statusIfAbsent?: string;
  /** The text is in a file by this name, so it isn't clear for two items of one name. */
  readonly nameOf?: (item: Exported) => string;
}

export function readFiles(files: Files): readonly DocumentItem[] {
  const archive: ExportArchive = { paths: Object.keys(files).sort(), read: (path) => files[path] ?? "" };
  return readExport(archive)?.items ?? [];
}

export function isPublished({ notPostReason, draft }: DocumentItem): boolean {
  return notPostReason === undefined && draft?.[1] === false;
}

const element = (name: string, text: string | undefined) =>
  text === undefined ? "" : `<${name}><![CDATA[${text}]]></${name}>`;

const wxr =
  ({ generator, origin }: { readonly generator: string; readonly origin: string }) =>
  (items: readonly Exported[]): Files => ({
    "export.xml": `<?xml version="1.0"?><rss version="2.0" xmlns:content="c" xmlns:wp="w"><channel><title>W</title><link>https://w.example</link>${generator}
<wp:wxr_version>1.2</wp:wxr_version>${items
      .map(
        ({ key, id, type, status, locked }) =>
          `<item><title>${key}</title><link>${origin}/blog/${key}</link>${element("guid", id)}${element("content:encoded", `<p>${key}</p>`)}
<wp:post_date_gmt>2026-01-31 10:00:00</wp:post_date_gmt>${element("wp:status", status)}${element("wp:post_type", type)}${element("wp:post_password", locked ? "secret" : undefined)}</item>`,
      )
      .join("\n")}</channel></rss>`,
  });

const WORDPRESS_TYPES = ["post", "page", "attachment", "revision", "nav_menu_item", "custom_css", "wp_block"];
const WORDPRESS_STATUSES =
  "publish draft pending private future trash auto-draft inherit request-pending".split(" ");

const bloggerFeed = (entries: string): string => `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#' xmlns:blogger='http://schemas.google.com/blogger/2018'><id>tag:blogger.com,1999:blog-9.archive</id><title>B</title>${entries}</feed>`;
const kind = (term: string) =>
  `<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#${term}'/>`;

const blogger = (items: readonly Exported[]): Files => ({
  "blog.xml": bloggerFeed(
    `<entry>${kind("template")}<content>template</content></entry>${items
      .map(
        ({ key, id, type, status }) =>
          `<entry>${element("id", id)}${type === undefined ? "" : kind(type)}<title type='text'>${key}</title><content type='html'>${key}</content><published>2026-01-31T10:00:00Z</published>
${status === undefined ? "" : `<app:control><app:draft>${status}</app:draft></app:control>`}<link rel='alternate' href='https://b.example/${key}.html'/></entry>`,
      )
      .join("\n")}`,
  ),
});

const takeout = (items: readonly Exported[]): Files => ({
  "feed.atom": bloggerFeed(
    `<entry><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status><content type='html'>a comment</content></entry>${items
      .map(
        ({ key, id, type, status }) =>
          `<entry>${element("id", id)}${element("blogger:type", type)}${element("blogger:status", status)}<title>${key}</title><content type='html'>${key}</content><published>2026-01-31T10:00:00Z</published><blogger:filename>/2026/01/${key}.html</blogger:filename></entry>`,
      )
      .join("\n")}`,
  ),
});

const ghost = (items: readonly Exported[]): Files => ({
  "ghost.json": JSON.stringify({
    db: [
      {
        meta: { version: "5.80" },
        data: {
          posts: items.map(({ key, id, type, status, locked }) => ({
            ...{ id, title: key, slug: key, html: `<p>${key}</p>`, type, status },
            ...{ visibility: locked ? "members" : "public", published_at: "2026-01-31 10:00:00" },
          })),
        },
      },
    ],
  }),
});

const substack = (items: readonly Exported[]): Files => ({
  "posts.csv": [
    "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url",
    ...items.map(({ key, id = "", type = "", status = "", locked }) =>
      formatCsvLine([
        ...[`${id}.${id}`, "2026-01-31T10:00:00.000Z", status, "", "", type],
        ...[locked ? "only_paid" : "everyone", key, "", ""],
      ]),
    ),
  ].join("\n"),
  ...Object.fromEntries(items.map(({ key, id = "" }) => [`posts/${id}.${id}.html`, `<p>${key}</p>`])),
});

const medium = (items: readonly Exported[]): Files =>
  Object.fromEntries([
    ["posts/0000-00-00_First-0a0b0c0d.html", mediumPage({ key: "first", type: "h-entry", status: "draft" })],
    ...items.map((item) => [
      `posts/${item.status === "draft" ? "draft_" : "2026-01-31_"}${item.key}-1a2b3c4d.html`,
      mediumPage(item),
    ]),
  ]);

function mediumPage({ key, type, status }: Exported): string {
  const date = `<a href="https://medium.com/p/${key}"><time class="dt-published" datetime="2026-01-31T10:00:00.000Z">x</time></a>`;
  return `<html><body><article class="${type ?? ""}"><h1 class="p-name">${key}</h1>
<section data-field="body" class="e-content"><p>${key}</p></section><footer>${status === "published" ? date : ""}</footer></article></body></html>`;
}

const emailOf = ({ key, status, locked }: Exported) => ({
  ...{ subject: key, publish_date: "2026-01-31T10:00:00Z", slug: key, status },
  archival_mode: locked ? "enabled_for_paid_subscribers" : "enabled",
});

const buttondownApi = (items: readonly Exported[]): Files => ({
  "emails.json": JSON.stringify({
    results: [
      { ...emailOf({ key: "first", status: "draft" }), id: "em_0", body: "first" },
      ...items.map((item) => ({ ...emailOf(item), id: item.id ?? null, body: `*${item.key}*` })),
    ],
  }),
});

const buttondownZip = (items: readonly Exported[]): Files => ({
  "emails.csv": [
    "id,secondary_id,subject,publish_date,source,email_type,slug,status",
    ...items.map(({ key, id = "", status = "", locked }) =>
      formatCsvLine([
        ...[
          id,
          "",
          key,
          "2026-01-31 10:00:00.343246+00:00",
          "app",
          locked ? "premium" : "public",
          id,
          status,
        ],
      ]),
    ),
  ].join("\n"),
  ...Object.fromEntries(items.map(({ key, id = "" }) => [`emails/${id}.md`, `*${key}*`])),
});

const buttondownFiles = (items: readonly Exported[]): Files =>
  Object.fromEntries(
    [{ key: "first", status: "draft" }, ...items].map((item) => {
      const { status, ...email } = emailOf(item);
      const fields = Object.entries({
        ...email,
        email_type: item.locked ? "private" : "public",
        ...(status === undefined ? {} : { status }),
      });
      const lines = fields.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
      return [`emails/${item.key}.md`, `---\n${lines.join("\n")}\n---\n\n*${item.key}*\n`];
    }),
  );

const tumblrOf = ({ key, id, type, status, locked }: Exported) => ({
  ...{ blog_name: "b", post_url: `https://b.tumblr.com/post/${key}`, id_string: id, type, state: status },
  ...{ timestamp: 1769853600, is_paywalled: locked, title: key, tags: [] },
});

const BODIES = "body caption text description answer".split(" ");

const tumblr = (items: readonly Exported[]): Files => ({
  "posts.json": JSON.stringify({
    response: {
      posts: items.map((item) => ({
        ...tumblrOf(item),
        ...Object.fromEntries(BODIES.map((name) => [name, `<p>${item.key}</p>`])),
      })),
    },
  }),
});

/** A backup has a file for each post. */
const tumblrBlocks = (items: readonly Exported[]): Files =>
  Object.fromEntries(
    items.map((item, index) => [
      `json/${index}.json`,
      JSON.stringify({
        ...tumblrOf(item),
        content: [{ type: "text", text: item.key }],
        layout: [],
        trail: [],
      }),
    ]),
  );

const TUMBLR_TYPES = "text photo quote link chat answer video audio".split(" ");
const TUMBLR_STATES = {
  statuses: "published draft queued private submission".split(" "),
  published: ["published"],
};
const BUTTONDOWN = {
  types: ["email"],
  posts: ["email"],
  typeIfAbsent: "email",
  statuses:
    "draft managed_by_rss about_to_send scheduled in_flight paused deleted errored sent imported throttled resending transactional suppressed".split(
      " ",
    ),
  published: ["sent", "imported", "resending", "in_flight"],
  hasLocks: true,
};

export const FORMATS: Readonly<Record<string, ExportFormat>> = {
  WordPress: {
    write: wxr({
      generator: "<generator>https://wordpress.org/?v=6.8</generator>",
      origin: "https://w.example",
    }),
    types: WORDPRESS_TYPES,
    posts: ["post"],
    statuses: WORDPRESS_STATUSES,
    published: ["publish"],
    hasLocks: true,
  },
  Squarespace: {
    write: wxr({ generator: "", origin: "" }),
    types: ["post", "page", "attachment"],
    posts: ["post"],
    statuses: ["publish", "draft", "inherit", "pending", "private", "future"],
    published: ["publish"],
    hasLocks: true,
  },
  Blogger: {
    write: blogger,
    types: ["post", "page", "comment", "template", "settings"],
    posts: ["post"],
    statuses: ["yes", "no"],
    published: ["no"],
    statusIfAbsent: "no",
  },
  "Blogger's Takeout": {
    write: takeout,
    types: ["POST", "PAGE", "COMMENT"],
    posts: ["POST"],
    statuses: ["LIVE", "DRAFT", "SCHEDULED", "SOFT_TRASHED"],
    published: ["LIVE"],
  },
  Ghost: {
    write: ghost,
    types: ["post", "page"],
    posts: ["post"],
    typeIfAbsent: "post",
    statuses: ["published", "draft", "scheduled", "sent"],
    published: ["published"],
    hasLocks: true,
  },
  Substack: {
    write: substack,
    types: ["newsletter", "podcast", "thread", "page", "video"],
    posts: ["newsletter", "podcast"],
    statuses: ["true", "false"],
    published: ["true"],
    hasLocks: true,
    nameOf: ({ id = "" }) => id,
  },
  Medium: {
    write: medium,
    types: ["h-entry", "h-feed"],
    posts: ["h-entry"],
    statuses: ["published", "draft", ""],
    published: ["published"],
  },
  "Buttondown's API": { ...BUTTONDOWN, write: buttondownApi },
  "Buttondown's list with files": { ...BUTTONDOWN, write: buttondownZip, nameOf: ({ id = "" }) => id },
  "Buttondown's files": { ...BUTTONDOWN, write: buttondownFiles },
  "Tumblr's API": {
    ...TUMBLR_STATES,
    write: tumblr,
    types: TUMBLR_TYPES,
    posts: TUMBLR_TYPES,
    hasLocks: true,
  },
  "Tumblr's blocks": {
    ...TUMBLR_STATES,
    write: tumblrBlocks,
    types: ["blocks"],
    posts: ["blocks"],
    hasLocks: true,
  },
};
