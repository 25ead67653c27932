import { z } from "zod";
import { digestTheme } from "./theme.js";
import { duration, isDay, timezone } from "./values.js";

const POSTS_PER_ISSUE = 20;
const CATCH_UP = "12h";

export const digest = z.strictObject({
  schedule: z
    .string()
    .optional()
    .describe("When `serve` sends it: five cron fields, in `timezone`. Without it, only `send` does."),
  on: z
    .literal("publish", "must be publish")
    .optional()
    .describe(
      "Instead of `schedule`: with `publish`, `serve` mails each new post by itself, as soon as it sees that the post is published.",
    ),
  after: duration
    .default("10m")
    .describe(
      "With `on: publish`: how long the title and text of a post must be unchanged before it is mailed.",
    ),
  interval: duration
    .default("1h")
    .describe(
      "With `on: publish`: minimum time between two issues. Of several new posts, the oldest goes first.",
    ),
  timezone: timezone.optional().describe("Time zone of the schedule (default: `site.timezone`)."),
  subject: z
    .string()
    .min(1)
    .default("{{posts.0.title}}{{#if more}} (+{{more}}){{/if}}")
    .describe("Handlebars template for the subject, in plain text."),
  template: z
    .string()
    .regex(/^[\w-]+$/, "must consist of letters, digits, hyphens and underscores")
    .default("digest")
    .describe("Name of the template in `email-templates/`."),
  start: z
    .string()
    .refine(
      (value) => value === "now" || value === "newest" || isDay(value),
      "must be now, newest or a date such as 2026-01-31",
    )
    .default("now")
    .describe(
      "Which older posts a new digest mails: none (`now`), the `newest` up to `posts.max`, or those since a date such as `2026-01-31`. Has no effect after the first issue.",
    ),
  title: z.string().optional().describe("Name of the digest for subscribers (default: `site.title`)."),
  from: z
    .string()
    .optional()
    .describe('Sender of this digest, as `"Name <address>"` (default: `mail.from`).'),
  replyTo: z.string().optional().describe("Address for replies to this digest (default: `mail.replyTo`)."),
  theme: digestTheme,
  group: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, "must consist of lower-case letters, digits and hyphens")
    .optional()
    .describe(
      "Digests of the same group are alternatives, such as daily and weekly: people choose one of them, and choosing another replaces it.",
    ),
  posts: z
    .strictObject({
      min: z
        .int()
        .min(1)
        .default(1)
        .describe("Minimum number of posts in an issue. With fewer new ones, no issue is sent yet."),
      content: z
        .enum(["excerpt", "full"])
        .default("excerpt")
        .describe(
          "How much of each post the mail shows: the `excerpt` and a link, or the `full` post. One that is too long for `maxBytes` ends after a paragraph or list, with a link to the rest.",
        ),
      max: z
        .int()
        .min(1)
        .max(100)
        .default(POSTS_PER_ISSUE)
        .describe(
          "Maximum number of posts in an issue. The others wait for the next one. With `on: publish`, it is 1.",
        ),
      tags: z.array(z.string()).default([]).describe("Only posts with one of these tags or categories."),
      withoutTags: z.array(z.string()).default([]).describe("No posts with any of these tags or categories."),
      sections: z.array(z.string()).default([]).describe("Only posts in one of these folders of the source."),
      withoutSections: z.array(z.string()).default([]).describe("No posts in any of these folders."),
      pinned: z
        .array(z.string())
        .default([])
        .describe("Slugs, paths, URLs or ids of posts that are chosen before all others and come first."),
    })
    .prefault({})
    .describe("Which posts go into an issue."),
  maxBytes: z
    .int()
    .min(10_000)
    .default(102_400)
    .describe(
      "Maximum size of the HTML in bytes. Above it, excerpts are shortened, then covers left out. Gmail clips mails at about 102,400 bytes.",
    ),
  welcome: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Markdown file that people get by mail once they have confirmed their subscription, such as `notes/welcome.md`. People who chose German get `notes/welcome.de.md`, if there is one.",
    ),
  catchUp: duration.default(CATCH_UP).describe("How late a missed run is still sent."),
  review: duration
    .optional()
    .describe(
      "How long before a run `serve` mails you a preview, with links to hold the run or send it at once. Without it, there is no preview.",
    ),
  reviewer: z
    .string()
    .optional()
    .describe("Who gets the preview (default: `replyTo`, else `site.author.email`)."),
  archive: z
    .boolean()
    .default(true)
    .describe(
      "Publish each sent issue as a page in `out/digests/` and in the feed beside it, and link to it from the mails (under `feeds.url`).",
    ),
});

type Digests = Readonly<Record<string, z.output<typeof digest>>>;

/** Settings that contradict `on: publish`, or need it. */
export function refuseContradictions(
  { digests }: { readonly digests: Digests },
  context: z.RefinementCtx,
): void {
  for (const [name, digest] of Object.entries(digests)) {
    const refuse = (path: readonly string[], message: string): void =>
      context.addIssue({ code: "custom", path: ["digests", name, ...path], message });
    if (digest.on === undefined) continue;
    if (digest.schedule !== undefined)
      refuse(["on"], "must be left out where there is a `schedule`: a digest has one or the other");
    if (digest.review !== undefined)
      refuse(["review"], "must be left out with `on: publish`: only runs of a `schedule` can be previewed");
    if (digest.catchUp !== CATCH_UP)
      refuse(["catchUp"], "must be left out with `on: publish`: no post is too late to be mailed");
    if (digest.posts.min > 1)
      refuse(["posts", "min"], "must be 1 with `on: publish`, because each issue has one post");
    if (digest.posts.max > 1 && digest.posts.max !== POSTS_PER_ISSUE)
      refuse(["posts", "max"], "must be 1 with `on: publish`, because each issue has one post");
  }
}

/** How many posts an issue may have. */
export function maxPosts({ on, posts }: Pick<Digests[string], "on" | "posts">): number {
  return on === "publish" ? 1 : posts.max;
}
