import { type Arguments, embed } from "#content/dialects/tags/embeds.js";
import type { TagResult } from "#content/dialects/tags/expand-tags.js";
import { asLinkTarget, basePathOf, type TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

interface LinkContext extends TemplateContext {
  /** The base of the site's paths stands before the tag. */
  readonly followsBase: boolean;
}

/** The tags whose meaning is known; undefined for any other. */
export function renderKnownTag(
  name: string,
  rest: string,
  context: LinkContext,
): Omit<TagResult, "end"> | undefined {
  if (name === "post_url" || name === "link") return readLink(name, rest, context);
  const given = readArguments(rest);
  if (name === "image" && given.has("0")) {
    const figure = new Map([
      ...given,
      ["src", given.get("0") ?? ""],
      ["alt", given.get("alt") ?? given.get("1") ?? ""],
    ]);
    const html = embed("figure", figure, escapeHtml);
    return html === undefined ? undefined : { html };
  }
  const html = embed(name, given, context.renderLine);
  return html === undefined ? undefined : { html };
}

/** `post_url 2026-01-31-slug` and `link _posts/2026-01-31-slug.md`; `link` also names files that are no posts. */
function readLink(
  name: string,
  rest: string,
  { entry, site, findPost, findPage, followsBase }: LinkContext,
): Omit<TagResult, "end"> {
  const path = rest.trim().replace(/^["']|["']$/g, "");
  const post = findPost(path, entry.path);
  const base = basePathOf(site);
  // Jekyll 4 gives the path from the host's root; before, people had to write `{{ site.baseurl }}`.
  if (post !== undefined)
    return { text: asLinkTarget(hostPath(post.url, site.url).slice(followsBase ? base.length : 0)) };
  const page = name === "link" ? findPage(path, entry) : undefined;
  if (page !== undefined) return { text: asLinkTarget(`${followsBase ? "" : base}${page}`) };
  if (name === "link" && /\.\w+$/.test(path) && !/\.(?:md|markdown|html?)$/.test(path))
    return { text: asLinkTarget(`${followsBase ? "" : base}/${path.replace(/^\/+/, "")}`) };
  const missed = name === "link" ? "no post and no page" : "no post";
  return { warning: `\`{% ${name} ${shorten(path)} %}\` names ${missed}.` };
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

/** On one line. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 60).toWellFormed()}…` : line;
}
