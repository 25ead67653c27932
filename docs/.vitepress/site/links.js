import { posix } from "node:path";
import { isFile, listPages, REPOSITORY } from "./places.js";

/** What a link in the Markdown leads to on the site: a page, a file beside the pages, the code host, or nothing. */
export function resolveLink(href, from, pages = listPages()) {
  if (/^([a-z][a-z\d+.-]*:|\/\/|#)/i.test(href)) return { href };
  const [path = "", anchor] = href.split("#");
  const hash = anchor === undefined ? "" : `#${anchor}`;
  const target = posix.join(posix.dirname(from), decodeURIComponent(path));
  const page =
    pages[target] ?? pages[posix.join(target, "README.md")] ?? pages[posix.join(target, "index.md")];
  if (page !== undefined)
    return { href: `/${page.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html")}${hash}` };
  if (!isFile(target)) return { missing: target };
  if (target.startsWith("docs/") && !target.endsWith("/")) return { file: target.slice("docs/".length) };
  return { href: REPOSITORY === undefined ? undefined : `${REPOSITORY}/blob/main/${target}${hash}` };
}

/** The anchor of a heading, as code hosts make it, so that a link works on both. */
export function slugify(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** Makes markdown-it write the links of a page for the site. `onFile` gets each file that a page links to. */
export function rewriteLinks(md, { base, fileOf, onFile }) {
  const pages = listPages();
  md.core.ruler.push("site-links", ({ tokens, env }) => {
    for (const token of tokens) {
      if (token.type === "html_block") token.content = token.content.replaceAll('src="docs/', 'src="./docs/');
      if (token.type === "inline") rewriteInline(token.children ?? [], fileOf(env));
    }
  });

  // Titles are rendered for other places, too, without a page.
  function rewriteInline(tokens, from) {
    if (from === undefined) return;
    const ends = [];
    for (const token of tokens) {
      if (token.type === "link_close" && ends.pop() === "span") token.tag = "span";
      if (token.type !== "link_open") continue;
      const { href, file, missing } = resolveLink(token.attrGet("href") ?? "", from, pages);
      if (missing !== undefined) throw new Error(`${from} links to ${missing}, which isn't there.`);
      if (file !== undefined) {
        onFile(file);
        token.meta = { isFile: true };
        token.attrSet("href", `${base}${file}`);
      } else if (href === undefined) {
        token.attrs = [];
        token.tag = "span";
        token.meta = { isFile: true };
      } else token.attrSet("href", href);
      ends.push(token.tag);
    }
  }

  const ownLink = md.renderer.rules.link_open;
  md.renderer.rules.link_open = (tokens, index, options, env, self) =>
    tokens[index].meta?.isFile === true
      ? self.renderToken(tokens, index, options)
      : ownLink(tokens, index, options, env, self);

  // Text with braces isn't a template of Vue's.
  for (const rule of ["text", "code_inline"]) {
    const own = md.renderer.rules[rule];
    md.renderer.rules[rule] = (...all) => own(...all).replaceAll("{{", "&#123;&#123;");
  }
}
