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
    url: httpUrl.describe("The site's address; posts' URLs are resolved against it."),
    description: z.string().default("").describe("One sentence about the site."),
    language: language.default("en").describe("Language of the posts and of our own words (BCP 47)."),
    timezone: timezone.default("UTC").describe("Zone of dates that name none, and of schedules (IANA)."),
    author: author.optional().describe("Who wrote the posts that name nobody."),
    authors: z
      .record(z.string(), author)
      .default({})
      .describe("People by the short name that posts use (`author: eric`)."),
    idBase: httpUrl
      .optional()
      .describe(
        "Ids of posts begin with it (default: `site.url`). Set it to the old address before moving the site.",
      ),
    copyright: z.string().optional().describe("Rights line of the feeds."),
    icon: httpUrl.optional().describe("Square picture of the site, for readers."),
    favicon: httpUrl.optional().describe("Small icon of the site, for readers."),
    tagUrl: z
      .string()
      .regex(/\{slug\}/, "must name {slug}, such as /tags/{slug}/")
      .refine((value) => !/\{(?!slug\})/.test(value), "can name {slug} only")
      .optional()
      .describe("The site's page of a tag, such as /tags/{slug}/: its feed leads there."),
  })
  .describe("The site the posts belong to.");

/** Whose conventions a folder of files may follow. */
const tagNames = z.array(z.string().min(1)).default([]);

const feedSet = z.strictObject({
  by: z.enum(["tag", "author", "section", "language"]).describe("What a feed is made for each of."),
  limit: z.int().min(1).optional().describe("Items in each of them (default: `feeds.limit`)."),
  include: tagNames.describe("Only posts with one of these tags or categories."),
  exclude: tagNames.describe("No posts with one of these tags or categories."),
});

function nameOfSet(set: string | { readonly by: string }): string {
  return typeof set === "string" ? set : set.by;
}

const podcast = z
  .strictObject({
    category: z
      .enum(PODCAST_CATEGORIES)
      .describe("One of Apple's categories, such as `Technology` or `Business > Careers`."),
    image: httpUrl.describe("Square cover of 1400 to 3000 pixels, JPEG or PNG."),
    explicit: z.boolean().default(false).describe("Whether there is strong language."),
    type: z.enum(["episodic", "serial"]).default("episodic").describe("Newest first, or in order."),
    author: z.string().min(1).optional().describe("Who makes it (default: the owner)."),
    owner: z
      .strictObject({
        name: z.string().min(1).describe("Whom directories write to."),
        email: z.email().describe("Public: the feed prints it."),
      })
      .describe("Whom directories write to."),
  })
  .describe("Makes the RSS feeds podcasts.");

const feeds = z
  .strictObject({
    url: httpUrl.optional().describe("Where `out/` is published (default: `site.url`)."),
    limit: z.int().min(1).default(50).describe("Items in a feed, newest first."),
    content: z.enum(["full", "summary"]).default("full").describe("What an item holds."),
    formats: z
      .array(z.enum(["rss", "atom", "json"]))
      .min(1)
      .default(["rss", "atom", "json"])
      .describe("Which feeds are written."),
    hub: httpUrl.optional().describe("WebSub hub that the feeds name."),
    by: z
      .array(z.union([feedSet.shape.by, feedSet]))
      .refine((sets) => new Set(sets.map(nameOfSet)).size === sets.length, "must name each kind once")
      .default([])
      .describe("A feed for each tag, author, section or language: the word, or a map with `by`."),
    include: tagNames.describe("The main feed holds only posts with one of these tags or categories."),
    exclude: tagNames.describe("The main feed holds no posts with one of these tags or categories."),
    archives: z.boolean().default(false).describe("Pages with all older posts of the main feed (RFC 5005)."),
    ttl: z
      .int()
      .min(1)
      .max(10_080)
      .optional()
      .describe("Minutes that RSS readers may wait before they ask again."),
    podcast: podcast.optional(),
  })
  .describe("What `build` writes.");

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
    .describe("The ledger and the subscribers: a file beside the config (SQLite), or a `postgres://` URL."),
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
