import { type Arguments, embed } from "#content/dialects/tags/embeds.js";
import { shortenTag, type TagResult } from "#content/dialects/tags/tag-reader.js";
import { asLinkTarget, basePathOf, type TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

interface LinkContext extends TemplateContext {
  /** `{{ site.baseurl }}` stands before the tag. */
  readonly followsBase: boolean;
}

/** Renders links to posts and pages, and embeds; undefined for any other tag. */
export function renderKnownTag(
  name: string,
  rest: string,
  context: LinkContext,
): Omit<TagResult, "end"> | undefined {
  if (name === "post_url" || name === "link") return readLink(name, rest, context);
  const given = readArguments(rest);
  const html =
    name === "image" && given.has("0")
      ? embed(
          "figure",
          new Map([["alt", given.get("1") ?? ""], ...given, ["src", given.get("0") ?? ""]]),
          escapeHtml,
        )
      : embed(name, given, context.renderLine);
  return html === undefined ? undefined : { html };
}

/** `post_url 2026-01-31-slug` and `link _posts/2026-01-31-slug.md`. `link` also names pages and other files. */
function readLink(
  name: string,
  rest: string,
  { entry, site, findPost, findPage, followsBase }: LinkContext,
): Omit<TagResult, "end"> {
  const path = rest.trim().replace(/^["']|["']$/g, "");
  const base = basePathOf(site);
  const post = findPost(path, entry.path);
  // Jekyll 4 gives the path from the host's root. Before, people had to write `{{ site.baseurl }}`.
  if (post !== undefined)
    return { text: asLinkTarget(hostPath(post.url, site.url).slice(followsBase ? base.length : 0)) };
  const isFile = /\.\w+$/.test(path) && !/\.(?:md|markdown|html?)$/.test(path);
  const page =
    name === "link"
      ? (findPage(path, entry) ?? (isFile ? `/${path.replace(/^\/+/, "")}` : undefined))
      : undefined;
  if (page !== undefined) return { text: asLinkTarget(`${followsBase ? "" : base}${page}`) };
  const missing = name === "link" ? "post or page" : "post";
  return { warning: `\`{% ${name} ${shortenTag(path)} %}\` doesn't match any ${missing}.` };
}

function hostPath(url: string, site: string): string {
  const { origin } = new URL(site);
  return url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
}

/** `a b`, `"a b"`, `id=x`, `id: "x"`, with or without commas between. */
function readArguments(rest: string): Arguments {
  const given = new Map<string, string>();
  let place = 0;
  for (const [, name, double, single, bare] of rest.matchAll(
    /(?:([\w-]+)\s{0,9}[=:]\s{0,9})?(?:"([^"]*)"|'([^']*)'|([^\s,"']+))/g,
  )) {
    const value = double ?? single ?? bare ?? "";
    if (name !== undefined && !/^https?$/.test(name)) given.set(name, value);
    else {
      given.set(String(place), name === undefined ? value : `${name}:${value}`);
      place += 1;
    }
  }
  return given;
}
