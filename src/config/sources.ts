import { z } from "zod";
import { isHttpUrl } from "./values.js";

export const DIALECTS = ["jekyll", "hugo", "zola", "eleventy", "astro", "plain"] as const;

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
});

export const htmlSource = z.strictObject({
  html: z.string().min(1).describe("Folder with the pages of a built site, such as `dist/posts`."),
  url: z
    .string()
    .default("/{path}/")
    .describe("URL of pages without a canonical URL, made of {slug} {path} {section} {year} {month} {day}."),
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
      "RSS, Atom or JSON feed, or a WordPress export, as an http(s) URL or a file. Add further feeds after the first one, whose ids stay the same.",
    ),
  allowPrivate: z.boolean().default(false).describe("Allow a URL on your own machine or network."),
  timeout: z
    .string()
    .regex(/^[1-9]\d{0,2}s$/, "must be a number of seconds such as 20s")
    .default("20s")
    .describe("How long fetching may take, including redirects."),
  maxMegabytes: z.int().min(1).max(500).default(20).describe("Maximum size of the feed in megabytes."),
});

/** The key that identifies each kind of source, in the order of the schema's union. */
export const SOURCE_KINDS = ["files", "html", "feed"] as const;
