import { z } from "zod";

const httpUrl = z
  .string()
  .refine((value) => /^https?:\/\//i.test(value) && URL.canParse(value), "must be an absolute http(s) URL")
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
  })
  .describe("The site the posts belong to.");

const filesSource = z.strictObject({
  files: z.string().min(1).describe("Folder with posts in Markdown, HTML or plain text."),
  url: z
    .string()
    .default("/{path}/")
    .describe("Where posts live that name no URL: {slug} {path} {section} {year} {month} {day}."),
});

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
  })
  .describe("What `build` writes.");

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
    })
    .prefault({})
    .describe("Which posts go into an issue."),
  catchUp: z
    .string()
    .regex(/^\d+[mhd]$/, "must be a time such as 30m, 12h or 2d")
    .default("12h")
    .describe("How late a missed run may still be sent."),
});

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
    .array(filesSource)
    .min(1)
    .default([{ files: "content", url: "/{path}/" }])
    .describe("Where posts come from."),
  feeds: feeds.prefault({}),
  digests: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), digest)
    .default({})
    .describe("Digests by name."),
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
export type FeedsConfig = Config["feeds"];
export type DigestConfig = Config["digests"][string];
export type MailConfig = NonNullable<Config["mail"]>;
