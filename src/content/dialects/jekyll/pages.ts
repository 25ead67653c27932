import { join } from "node:path";
import { parentOf } from "#content/dialects/file-path.js";
import { readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import { rootPath } from "#content/dialects/permalinks.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { JekyllSite } from "./site.js";

/** The path, below the site's address, of a page that isn't a post; undefined if there is no such file. */
export type FindPage = (name: string) => string | undefined;

/** Finds pages by the names that Jekyll's `link` gives them. Each is read once. */
export function makePageFinder(site: JekyllSite): FindPage {
  const pages = new Map<string, string | undefined>();
  return (name) => {
    const path = name.replace(/^\/+/, "");
    // Folders with an underscore hold no pages, and `..` leads out of the site.
    if (/(?:^|\/)(?:_|\.\.?(?:\/|$))/.test(path)) return undefined;
    if (!pages.has(path)) pages.set(path, addressOfPage(path, site));
    return pages.get(path);
  };
}

/** @param path below the site's folder */
export function addressOfPage(path: string, { root, dialect, ending }: JekyllSite): string | undefined {
  const [, bare, extension] = /^(.+)\.(md|markdown|mkdn|mkd|mkdown|html?)$/.exec(path) ?? [];
  const text = bare === undefined ? undefined : readSmallFile(join(root, path));
  if (bare === undefined || text === undefined) return undefined;
  const matter = readFrontMatter(text);
  if (matter.kind === "none") return `/${path}`;
  if (matter.kind !== "read") return undefined;
  const fields = dialect.applyDefaults?.(matter.fields, path) ?? matter.fields;
  const isIndex = /(?:^|\/)index$/.test(bare);
  const pattern = settingOf(fields, "permalink") ?? (isIndex ? "/:path/" : `/:path/:basename${ending}`);
  return rootPath(
    pattern
      .replaceAll(":path", parentOf(bare))
      .replaceAll(":basename", bare.split("/").at(-1) ?? "")
      .replaceAll(":output_ext", extension === "htm" ? ".htm" : ".html"),
  );
}
