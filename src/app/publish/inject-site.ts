import { readdirSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { outputFolder } from "#app/output-folder.js";
import { type ConfigPath, type LoadedConfig, loadConfig } from "#config/load.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { discoveryLinksOf, writeDiscoveryLink } from "#feeds/discovery.js";
import { readOutputManifest } from "#files/output-manifest.js";
import { type InjectedFolder, injectFolder } from "#publish/inject-folder.js";

export interface InjectOptions {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of the built site, relative to `cwd`. Default: the output folder. */
  readonly folder?: string | undefined;
  /** Change nothing. */
  readonly dryRun: boolean;
}

/** The links to the feeds as HTML, one line each. @throws FeedletterError E_CONFIG… */
export async function listInjectedLines({
  configPath,
  env,
}: Pick<InjectOptions, "configPath" | "env">): Promise<readonly string[]> {
  const { config } = await loadConfig(configPath, { env, uses: [] });
  return discoveryLinksOf(config).map((link) => writeDiscoveryLink(link));
}

/**
 * Adds the links to the feeds to the pages of a built site.
 *
 * @throws FeedletterError E_CONFIG…, E_USAGE if the folder isn't a built site
 */
export async function injectSite(options: InjectOptions): Promise<InjectedFolder> {
  const { configPath, env, cwd, dryRun } = options;
  const loaded = await loadConfig(configPath, { env, uses: [] });
  const out = outputFolder(loaded, { cwd });
  const folder = options.folder === undefined ? out : resolve(cwd, options.folder);
  const name = options.folder ?? loaded.config.out;
  requireBuiltSite(folder, loaded, name);
  const { config } = loaded;
  const injected = injectFolder(folder, {
    links: discoveryLinksOf(config),
    siteUrl: config.site.url,
    isOurs: findOurs([folder, out]),
    dryRun,
  });
  if (Object.values(injected).every(({ length }) => length === 0)) {
    throw new FeedletterError("E_USAGE", {
      message: `There is no .html file in "${name}".`,
      fix: "Build the site first, or name the folder that it is built into.",
    });
  }
  return injected;
}

/** @throws FeedletterError E_USAGE */
function requireBuiltSite(folder: string, { baseDir }: LoadedConfig, name: string): void {
  try {
    readdirSync(folder);
  } catch (cause) {
    throw new FeedletterError("E_USAGE", {
      message: `"${name}" can't be read (${reasonOf(cause)}).`,
      fix: "Name the folder that your site is built into.",
      cause,
    });
  }
  // The templates of a site are pages, too.
  const below = relative(realpathSync(folder), realpathSync(baseDir));
  if (below !== "" && (below.startsWith("..") || resolve(below) === below)) return;
  throw new FeedletterError("E_USAGE", {
    message: `"${name}" holds the configuration, so it isn't a built site.`,
    fix: "Name the folder that your site is built into, such as public.",
  });
}

/** Whether Feedletter wrote a file into one of these folders. */
export function findOurs(folders: readonly string[]): (path: string) => boolean {
  const ours = new Set(
    folders.flatMap((folder) => [...readOutputManifest(folder).keys()].map((path) => join(folder, path))),
  );
  return (path) => ours.has(path);
}
