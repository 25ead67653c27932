import type { ResolveTarget } from "#content/markup/extensions/targets.js";
import type { Entry } from "#content/model/post.js";
import { resolveUrl } from "#resolve-url.js";
import type { FindPost } from "./find-post.js";

const FILE = /^(?![a-z][a-z0-9+.-]*:|\/\/)([^?#]{1,999}\.(?:mdx?|markdown|mdown))([?#].*)?$/is;

interface TargetContext {
  readonly findPost: FindPost;
  /** Called for each picture whose address isn't known. */
  readonly onBuiltPicture: (written: string) => void;
}

/**
 * A link to the file of another post leads to the post: nobody publishes the file. A picture whose address isn't known has an
 * empty one.
 */
export function makeTargetResolver(entry: Entry, { findPost, onBuiltPicture }: TargetContext): ResolveTarget {
  const { buildsImages, pictureBase } = entry.body.kind === "file" ? entry.body : NO_RULES;
  return (written, kind) => {
    if (kind === "picture") {
      if (!isRelative(written)) return undefined;
      if (pictureBase !== undefined) return resolveUrl(written, pictureBase);
      if (buildsImages !== true) return undefined;
      onBuiltPicture(written);
      return "";
    }
    const [, path, rest = ""] = FILE.exec(written) ?? [];
    const post = path === undefined ? undefined : findPost(decode(path), entry.path, entry.language);
    return post === undefined ? undefined : `${post.url}${rest}`;
  };
}

const NO_RULES: { readonly buildsImages?: true; readonly pictureBase?: string } = {};

function isRelative(written: string): boolean {
  return written !== "" && !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(written);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const LINK_TO_FILE =
  /(?:\]\(|^[ \t]{0,3}\[[^\]\n]{1,999}\]:)[ \t]{0,9}<?(?![a-z]{2,9}:)[^()\s]{1,999}\.(?:mdx?|markdown|mdown)(?:[)#?>\s]|$)/im;

/** Whether the addresses of other posts may be part of a body. */
export function linksToFiles(markdown: string): boolean {
  return LINK_TO_FILE.test(markdown);
}
