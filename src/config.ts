import { z } from "zod";
import { PODCAST_CATEGORIES } from "./podcast-categories.js";

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

const httpUrl = z
  .string()
  .refine(isHttpUrl, "must be an absolute http(s) URL")
  .describe("absolute http(s) URL");

const author = z
  .strictObject({
    name: z.string().min(1).describe("The name readers see."),
    email: z.email().optional().describe("Public: the feeds print it."),
    url: httpUrl.optional().describe("The author's page."),
    avatar: httpUrl.optional().describe("A square picture."),
  })
  .describe("A person who writes.");

function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

const language = z
  .string()
  .refine((value) => canonicalLanguage(value) !== undefined, "must be a language tag such as en, de-AT or ja")
  .overwrite((value) => canonicalLanguage(value) ?? value);

const timezone = z.string().refine((value) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
}, "must be an IANA time zone such as Europe/Berlin");

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
const DIALECTS = ["jekyll", "hugo", "zola", "eleventy", "astro", "plain"] as const;

const filesSource = z.strictObject({
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

const htmlSource = z.strictObject({
  html: z.string().min(1).describe("Folder with the pages of a built site, such as `dist/posts`."),
  url: z
    .string()
    .default("/{path}/")
    .describe("Where pages live that name no canonical URL: {slug} {path} {section} {year} {month} {day}."),
});

const feedSource = z.strictObject({
  feed: z
    .string()
    .min(1)
    .refine(
      (value) => !/^[a-z][a-z0-9+.-]+:/i.test(value) || isHttpUrl(value),
      "must be an http(s) URL or a file",
    )
    .describe("RSS, Atom or JSON feed, or a WordPress export: an http(s) URL or a file."),
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

const colour = (preset: string) =>
  z
    .string('must be a colour in quotes, such as "#14584a"')
    .regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, 'must be a colour such as "#14584a"')
    .default(preset);

const fonts = (preset: string) =>
  z
    .string()
    .regex(
      /^[\w-]+(?:[ ,]+[\w-]+)*$/,
      "must be sans, serif, mono or names of fonts with commas, without quotes",
    )
    .default(preset);

const theme = z
  .strictObject({
    accent: colour("#14584a").describe(
      "Colour of buttons, links and marks; shades that can be read are worked out.",
    ),
    background: colour("#f3f0e9").describe("Colour behind the posts, where the reader wants it light."),
    font: fonts("sans").describe(
      "Font of the text: sans, serif, mono, or installed fonts (`Verdana, sans-serif`).",
    ),
    headings: fonts("serif").describe("Font of the titles, in the same way."),
    radius: z
      .int()
      .min(0)
      .max(28)
      .default(14)
      .describe("Roundness of cards, in pixels; 0 for sharp corners."),
    width: z.int().min(440).max(720).default(600).describe("Width of the mail on a large screen, in pixels."),
    logo: z
      .strictObject({
        url: z
          .string()
          .min(1)
          .describe("Address of the picture (PNG, JPEG or GIF), absolute or from the site's root."),
        file: z
          .string()
          .optional()
          .describe("The same picture beside the config, so that a missing one is noticed."),
        width: z.int().min(24).max(400).default(160).describe("Width it is shown at, in pixels."),
        alt: z.string().optional().describe("What it says (default: the digest's title)."),
      })
      .optional()
      .describe("Picture at the head of digests."),
  })
  .describe("How digests look; see docs/templates.md.");

const digest = z.strictObject({
  schedule: z
    .string()
    .optional()
    .describe("When `serve` sends it: five cron fields, in `timezone`. Absent: only `send` does."),
  timezone: timezone.optional().describe("Zone of the schedule (default: `site.timezone`)."),
  subject: z
    .string()
    .min(1)
    .default("{{site.title}}: {{posts.0.title}}{{#if more}} (+{{more}}){{/if}}")
    .describe("Handlebars template of the subject; plain text."),
  template: z
    .string()
    .regex(/^[\w-]+$/)
    .default("digest")
    .describe("Name of the template in `email-templates/`."),
  title: z.string().optional().describe("What subscribers know it by (default: `site.title`)."),
  posts: z
    .strictObject({
      min: z.int().min(1).default(1).describe("Fewer new posts than this wait for the next issue."),
      max: z.int().min(1).max(100).default(20).describe("Most posts in one issue; the others wait."),
      tags: z.array(z.string()).default([]).describe("Only posts with one of these tags or categories."),
      withoutTags: z.array(z.string()).default([]).describe("No posts with one of these tags or categories."),
      sections: z
        .array(z.string())
        .default([])
        .describe("Only posts in one of these folders below the source."),
      withoutSections: z.array(z.string()).default([]).describe("No posts in one of these folders."),
      pinned: z
        .array(z.string())
        .default([])
        .describe("Posts, by slug, path, URL or id, that are taken before all others and stand first."),
    })
    .prefault({})
    .describe("Which posts go into an issue."),
  maxBytes: z
    .int()
    .min(10_000)
    .default(102_400)
    .describe("Bytes of HTML from which excerpts, then covers are cut; Gmail clips a mail near 102,400."),
  catchUp: z
    .string()
    .regex(/^\d+[mhd]$/, "must be a time such as 30m, 12h or 2d")
    .default("12h")
    .describe("How late a missed run may still be sent."),
  archive: z
    .boolean()
    .default(true)
    .describe(
      "Each issue that was sent becomes a page in `out/digests/`, and its mails link there (below `feeds.url`).",
    ),
});

const duration = z.string().regex(/^\d+[mhd]$/, "must be a time such as 30m, 12h or 2d");

const rate = z
  .strictObject({
    perSecond: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe("Mails in a second, by all processes together."),
    burst: z.int().min(1).default(1).describe("Mails that may leave at once after a pause."),
    perHour: z.int().min(1).optional().describe("Mails in any 60 minutes; counted in the database."),
    perDay: z.int().min(1).optional().describe("Mails in any 24 hours; counted in the database."),
    perConnection: z.int().min(1).optional().describe("Mails over one connection, then a new one."),
  })
  .prefault({})
  .describe("How fast mail may leave; what is absent is not limited.");

const dkim = z
  .strictObject({
    domain: z.string().min(1).describe("Signing domain: that of `from`, so that DMARC aligns."),
    selector: z
      .string()
      .regex(/^[A-Za-z0-9._-]+$/)
      .describe("Name of the key: its record is `<selector>._domainkey.<domain>`."),
    key: z.string().min(1).describe("Private key, RSA or ed25519, PEM or base64; from the environment."),
    publicKey: z
      .string()
      .optional()
      .describe("The published record or its `p=`. Given, a key that doesn't match it stops the run."),
  })
  .describe("Signs each mail. Absent: the mail server signs, or nobody does.");

const mail = z
  .strictObject({
    from: z.string().min(3).describe("Sender: `Name <address>`."),
    replyTo: z.string().optional().describe("Where answers go."),
    bounces: z
      .string()
      .optional()
      .describe(
        "Mailbox for failure reports, read by `feedletter bounce`: mails are sent from `bounces+<token>@…`, so that a report says whose it is.",
      ),
    postalAddress: z.string().optional().describe("Printed in the footer; bulk-mail law asks for one."),
    transport: z
      .string()
      .optional()
      .describe(
        "SMTP server: smtp://user:password@host:587, from the environment. Absent: .eml files in the outbox.",
      ),
    connections: z.int().min(1).max(50).default(5).describe("SMTP connections at one time."),
    rate,
    dkim: dkim.optional(),
    wait: duration
      .default("10m")
      .describe(
        "How long `send` waits for mails that the server wants later. `serve` sends them when it is time.",
      ),
    onUncertain: z
      .enum(["resend", "hold"])
      .default("resend")
      .describe(
        "What happens to a mail that was handed over when a crash or a lost connection hid the answer.",
      ),
    unsubscribe: z
      .string()
      .regex(/^mailto:/, "must be a mailto: address")
      .optional()
      .describe("Where people unsubscribe by mail, where no server runs."),
  })
  .describe("How digests are mailed.");

const server = z
  .strictObject({
    url: httpUrl.describe("Public address of `feedletter serve`; unsubscribe links lead there."),
    keys: z
      .string()
      .optional()
      .describe(
        "Secrets that sign links, comma-separated, the first one signs. Absent: made once and kept in the database.",
      ),
  })
  .describe("The small server where people join and leave.");

/** The one source of the types below, of schema.json and of docs/config.md. */
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
    .describe("File of the ledger and the subscribers (SQLite), beside the config."),
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
