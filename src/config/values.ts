import { z } from "zod";
import { canonicalLanguage } from "./language-tag.js";

export function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** Parts that several sections of the configuration share. */
export const httpUrl = z
  .string()
  .refine(isHttpUrl, "must be an absolute http(s) URL")
  .describe("absolute http(s) URL");

export const author = z
  .strictObject({
    name: z.string().min(1).describe("Name that readers see."),
    email: z.email().optional().describe("Email address. It is public in the feeds."),
    url: httpUrl.optional().describe("Page about the author."),
    avatar: httpUrl.optional().describe("Square image."),
  })
  .describe("An author of posts.");

export const duration = z.string().regex(/^\d+[mhd]$/, "must be a duration such as 30m, 12h or 2d");

export const language = z
  .string()
  .refine((value) => canonicalLanguage(value) !== undefined, "must be a language tag such as en, de-AT or ja")
  .overwrite((value) => canonicalLanguage(value) ?? value);

export const timezone = z.string().refine((value) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
}, "must be an IANA time zone such as Europe/Berlin");

/** A date such as `2026-01-31` that exists in the calendar. */
export function isDay(value: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00Z`).toJSON()?.slice(0, 10) === value;
}
