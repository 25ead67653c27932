import type { Context } from "hono";
import { hasMessages } from "#i18n/messages.js";
import { contentSecurityPolicy } from "#pages/content-security-policy.js";
import { writePageStyle } from "#pages/page-style.js";
import type { SubscriberPageFrame } from "#pages/people/subscriber-page.js";
import { logoSources } from "#pages/site-header.js";
import type { PublicSite } from "./public-site.js";

export interface PageResponder {
  /** @param chosen the language that the person has chosen */
  readonly frame: (context: Context, chosen?: string) => SubscriberPageFrame;
  readonly answer: (context: Context, page: string, options?: PageOptions) => Response | Promise<Response>;
}

interface PageOptions {
  readonly status?: 200 | 400 | 403 | 404 | 409 | 410 | 413 | 429 | 500 | 503;
  /** The address holds a token: keep it out of search engines and out of the referrers that other sites get. */
  readonly tokenInUrl?: boolean;
  /** Source of the page's script. */
  readonly script?: string;
}

/** All pages share one style and one policy. */
export function createPageResponder({ site, theme }: Pick<PublicSite, "site" | "theme">): PageResponder {
  const style = writePageStyle(theme);
  const writePolicy = (scripts: readonly string[]): string =>
    headerPolicy(
      contentSecurityPolicy({ styles: [style], scripts, images: logoSources(theme.logo), forms: "'self'" }),
    );
  const policy = writePolicy([]);
  return {
    frame: (context, chosen) => ({
      site,
      style,
      logo: theme.logo,
      language: chooseLanguage([chosen, site.language], context.req.header("accept-language")),
    }),
    answer: (context, page, { status = 200, tokenInUrl = false, script } = {}) =>
      context.html(page, status, {
        "content-security-policy": script === undefined ? policy : writePolicy([script]),
        vary: "accept-language",
        ...(tokenInUrl
          ? { "x-robots-tag": "noindex, nofollow" }
          : // Our forms must send their origin, so that forms on other sites can be recognised by theirs.
            { "referrer-policy": "same-origin" }),
      }),
  };
}

/** Adds `frame-ancestors`, which works in a header only: no other page may frame this one. */
export function headerPolicy(policy: string): string {
  return `${policy}; frame-ancestors 'none'`;
}

/** The person's language, else the site's, else the first of the browser's languages that we support, else English. */
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
