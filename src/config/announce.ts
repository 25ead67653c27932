import { z } from "zod";
import { httpUrl, isDay, language } from "./values.js";

export const TEXT_FIELDS = ["title", "url", "excerpt", "author", "site"] as const;

const text = (required: boolean) =>
  z
    .string()
    .min(1)
    .refine(
      (value) =>
        [...value.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].every(([, name]) =>
          TEXT_FIELDS.some((field) => field === name),
        ),
      `must contain no field but ${TEXT_FIELDS.map((field) => `{{${field}}}`).join(", ")}`,
    )
    .refine((value) => !required || /\{\{\s*url\s*\}\}/.test(value), "must contain {{url}}");

const image = z.boolean().default(true);

const mastodon = z
  .strictObject({
    url: httpUrl.describe("The server, such as https://mastodon.social."),
    token: z
      .string()
      .min(1)
      .describe(
        "Access token with the scopes write:statuses, write:media, read:statuses and read:accounts, from the environment.",
      ),
    text: text(true)
      .default("{{title}}\n\n{{url}}")
      .describe("What is posted. Fields: `{{title}}`, `{{url}}`, `{{excerpt}}`, `{{author}}`, `{{site}}`."),
    visibility: z.enum(["public", "unlisted", "private"]).default("public").describe("Who sees it."),
    language: language.optional().describe("Its language (default: the post's)."),
    image: image.describe("Whether the post's picture is attached, with its description."),
  })
  .describe("Announces new posts on Mastodon.");

const bluesky = z
  .strictObject({
    service: httpUrl.default("https://bsky.social").describe("The server of the account."),
    identifier: z.string().min(1).describe("The account's handle, such as notes.example."),
    password: z.string().min(1).describe("An app password, from the environment."),
    text: text(false)
      .default("{{title}}")
      .describe("What is posted, with a card that links the post. Fields as for Mastodon."),
    language: language.optional().describe("Its language (default: the post's)."),
    image: image.describe("Whether the card has the post's picture."),
  })
  .describe("Announces new posts on Bluesky.");

export const announce = z
  .strictObject({
    start: z
      .string()
      .refine(
        (value) => value === "now" || value === "newest" || isDay(value),
        "must be now, newest or a date such as 2026-01-31",
      )
      .default("now")
      .describe(
        "Which older posts are announced on a new network: none (`now`), the `newest`, or those since a date such as `2026-01-31`.",
      ),
    mastodon: mastodon.optional(),
    bluesky: bluesky.optional(),
  })
  .describe("Posts once about each new post (docs/announce.md).");
