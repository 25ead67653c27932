import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Dialect } from "#content/dialects/dialect.js";
import { NO_FIELDS, readGeneratorData, readSmallFile } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Entry } from "#content/model/post.js";
import { makeJekyll } from "./jekyll.js";

/** The path below the site's address of a page that is no post; undefined where there is no such file. */
export type FindPage = (name: string, from: Entry) => string | undefined;

interface JekyllSite {
  /** Absolute; `link` counts from here. */
  readonly root: string;
  readonly dialect: Dialect;
  /** What its pages' addresses end with. */
  readonly ending: string;
}

/** Pages as Jekyll's `link` names them. Each is read once. */
export function makePageFinder(): FindPage {
  const sites = new Map<string, JekyllSite | undefined>();
  const pages = new Map<string, string | undefined>();
  return (name, { body }) => {
    if (body.kind !== "file") return undefined;
    const folder = dirname(body.path);
    if (!sites.has(folder)) sites.set(folder, findSite(folder));
    const site = sites.get(folder);
    const path = name.replace(/^\/+/, "");
    // Folders that begin so hold no pages, and `..` leads out of the site.
    if (site === undefined || /(?:^|\/)(?:_|\.\.?(?:\/|$))/.test(path)) return undefined;
    const file = join(site.root, path);
    if (!pages.has(file)) pages.set(file, addressOf(path, site));
    return pages.get(file);
  };
}

const CONFIGURATIONS = ["_config.yml", "_config.yaml", "_config.toml"];

/** The nearest folder with Jekyll's configuration; not so far away that it would be somebody else's. */
function findSite(folder: string): JekyllSite | undefined {
  let holder = folder;
  for (let step = 0; step < 9; step += 1, holder = dirname(holder)) {
    const name = CONFIGURATIONS.find((candidate) => existsSync(join(holder, candidate)));
    if (name !== undefined) return openSite(holder, name);
  }
  return undefined;
}

function openSite(folder: string, name: string): JekyllSite {
  const settings = readGeneratorData(join(folder, name), name) ?? NO_FIELDS;
  const source = textOf(settings.get("source")?.value) ?? "";
  return {
    root: join(folder, source),
    dialect: makeJekyll({ folder, source: "", settings }),
    ending: endingFor(textOf(settings.get("permalink")?.value) ?? "date"),
  };
}

/** Of the posts' permalink pages take only how it ends; of `weekdate`, as of any other pattern, nothing. */
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
  const written = textOf(fields.get("permalink")?.value);
  const html = extension === "htm" ? ".htm" : ".html";
  const pattern = written ?? (/(?:^|\/)index$/.test(bare) ? "/:path/" : `/:path/:basename${ending}`);
  const slash = bare.lastIndexOf("/");
  const filled = pattern
    .replaceAll(":path", bare.slice(0, Math.max(0, slash)))
    .replaceAll(":basename", bare.slice(slash + 1))
    .replaceAll(":output_ext", html);
  return `/${filled}`.replace(/\/{2,}/g, "/");
}
