import type { Context } from "hono";
import { hasMessages } from "#i18n/messages.js";
import { contentSecurityPolicy } from "#pages/content-security-policy.js";
import type { SubscriberPageFrame } from "#pages/people/subscriber-page.js";
import { writeSubscriberStyle } from "#pages/people/subscriber-style.js";
import type { PublicSite } from "./public-site.js";

export interface PageResponder {
  /** @param chosen the person's own language */
  readonly frame: (context: Context, chosen?: string) => SubscriberPageFrame;
  readonly answer: (context: Context, page: string, options?: PageOptions) => Response | Promise<Response>;
}

interface PageOptions {
  readonly status?: 200 | 400 | 403 | 404 | 409 | 410 | 413 | 429 | 500 | 503;
  /** The address holds a token: keep it out of search engines and out of the referrers that other sites get. */
  readonly tokenInUrl?: boolean;
}

/** All pages share one style and one policy. */
export function createPageResponder({ site, theme }: Pick<PublicSite, "site" | "theme">): PageResponder {
  const style = writeSubscriberStyle(theme);
  const policy = headerPolicy(contentSecurityPolicy({ styles: [style], forms: "'self'" }));
  return {
    frame: (context, chosen) => ({
      site,
      style,
      language: chooseLanguage([chosen, site.language], context.req.header("accept-language")),
    }),
    answer: (context, page, { status = 200, tokenInUrl = false } = {}) =>
      context.html(page, status, {
        "content-security-policy": policy,
        vary: "accept-language",
        ...(tokenInUrl
          ? { "x-robots-tag": "noindex, nofollow" }
          : // A form has to send its origin, so that a form on another site can be told by its own.
            { "referrer-policy": "same-origin" }),
      }),
  };
}

/** Adds what works in a header only: no other page may frame this one. */
export function headerPolicy(policy: string): string {
  return `${policy}; frame-ancestors 'none'`;
}

/** The person's language, else the site's, else the browser's first one that we have words in, else English. */
function chooseLanguage(preferred: readonly (string | undefined)[], accepted = ""): string {
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
