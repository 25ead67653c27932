import { z } from "zod";
import { isHttpUrl } from "./values.js";

export const DIALECTS = [
  "jekyll",
  "hugo",
  "zola",
  "eleventy",
  "astro",
  "hexo",
  "docusaurus",
  "vitepress",
  "vuepress",
  "pelican",
  "mkdocs",
  "bridgetown",
  "quartz",
  "obsidian",
  "plain",
] as const;

const followLinks = z
  .boolean()
  .optional()
  .describe("Follow symbolic links that lead out of the folder. Default: false.");

const fieldName = z.string().min(1).optional();

/** By the names that front matter usually has for them. */
const fieldMap = z
  .strictObject({
    title: fieldName,
    date: fieldName,
    updated: fieldName,
    expires: fieldName,
    draft: fieldName,
    unlisted: fieldName,
    feed: fieldName,
    newsletter: fieldName,
    summary: fieldName,
    authors: fieldName,
    contributors: fieldName,
    categories: fieldName,
    tags: fieldName,
    url: fieldName,
    id: fieldName,
    slug: fieldName,
    language: fieldName,
    cover: fieldName,
    coverAlt: fieldName,
    enclosure: fieldName,
    duration: fieldName,
    rights: fieldName,
    comments: fieldName,
    via: fieldName,
    link: fieldName,
    source: fieldName,
    episode: fieldName,
    season: fieldName,
    episodeType: fieldName,
    explicit: fieldName,
  })
  .describe(
    "Names of the source's own front matter, such as `{ title: newstitle, enclosure: podcast.file }`. A dot reaches into a map.",
  );

export type FieldMap = z.output<typeof fieldMap>;
export type MappedField = keyof FieldMap;

export const filesSource = z.strictObject({
  files: z.string().min(1).describe("Folder with posts in Markdown, HTML or plain text."),
  url: z
    .string()
    .optional()
    .describe(
      "URL of posts that don't set one, made of {slug} {path} {section} {year} {month} {day}. Default: as the folder's generator does, or else /{path}/.",
    ),
  dialect: z
    .enum(DIALECTS)
    .optional()
    .describe(
      "The site generator whose conventions the folder follows. Default: detected from the generator's own files. `plain`: none.",
    ),
  fields: fieldMap.optional(),
  followLinks,
});

export const htmlSource = z.strictObject({
  html: z.string().min(1).describe("Folder with the pages of a built site, such as `dist/posts`."),
  url: z
    .string()
    .optional()
    .describe(
      "URL of pages without a canonical URL, made of {slug} {path} {section} {year} {month} {day}. Default: where the page is in the folder.",
    ),
  cleanUrls: z
    .boolean()
    .optional()
    .describe(
      "Pages without a canonical URL are reached without `.html`: `one.html` is /one, `two/index.html` is /two/. Default: false.",
    ),
  source: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Folder with the files that the site was built from, such as `content`. It gives pages the date, tags, authors and id that they don't say, and keeps out drafts.",
    ),
  followLinks,
});

export const feedSource = z.strictObject({
  feed: z
    .string()
    .min(1)
    .refine(
      (value) => !/^[a-z][a-z0-9+.-]+:/i.test(value) || isHttpUrl(value),
      "must be an http(s) URL or a file",
    )
    .describe(
      "RSS, Atom or JSON feed, or an export from WordPress or Blogger, as an http(s) URL or a file. Add further feeds after the first one, whose ids stay the same.",
    ),
  allowPrivate: z.boolean().default(false).describe("Allow a URL on your own machine or network."),
  timeout: z
    .string()
    .regex(/^[1-9]\d{0,2}s$/, "must be a number of seconds such as 20s")
    .default("20s")
    .describe("How long fetching may take, including redirects."),
  maxMegabytes: z.int().min(1).max(500).default(20).describe("Maximum size of the feed in megabytes."),
});

export const exportSource = z.strictObject({
  export: z
    .string()
    .min(1)
    .describe(
      "Export from WordPress, Squarespace, Blogger, Ghost, Substack, Medium, Buttondown or Tumblr: the file, the zip file, or the folder it was unpacked to. Only what is clearly a published post comes out.",
    ),
  withoutStatus: z
    .enum(["draft", "published"])
    .default("draft")
    .describe(
      "What the posts of an export without any statuses are, such as the `emails.csv` of Buttondown. With `published`, posts that have a date are published.",
    ),
  maxMegabytes: z
    .int()
    .min(1)
    .max(4000)
    .default(500)
    .describe("Maximum size of the export in megabytes, unpacked."),
});

/** The key that identifies each kind of source, in the order of the schema's union. */
export const SOURCE_KINDS = ["files", "html", "feed", "export"] as const;
