import { z } from "zod";
import { isHttpUrl } from "./values.js";

export const DIALECTS = ["jekyll", "hugo", "zola", "eleventy", "astro", "plain"] as const;

/** Where posts come from: folders of files, pages of a built site, somebody else's feed. */
export const filesSource = z.strictObject({
  files: z.string().min(1).describe("Folder with posts in Markdown, HTML or plain text."),
  url: z
    .string()
    .optional()
    .describe(
      "Where posts live that name no URL: {slug} {path} {section} {year} {month} {day}. Absent: as the folder's generator builds addresses, else /{path}/.",
    ),
  dialect: z
    .enum(DIALECTS)
    .optional()
    .describe(
      "Whose conventions the folder follows. Absent: told by the generator's own files; plain: nobody's.",
    ),
});

export const htmlSource = z.strictObject({
  html: z.string().min(1).describe("Folder with the pages of a built site, such as `dist/posts`."),
  url: z
    .string()
    .default("/{path}/")
    .describe("Where pages live that name no canonical URL: {slug} {path} {section} {year} {month} {day}."),
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
      "RSS, Atom or JSON feed, or a WordPress export: an http(s) URL or a file. Add further feeds behind the first, whose ids stay.",
    ),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe("Whether the URL may lead to a private address (your own machine or network)."),
  timeout: z
    .string()
    .regex(/^[1-9]\d{0,2}s$/, "must be a time such as 20s")
    .default("20s")
    .describe("How long fetching may take, redirects and all."),
  maxMegabytes: z.int().min(1).max(500).default(20).describe("A longer feed is refused."),
});

/** The keys that tell one kind of source from the others, in the order of the schema's union. */
export const SOURCE_KINDS = ["files", "html", "feed"] as const;
