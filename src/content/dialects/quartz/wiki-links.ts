import { linkInline } from "#content/dialects/tags/embeds.js";
import {
  makeForwardFinder,
  matchAt,
  type TagReader,
  type TagResult,
} from "#content/dialects/tags/tag-reader.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";
import { githubSlug } from "#content/text/github-slug.js";

/** Reads `[[note]]`, `![[picture]]` and `%%comments%%` (https://help.obsidian.md/links). */
export function makeObsidianReader(source: string, context: TemplateContext): TagReader {
  const commentEnd = makeForwardFinder(source, "%%");
  return {
    opening: String.raw`!?\[\[|%%|[ \t]\^[\w-]{1,60}[ \t]{0,9}$`,
    read: (at) => {
      if (source[at] === "%") {
        // It was written not to be read: without its end the rest stays out.
        const end = commentEnd(at + 2);
        return {
          end: end === -1 ? source.length : end + 2,
          warning: end === -1 ? "A comment (`%%`) has no end, so the rest is left out." : undefined,
        };
      }
      if (source[at] === " " || source[at] === "\t") return readBlockId(source, at);
      return readLink(source, at, context);
    },
  };
}

/** ` ^id` at the end of a paragraph. */
function readBlockId(source: string, at: number): TagResult | undefined {
  const id = matchAt(/[ \t]\^[\w-]{1,60}[ \t]{0,9}(?=\n|$)/y, source, at);
  return id === undefined ? undefined : { end: at + id[0].length };
}

const PICTURE = /\.(?:avif|bmp|gif|jpe?g|png|svg|webp)$/i;
const MEDIUM = /\.(?:3gp|flac|m4a|mp3|ogg|ogv|wav|webm|mp4|mov|mkv)$/i;

function readLink(source: string, at: number, context: TemplateContext): TagResult | undefined {
  const link = matchAt(
    /(!?)\[\[([^[\]|#^\n]{0,300})(#[^[\]|\n]{0,300})?(?:\\?\|([^[\]\n]{0,300}))?\]\]/y,
    source,
    at,
  );
  if (link === undefined) return undefined;
  const [all, mark = "", target = "", fragment = "", words] = link;
  const end = at + all.length;
  const name = target.replace(/\\$/, "").trim();
  if (mark !== "" && PICTURE.test(name)) return { end, html: writePicture(name, words) };
  if (mark !== "" && MEDIUM.test(name))
    return { end, html: linkInline(encodePath(name), escapeHtml(words ?? name)) };
  const { entry, findPost } = context;
  const post = name === "" ? entry : findPost(name, entry.path);
  const shown =
    words ?? `${name}${fragment === "" ? "" : name === "" ? fragment.slice(1) : ` > ${fragment.slice(1)}`}`;
  if (mark !== "")
    return post === undefined
      ? { end, html: escapeHtml(shown), warning: `The note in \`${all}\` is left out.` }
      : {
          end,
          html: linkInline(post.url, escapeHtml(words ?? post.title)),
          warning: `Instead of the note in \`${all}\` there is a link to it.`,
        };
  // A note that isn't published has no address.
  if (post === undefined) return { end, html: escapeHtml(shown) };
  const place = fragment === "" || fragment.startsWith("#^") ? "" : `#${githubSlug(fragment.slice(1))}`;
  return { end, html: linkInline(`${post.url}${place}`, escapeHtml(shown)) };
}

/** `|100` and `|100x200` are sizes, anything else is the alternative text. */
function writePicture(name: string, words: string | undefined): string {
  const [size, width, height] = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(words ?? "") ?? [];
  const alt =
    words === undefined || size !== undefined ? name.replace(/^.*\//, "").replace(/\.[^.]*$/, "") : words;
  const sizes = `${width === undefined ? "" : ` width="${width}"`}${height === undefined ? "" : ` height="${height}"`}`;
  return `<img src="${escapeHtml(encodePath(name))}" alt="${escapeHtml(alt)}"${sizes} />`;
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
