import type { Context, Liquid, Template, TopLevelToken } from "liquidjs";
import { embed } from "#content/dialects/tags/embeds.js";
import { readArguments } from "#content/dialects/tags/tag-arguments.js";
import { shortenTag } from "#content/dialects/tags/tag-reader.js";
import { asLinkTarget, basePathOf } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";
import type { LiquidContext, LiquidReport, LiquidRun } from "./context.js";
import { renderInner } from "./include.js";

interface TagOptions {
  readonly context: LiquidContext;
  readonly currentRun: () => LiquidRun;
}

/** Jekyll's own tags (https://jekyllrb.com/docs/liquid/tags/), and those of its plugins that print nothing in a post. */
export function addJekyllTags(liquid: Liquid, { context, currentRun }: TagOptions): void {
  for (const name of ["link", "post_url"] as const)
    liquid.registerTag(name, {
      render(scope: Context) {
        const { args, input, begin } = this.token;
        const path = args.includes("{{") ? renderInner(args, liquid, scope) : args;
        const followsBase = /site\.baseurl\s*-?\}\}$/.test(input.slice(Math.max(0, begin - 40), begin));
        const target = path.trim().replace(/^["']|["']$/g, "");
        const link = findLink(name, target, { context, from: currentRun().entry.path, followsBase });
        if (link !== undefined) return link;
        const missing = name === "link" ? "post or page" : "post";
        const message = `\`{% ${name} ${shortenTag(target)} %}\` doesn't match any ${missing}.`;
        currentRun().report({ kind: "tag", cause: message, message, token: this.token });
        return "";
      },
    });
  addHighlight(liquid);
  for (const name of ["seo", "feed_meta"]) liquid.registerTag(name, { render: () => "" });
}

interface LinkOptions {
  readonly context: LiquidContext;
  /** Of the post with the link, below its source. */
  readonly from: string;
  /** `{{ site.baseurl }}` stands before the tag. */
  readonly followsBase: boolean;
}

/** `post_url 2026-01-31-slug` and `link _posts/2026-01-31-slug.md`. `link` also names pages and other files. */
function findLink(
  name: "link" | "post_url",
  path: string,
  { context, from, followsBase }: LinkOptions,
): string | undefined {
  const { site, findPost, findPage } = context;
  const base = basePathOf(site);
  const { origin } = new URL(site.url);
  const post = findPost(path, from);
  // Jekyll 4 gives the path from the host's root. Before, people had to write `{{ site.baseurl }}`.
  if (post !== undefined) {
    const target = post.url.startsWith(`${origin}/`) ? post.url.slice(origin.length) : post.url;
    return asLinkTarget(target.slice(followsBase ? base.length : 0));
  }
  const isFile = /\.\w+$/.test(path) && !/\.(?:md|markdown|html?)$/.test(path);
  const page =
    name === "link" ? (findPage(path) ?? (isFile ? `/${path.replace(/^\/+/, "")}` : undefined)) : undefined;
  return page === undefined ? undefined : asLinkTarget(`${followsBase ? "" : base}${page}`);
}

/** The same elements as Jekyll's, without colours. */
function addHighlight(liquid: Liquid): void {
  const bodies = new WeakMap<object, readonly Template[]>();
  liquid.registerTag("highlight", {
    parse(token, remaining: TopLevelToken[]) {
      const body: Template[] = [];
      liquid.parser
        .parseStream(remaining)
        .on("tag:endhighlight", function () {
          this.stop();
        })
        .on<Template>("template", (template) => void body.push(template))
        .on("end", () => {
          throw new Error(`tag ${token.getText()} not closed`);
        })
        .start();
      bodies.set(this, body);
    },
    *render(scope: Context) {
      const html: unknown = yield liquid.renderer.renderTemplates([...(bodies.get(this) ?? [])], scope);
      const [, language = ""] = /^\s*["']?([\w+#.-]+)/.exec(this.token.args) ?? [];
      const code = escapeHtml(String(html).replace(/^[\r\n]+|[\r\n]+$/g, ""));
      const named = language === "" ? "" : ` class="language-${language}"`;
      return `<figure class="highlight"><pre><code${named}>${code}</code></pre></figure>`;
    },
  });
}

const TAG = /\{%-?\s{0,9}([\w-]+)/g;
const FILTER = /\|\s{0,9}(\w+)/g;

/** Registers the tags and filters in a source that only a plugin knows: they are told about where they are used. */
export function addPlugins(source: string, liquid: Liquid, { context, currentRun }: TagOptions): void {
  for (const [, name = ""] of source.matchAll(TAG)) {
    if (Object.hasOwn(liquid.tags, name) || isPartOfBlock(name)) continue;
    liquid.registerTag(name, {
      render() {
        const { args, input, begin, end } = this.token;
        const html = embed(name, readArguments(args), context.renderLine);
        // The end of a plugin's block was told about where it begins.
        if (html === undefined && !name.startsWith("end"))
          currentRun().report({ ...plugin(`{% ${name} %}`), token: this.token });
        const isOnOwnLine =
          /(?:^|\n)[ \t]*$/.test(input.slice(Math.max(0, begin - 20), begin)) &&
          /^[ \t]*(?:\n|$)/.test(input.slice(end, end + 20));
        // A link within a sentence needs no paragraph of its own.
        return isOnOwnLine ? html : html?.replace(/^<p>(.*)<\/p>$/s, "$1");
      },
    });
  }
  for (const [, name = ""] of source.matchAll(FILTER)) {
    if (Object.hasOwn(liquid.filters, name) || name === "__proto__") continue;
    liquid.registerFilter(name, function (value: unknown) {
      currentRun().report({ ...plugin(`| ${name}`), token: this.token });
      return value;
    });
  }
}

/** What ends or divides Liquid's own blocks isn't a tag by itself. */
function isPartOfBlock(name: string): boolean {
  return (
    name === "__proto__" ||
    /^(?:else|elsif|when|end(?:if|unless|case|for|tablerow|capture|comment|raw|highlight))$/.test(name)
  );
}

function plugin(tag: string): Omit<LiquidReport, "token"> {
  const cause = `\`${tag}\` needs a plugin`;
  return { kind: "plugin", cause, message: `${cause}, which isn't run, so it is left out.` };
}
