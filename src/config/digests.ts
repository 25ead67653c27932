import { z } from "zod";
import { timezone } from "./values.js";

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

export const theme = z
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

export const digest = z.strictObject({
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
  review: z
    .string()
    .regex(/^\d+[mhd]$/, "must be a time such as 30m, 12h or 2d")
    .optional()
    .describe(
      "How long before a run `serve` mails you a preview, with links that hold the run or send it at once. Absent: no preview.",
    ),
  reviewer: z
    .string()
    .optional()
    .describe("Who gets the preview (default: `mail.replyTo`, else `site.author.email`)."),
  archive: z
    .boolean()
    .default(true)
    .describe(
      "Each issue that was sent becomes a page in `out/digests/`, and its mails link there (below `feeds.url`).",
    ),
});
