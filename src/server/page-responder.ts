import type { Context } from "hono";
import { hasMessages } from "#i18n/messages.js";
import type { SubscriberPageFrame } from "#pages/people/subscriber-page.js";
import { writeSubscriberStyle } from "#pages/people/subscriber-style.js";
import { contentSecurityPolicy } from "./content-security-policy.js";
import type { PublicSite } from "./public-site.js";

export interface PageResponder {
  /** @param chosen the person's own language */
  readonly frame: (context: Context, chosen?: string) => SubscriberPageFrame;
  readonly answer: (context: Context, page: string, more?: ResponseOptions) => Response | Promise<Response>;
}

interface ResponseOptions {
  readonly status?: 200 | 400 | 403 | 409 | 410 | 429 | 503;
  /** Pages whose address holds a token are never found by search engines, and tell no other site where they are. */
  readonly token?: "in-url";
}

/** One style and one policy for all pages. */
export function createPageResponder({ site, theme }: Pick<PublicSite, "site" | "theme">): PageResponder {
  const style = writeSubscriberStyle(theme);
  const policy = contentSecurityPolicy({ styles: [style] });
  return {
    frame: (context, chosen) => ({
      ...{ site, style },
      language: languageOf([chosen, site.language], context.req.header("accept-language")),
    }),
    answer: (context, page, { status = 200, token } = {}) =>
      context.html(page, status, {
        "content-security-policy": policy,
        vary: "accept-language",
        ...(token === undefined
          ? // The form's own origin has to be told, so that a form elsewhere is known by its own.
            { "referrer-policy": "same-origin" }
          : { "x-robots-tag": "noindex, nofollow" }),
      }),
  };
}

/** The person's, else the site's, else the browser's first that there are words in; else the site's, with English words. */
function languageOf(preferred: readonly (string | undefined)[], accepted = ""): string {
  const known = preferred.find((language) => language !== undefined && hasMessages(language));
  if (known !== undefined) return known;
  const wanted = accepted
    .split(",", 20)
    .map((part) => {
      const [tag = "", quality] = part.split(";q=");
      return { tag: tag.trim(), quality: Number(quality ?? 1) };
    })
    .sort((one, other) => other.quality - one.quality)
    .find(({ tag }) => /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i.test(tag) && hasMessages(tag));
  return wanted?.tag ?? "en";
}
