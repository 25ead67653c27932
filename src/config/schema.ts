import { z } from "zod";
import { digest, theme } from "./digests.js";
import { mail } from "./mail.js";
import { PODCAST_CATEGORIES } from "./podcast-categories.js";
import { server } from "./server.js";
import { type DIALECTS, feedSource, filesSource, htmlSource } from "./sources.js";
import { author, httpUrl, language, timezone } from "./values.js";

const site = z
  .strictObject({
    title: z.string().min(1).describe("Title of the feeds and the digest."),
    url: httpUrl.describe("The site's address. URLs of posts are resolved against it."),
    description: z.string().default("").describe("One sentence about the site."),
    language: language.default("en").describe("Language of the posts, pages and mails (BCP 47)."),
    timezone: timezone.default("UTC").describe("Time zone of schedules, and of dates without a zone (IANA)."),
    author: author.optional().describe("Author of posts that don't name one."),
    authors: z
      .record(z.string(), author)
      .default({})
      .describe("Authors by the short name that posts use (`author: eric`)."),
    idBase: httpUrl
      .optional()
      .describe(
        "Beginning of the posts' ids (default: `site.url`). Before you move the site, set it to the old address.",
      ),
    copyright: z.string().optional().describe("Copyright notice in the feeds."),
    icon: httpUrl.optional().describe("Square image of the site, for feed readers."),
    favicon: httpUrl.optional().describe("Small icon of the site, for feed readers."),
    tagUrl: z
      .string()
      .regex(/\{slug\}/, "must contain {slug}, such as /tags/{slug}/")
      .refine((value) => !/\{(?!slug\})/.test(value), "can contain {slug} only")
      .optional()
      .describe("Address of the site's page for a tag, such as /tags/{slug}/. The tag's feed links to it."),
  })
  .describe("The site the posts belong to.");

const tagNames = z.array(z.string().min(1)).default([]);

const feedSet = z.strictObject({
  by: z.enum(["tag", "author", "section", "language"]).describe("What to create a feed for each of."),
  limit: z.int().min(1).optional().describe("Items in each of these feeds (default: `feeds.limit`)."),
  include: tagNames.describe("Only posts with one of these tags or categories."),
  exclude: tagNames.describe("No posts with any of these tags or categories."),
});

function nameOfSet(set: string | { readonly by: string }): string {
  return typeof set === "string" ? set : set.by;
}

const podcast = z
  .strictObject({
    category: z
      .enum(PODCAST_CATEGORIES)
      .describe("One of Apple's categories, such as `Technology` or `Business > Careers`."),
    image: httpUrl.describe("Square cover image of 1400 to 3000 pixels, JPEG or PNG."),
    explicit: z.boolean().default(false).describe("Whether it contains explicit language."),
    type: z
      .enum(["episodic", "serial"])
      .default("episodic")
      .describe("`episodic`: newest first; `serial`: in order."),
    author: z.string().min(1).optional().describe("Author of the podcast (default: the owner)."),
    owner: z
      .strictObject({
        name: z.string().min(1).describe("Name of the contact."),
        email: z.email().describe("Email address of the contact. It is public in the feed."),
      })
      .describe("Contact for podcast directories."),
  })
  .describe("Makes the RSS feeds podcasts.");

const feeds = z
  .strictObject({
    url: httpUrl.optional().describe("URL at which `out/` is published (default: `site.url`)."),
    limit: z.int().min(1).default(50).describe("Items in a feed, newest first."),
    content: z
      .enum(["full", "summary"])
      .default("full")
      .describe("Whether items contain the full post or a summary."),
    formats: z
      .array(z.enum(["rss", "atom", "json"]))
      .min(1)
      .default(["rss", "atom", "json"])
      .describe("Formats to write."),
    hub: httpUrl.optional().describe("WebSub hub of the feeds."),
    by: z
      .array(z.union([feedSet.shape.by, feedSet]))
      .refine((sets) => new Set(sets.map(nameOfSet)).size === sets.length, "must contain each kind only once")
      .default([])
      .describe("Create a feed for each tag, author, section or language: the word, or a map with `by`."),
    include: tagNames.describe("Only posts with one of these tags or categories in the main feed."),
    exclude: tagNames.describe("No posts with any of these tags or categories in the main feed."),
    archives: z
      .boolean()
      .default(false)
      .describe("Write archive pages with all older posts of the main feed (RFC 5005)."),
    ttl: z
      .int()
      .min(1)
      .max(10_080)
      .optional()
      .describe("Minutes that RSS readers may wait before they reload the feed."),
    podcast: podcast.optional(),
  })
  .describe("The feeds that `build` writes.");

export const configSchema = z.strictObject({
  site,
  content: z
    .array(z.union([filesSource, htmlSource, feedSource]))
    .min(1)
    .default([{ files: "content" }])
    .describe("Where posts come from."),
  feeds: feeds.prefault({}),
  digests: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), digest)
    .default({})
    .describe("Digests by name."),
  theme: theme.prefault({}),
  mail: mail.optional(),
  database: z
    .string()
    .default(".feedletter/feedletter.db")
    .describe(
      "Database for subscribers and sent issues: a file relative to the configuration (SQLite), or a `postgres://` URL.",
    ),
  server: server.optional(),
});

export type Config = z.output<typeof configSchema>;
export type SiteConfig = Config["site"];
export type SourceConfig = Config["content"][number];
export type FilesSource = z.output<typeof filesSource>;
export type HtmlSource = z.output<typeof htmlSource>;
export type FeedSource = z.output<typeof feedSource>;
export type DialectName = (typeof DIALECTS)[number];
export type FeedsConfig = Config["feeds"];
export type FeedSetConfig = z.output<typeof feedSet>;
export type DigestConfig = Config["digests"][string];
export type ThemeConfig = Config["theme"];
export type MailConfig = NonNullable<Config["mail"]>;
export type ServerConfig = NonNullable<Config["server"]>;
