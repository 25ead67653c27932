import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Dialect } from "#content/dialects/dialect.js";
import { parentOf } from "#content/dialects/file-path.js";
import { NO_FIELDS, readGeneratorData, readSmallFile, settingOf } from "#content/dialects/generator-data.js";
import { rootPath } from "#content/dialects/permalinks.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Entry } from "#content/model/post.js";
import { JEKYLL } from "./jekyll.js";

/** The path, below the site's address, of a page that isn't a post; undefined if there is no such file. */
export type FindPage = (name: string, from: Entry) => string | undefined;

interface JekyllSite {
  /** Absolute folder that `link` counts from. */
  readonly root: string;
  readonly dialect: Dialect;
  /** What its pages' addresses end with. */
  readonly ending: string;
}

/** Finds pages by the names that Jekyll's `link` gives them. Each is read once. */
export function makePageFinder(): FindPage {
  const sites = new Map<string, JekyllSite | undefined>();
  const pages = new Map<string, string | undefined>();
  return (name, { body }) => {
    if (body.kind !== "file") return undefined;
    const folder = dirname(body.path);
    if (!sites.has(folder)) sites.set(folder, findSite(folder));
    const site = sites.get(folder);
    const path = name.replace(/^\/+/, "");
    // Folders with an underscore hold no pages, and `..` leads out of the site.
    if (site === undefined || /(?:^|\/)(?:_|\.\.?(?:\/|$))/.test(path)) return undefined;
    const file = join(site.root, path);
    if (!pages.has(file)) pages.set(file, addressOf(path, site));
    return pages.get(file);
  };
}

/** The nearest folder above with Jekyll's configuration. One far above is probably somebody else's. */
function findSite(folder: string): JekyllSite | undefined {
  let holder = folder;
  for (let step = 0; step < 9; step += 1, holder = dirname(holder)) {
    const name = JEKYLL.configFiles.find((candidate) => existsSync(join(holder, candidate)));
    if (name !== undefined) return openSite(holder, name);
  }
  return undefined;
}

function openSite(folder: string, name: string): JekyllSite {
  const settings = readGeneratorData(join(folder, name), name) ?? NO_FIELDS;
  return {
    root: join(folder, settingOf(settings, "source") ?? ""),
    dialect: JEKYLL.makeDialect({ folder, source: "", settings, program: "" }),
    ending: endingFor(settingOf(settings, "permalink") ?? "date"),
  };
}

/** Of the posts' permalink, pages take only how it ends. */
function endingFor(permalink: string): string {
  if (permalink === "pretty" || permalink.endsWith("/")) return "/";
  return /^(?:date|ordinal|none)$|:output_ext$/.test(permalink) ? ".html" : "";
}

function addressOf(path: string, { root, dialect, ending }: JekyllSite): string | undefined {
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
