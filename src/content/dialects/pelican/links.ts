import { matchAt, type TagReader, type TagResult } from "#content/dialects/tags/tag-reader.js";
import { asLinkTarget, basePathOf, type TemplateContext } from "#content/dialects/tags/template-context.js";

/** Reads links to content (https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content), and `[TOC]`. */
export function makePelicanReader(source: string, context: TemplateContext): TagReader {
  return {
    opening: String.raw`[{|](?:filename|static|attach|index)[}|]|^\[TOC\]`,
    read: (at) => readToc(source, at) ?? readLink(source, at, context),
  };
}

function readToc(source: string, at: number): TagResult | undefined {
  return source.startsWith("[TOC]", at) ? { end: at + "[TOC]".length } : undefined;
}

function readLink(
  source: string,
  at: number,
  { entry, site, findPost }: TemplateContext,
): TagResult | undefined {
  const link = matchAt(
    /[{|](filename|static|attach|index)[}|]([^\s()<>"'#]{0,999})(#[^\s()<>"']{0,999})?/y,
    source,
    at,
  );
  if (link === undefined) return undefined;
  const [all, kind = "", written = "", fragment = ""] = link;
  const end = at + all.length;
  const home = `${basePathOf(site)}/`;
  if (kind === "index") return { end, text: `${home}index.html` };
  const path = decode(written);
  if (kind === "filename") {
    const post = findPost(path, entry.path);
    if (post !== undefined) return { end, text: `${asLinkTarget(post.url)}${fragment}` };
    if (/\.(?:md|rst|html)$/.test(path))
      return {
        end,
        text: asLinkTarget(entry.url),
        warning: `The link to \`${all}\` doesn't match any post.`,
      };
  }
  // Static files are copied to where they are below the content folder; `attach` puts them beside the article.
  if (kind === "attach")
    return { end, text: asLinkTarget(new URL(path.split("/").at(-1) ?? "", entry.url).href) };
  const folder = path.startsWith("/") ? [] : entry.path.split("/").slice(0, -1);
  const segments = [...folder];
  for (const part of path.split("/")) {
    if (part === "..") segments.pop();
    else if (part !== "" && part !== ".") segments.push(part);
  }
  return { end, text: asLinkTarget(`${home}${segments.join("/")}${fragment}`) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
