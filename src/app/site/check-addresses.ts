import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadConfig } from "#config/load.js";
import type { Entry } from "#content/model/post.js";
import { decodePath } from "#content/text/uri.js";
import { statIfThere } from "#machine/stat-if-there.js";
import type { Instant } from "#zoned-time.js";
import { findBuiltFolders } from "./built-folder.js";
import { loadAll } from "./load-content.js";

/** How the addresses of the posts compare with those that the site has. */
export interface AddressCheck {
  /** The folder or file, as shown to the user. */
  readonly against: string;
  readonly posts: number;
  /** Posts whose addresses the site has. */
  readonly agree: number;
  /** Paths of the others. */
  readonly missing: readonly string[];
  /** The folder of the built site, where there is one. */
  readonly pages?: string;
}

const SITEMAPS = ["sitemap.xml", "static/sitemap.xml", "public/sitemap.xml"];

/**
 * Looks for the addresses of the published posts in the built site, else in a sitemap.
 *
 * @returns undefined if there is neither, or if the posts are read from the built site itself
 * @throws FeedletterError E_CONFIG…, E_SOURCE
 */
export async function checkAddresses(configPath: string, now: Instant): Promise<AddressCheck | undefined> {
  const folder = dirname(configPath);
  const loaded = await loadConfig(configPath, { env: {}, uses: [] });
  if (!loaded.config.content.some((source) => "files" in source)) return undefined;
  const { shown, sources } = await loadAll(loaded, { now, include: new Set() });
  const base = new URL(loaded.config.site.url);
  const posts = shown.filter(({ url }) => new URL(url).host === base.host);
  const [pages] = findBuiltFolders(folder, sources);
  if (pages !== undefined) {
    const built = join(folder, pages);
    return { ...count(posts, (url) => hasPage(built, url, base), `${pages}/`), pages };
  }
  const sitemap = SITEMAPS.find((name) => existsSync(join(folder, name)));
  if (sitemap === undefined) return undefined;
  const paths = readPaths(join(folder, sitemap));
  return paths.size === 0 ? undefined : count(posts, ({ pathname }) => paths.has(pathname), sitemap);
}

function count(posts: readonly Entry[], isThere: (url: URL) => boolean, against: string): AddressCheck {
  const missing = posts.map(({ url }) => new URL(url)).filter((url) => !isThere(url));
  return {
    against,
    posts: posts.length,
    agree: posts.length - missing.length,
    missing: missing.map(({ pathname }) => decodePath(pathname)),
  };
}

/** A site below a path is built without that path. */
function hasPage(built: string, { pathname }: URL, { pathname: above }: URL): boolean {
  const path = decodePath(pathname.startsWith(above) ? pathname.slice(above.length) : pathname.slice(1));
  if (path.includes("\0") || path.split("/").includes("..")) return false;
  const names =
    path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`, `${path}/index.html`];
  return names.some((name) => statIfThere(join(built, name))?.isFile() === true);
}

/** https://www.sitemaps.org/protocol.html */
function readPaths(path: string): ReadonlySet<string> {
  const addresses = readFileSync(path, "utf8").matchAll(/<loc>\s{0,100}([^<\s]{1,2000})\s{0,100}<\/loc>/g);
  return new Set(
    [...addresses].flatMap(([, address = ""]) => (URL.canParse(address) ? [new URL(address).pathname] : [])),
  );
}
