import { codeBlock, embed, linkInline } from "#content/dialects/tags/embeds.js";
import {
  makeTagEndFinder,
  shortenTag,
  type TagReader,
  type TagResult,
  unclosedTag,
} from "#content/dialects/tags/tag-reader.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

/** Boxes of themes, whose content is all that they show. */
const BOXES: ReadonlySet<string> = new Set([
  "note",
  "cq",
  "centerquote",
  "tabs",
  "subtabs",
  "grouppicture",
  "gp",
  "div",
  "raw",
]);

/** https://hexo.io/docs/tag-plugins: `{% name arguments %}`, and for some `{% endname %}`. */
export function makeHexoReader(source: string, context: TemplateContext): TagReader {
  const endOf = makeTagEndFinder(source);
  const footers: string[] = [];
  const readTag = (at: number): TagResult => {
    const close = endOf("%}", at + 2);
    if (close === undefined) return unclosedTag(source, at, 2);
    const end = close + 2;
    const [name = "", ...given] = splitArguments(source.slice(at + 2, close));
    switch (name) {
      case "codeblock":
      case "code":
        return readCode(name, given, end);
      case "blockquote":
      case "quote":
        footers.push(footerOf(given));
        return { end, text: "\n\n<blockquote>\n\n" };
      case "pullquote":
        footers.push("");
        return { end, text: "\n\n<blockquote>\n\n" };
      case "endblockquote":
      case "endquote":
      case "endpullquote":
        return { end, text: `\n\n${footers.pop() ?? ""}\n\n</blockquote>\n\n` };
      default: {
        const html = writeTag(name, given, context);
        if (html !== undefined) return { end, html };
        if (BOXES.has(name.replace(/^end/, ""))) return { end };
        return {
          end,
          warning: name.startsWith("end") ? undefined : `\`{% ${shortenTag(name)} %}\` is left out.`,
        };
      }
    }
  };
  const readCode = (name: string, given: readonly string[], start: number): TagResult => {
    const marked = endOf(`end${name}`, start);
    const from = marked === undefined ? -1 : source.lastIndexOf("{%", marked);
    const end = marked === undefined ? undefined : endOf("%}", marked);
    if (from < start || end === undefined) return unclosedTag(source, start, 0);
    const language = given.find((word) => word.startsWith("lang:"))?.slice(5);
    const words = given.filter(
      (word) =>
        !/^(?:lang|line_number|line_threshold|highlight|first_line|mark|wrap|language_attr):/.test(word),
    );
    const title = words
      .map((word) => (/^https?:\/\//.test(word) ? linkInline(word, escapeHtml(word)) : escapeHtml(word)))
      .join(" ");
    const caption = title === "" ? "" : `<p>${title}</p>`;
    return { end: end + 2, html: `${caption}${codeBlock(source.slice(start, from), language)}` };
  };
  return {
    opening: String.raw`\{%|\{\{`,
    read: (at) => {
      if (source[at + 1] === "%") return readTag(at);
      const close = endOf("}}", at + 2);
      if (close === undefined) return undefined;
      return { end: close + 2, warning: `\`${shortenTag(source.slice(at, close + 2))}\` is left out.` };
    },
  };
}

/** By white space, but not within quotation marks. */
function splitArguments(text: string): readonly string[] {
  return [...text.slice(0, 2000).matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

function writeTag(name: string, given: readonly string[], context: TemplateContext): string | undefined {
  const [first = "", ...rest] = given;
  switch (name) {
    case "post_link":
    case "post_path":
      return linkPost(name, given, context);
    case "asset_path":
      return escapeHtml(assetUrl(first, context));
    case "asset_link": {
      const words = rest.filter((word) => !/^(?:true|false)$/.test(word)).join(" ");
      return linkInline(assetUrl(first, context), escapeHtml(words || first));
    }
    case "asset_img": {
      const at = given.findIndex((word) => /\.\w{2,5}$/.test(word));
      return at === -1 ? undefined : picture(assetUrl(given[at] ?? "", context), given.slice(at + 1));
    }
    case "img": {
      const at = given.findIndex((word) => /^(?:https?:)?\/|\.\w{2,5}$/.test(word));
      return at === -1 ? undefined : picture(given[at] ?? "", given.slice(at + 1));
    }
    case "link": {
      const at = given.findIndex((word) => /^(?:[a-z]+:|\/|www\.)/i.test(word));
      return at === -1 ? undefined : linkInline(given[at], escapeHtml(given.slice(0, at).join(" ")));
    }
    case "iframe":
      return first === "" ? undefined : `<iframe src="${escapeHtml(first)}"></iframe>`;
    default:
      return embed(name, new Map(given.map((word, index) => [String(index), word])), context.renderLine);
  }
}

function linkPost(
  name: string,
  [given = "", ...words]: readonly string[],
  { findPost, entry }: TemplateContext,
): string | undefined {
  const [slug = "", fragment] = given.split("#");
  const post = findPost(`/${slug}`, entry.path);
  if (post === undefined) return undefined;
  const url = fragment === undefined ? post.url : `${post.url}#${fragment}`;
  if (name === "post_path") return escapeHtml(url);
  const text = words
    .filter((word, index) => index < words.length - 1 || !/^(?:true|false)$/.test(word))
    .join(" ");
  return linkInline(url, words.at(-1) === "false" ? text : escapeHtml(text || post.title));
}

/** A folder beside the post holds its assets. */
function assetUrl(name: string, { entry }: TemplateContext): string {
  return `${entry.url.replace(/\.html?$/, "").replace(/\/?$/, "/")}${name}`;
}

/** Width and height, then a title and an alternative text. */
function picture(src: string, rest: readonly string[]): string {
  const sizes = rest
    .slice(0, 2)
    .filter((word, index) => /^\d+$/.test(word) && (index === 0 || /^\d+$/.test(rest[0] ?? "")));
  const [width, height] = sizes;
  const words = rest
    .slice(sizes.length)
    .flatMap((word) => word.replace(/^['"]|['"]$/g, "").split(/["']\s*["']/));
  const [title, alt = ""] = words;
  const attributes = Object.entries({ src, alt, title, width, height }).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeHtml(value)}"`],
  );
  return `<img${attributes.join("")} />`;
}

/** `Author, Work`, `Author https://source.example Title` or `Author`. */
function footerOf(given: readonly string[]): string {
  const at = given.findIndex((word) => /^https?:\/\//.test(word));
  const text = given.join(" ");
  if (text === "") return "";
  if (at !== -1) {
    const source = given[at] ?? "";
    const title = given.slice(at + 1).join(" ") || source.replace(/^https?:\/\/|\/(?:index.html?)?$/g, "");
    return `<p><strong>${escapeHtml(given.slice(0, at).join(" "))}</strong> <cite>${linkInline(source, escapeHtml(title))}</cite></p>`;
  }
  const [, author = text, work] = /^([^,]+),\s*([^,]+)$/.exec(text) ?? [];
  const cited = work === undefined ? "" : ` <cite>${escapeHtml(work)}</cite>`;
  return `<p><strong>${escapeHtml(author)}</strong>${cited}</p>`;
}
