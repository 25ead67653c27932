import { z } from "zod";
import { IGNORABLE_CODES } from "#findings.js";
import { announce } from "./announce.js";
import { digest, refuseContradictions } from "./digests.js";
import { type feedSet, feeds, type namedFeed, refuseCollisions, subscribePage } from "./feeds.js";
import { mail } from "./mail.js";
import { server } from "./server.js";
import { type DIALECTS, exportSource, feedSource, filesSource, htmlSource } from "./sources.js";
import { refusePostgres, state } from "./state.js";
import { theme } from "./theme.js";
import { author, httpUrl, language, timezone } from "./values.js";
import { webhooks } from "./webhooks.js";
import { type WordsConfig, words } from "./words.js";

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
      .refine((value) => !/\{(?!slug\})/.test(value), "must contain no placeholder but {slug}")
      .optional()
      .describe("Address of the site's page for a tag, such as /tags/{slug}/. The tag's feed links to it."),
  })
  .describe("The site the posts belong to.");

const ignorable = z.enum(IGNORABLE_CODES, "must be the code of a warning or note (docs/checks.md)");

const check = z
  .strictObject({
    ignore: z
      .array(
        z.union([
          ignorable,
          z.strictObject({
            code: ignorable.describe("Code of the finding."),
            in: z
              .string()
              .min(1)
              .optional()
              .describe("Only in this file or folder, relative to the configuration."),
          }),
        ]),
      )
      .default([])
      .describe(
        "Warnings and notes to hide: a code (docs/checks.md), or a map with `code` and `in`. In a post, the comment `<!-- feedletter-ignore W_IMAGE_ALT -->` does the same.",
      ),
  })
  .describe("What `build`, `check` and `preview` report.");

const sections = z.strictObject({
  site,
  content: z
    .array(z.union([filesSource, htmlSource, feedSource, exportSource]))
    .min(1)
    .default([{ files: "content" }])
    .describe("Where posts come from."),
  out: z
    .string()
    .min(1)
    .default("out")
    .describe("Folder that `build` writes into, relative to this file. `--out` wins."),
  feeds: feeds.prefault({}),
  subscribePage,
  check: check.prefault({}),
  notes: z
    .string()
    .min(1)
    .default("notes")
    .describe(
      "Folder with the notes of issues, relative to this file: `weekly-next.md` is shown above the posts of the next issue of the digest `weekly`.",
    ),
  digests: z
    .record(
      z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9-]*$/,
          "must consist of the letters a to z, digits and hyphens, because it stands in addresses and headers",
        ),
      digest,
    )
    .default({})
    .describe("Digests by name."),
  theme: theme.prefault({}),
  words: words.optional(),
  mail: mail.optional(),
  database: z
    .string()
    .default(".feedletter/feedletter.db")
    .describe(
      "Database for subscribers and sent issues: a file relative to the configuration (SQLite), or a `postgres://` URL.",
    ),
  state: state.optional(),
  server: server.optional(),
  webhooks,
  announce: announce.optional(),
});

export const configSchema = sections
  .superRefine(refuseCollisions)
  .superRefine(refuseContradictions)
  .superRefine(refusePostgres)
  // Whatever speaks for the site has it at hand, and so its words.
  .transform(({ words: own, ...config }) => {
    const site: typeof config.site & { readonly words?: WordsConfig } =
      own === undefined ? config.site : { ...config.site, words: own };
    return { ...config, site };
  });

/** A configuration with all defaults. @public */
export type Config = z.output<typeof configSchema>;
/**
 * The configuration as it is written.
 *
 * @public
 */
export type ConfigInput = z.input<typeof configSchema>;
export type SiteConfig = Config["site"];
export type SourceConfig = Config["content"][number];
export type FilesSource = z.output<typeof filesSource>;
export type HtmlSource = z.output<typeof htmlSource>;
export type FeedSource = z.output<typeof feedSource>;
export type ExportSource = z.output<typeof exportSource>;
export type DialectName = (typeof DIALECTS)[number];
export type FeedsConfig = Config["feeds"];
export type PodcastConfig = NonNullable<FeedsConfig["podcast"]>;
export type FeedSetConfig = z.output<typeof feedSet>;
export type NamedFeedConfig = z.output<typeof namedFeed>;
export type IgnoredFinding = Config["check"]["ignore"][number];
export type DigestConfig = Config["digests"][string];
export type ThemeConfig = Config["theme"];
export type MailConfig = NonNullable<Config["mail"]>;
export type StateConfig = NonNullable<Config["state"]>;
export type AnnounceConfig = NonNullable<Config["announce"]>;
export type WebhookConfig = Config["webhooks"][number];
export type ServerConfig = NonNullable<Config["server"]>;
