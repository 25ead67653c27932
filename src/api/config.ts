import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findConfigIn } from "#config/reading/find-config.js";
import type { Config, ConfigInput } from "#config/schema.js";
import { resolveSite, type SiteOptions } from "./site-options.js";

/**
 * What `feedletter.config.ts` may export: the settings, or a function that makes them.
 *
 * @public
 */
export type ConfigExport =
  | ConfigInput
  | Promise<ConfigInput>
  | ((context: {
      /** The environment that the configuration is read with. */
      readonly env: Readonly<Record<string, string | undefined>>;
    }) => ConfigInput | Promise<ConfigInput>);

/**
 * Gives a configuration its type, so that an editor completes the settings and shows mistakes. Returns it as it is.
 *
 * @public
 * @example
 * ```ts
 * // feedletter.config.ts
 * import { defineConfig } from "feedletter";
 *
 * export default defineConfig({
 *   site: { title: "Career Notes", url: "https://careers.example/" },
 *   digests: { weekly: { schedule: "0 9 * * 1" } },
 *   mail: { from: "Eric <eric@careers.example>", transport: "${SMTP_URL}" },
 * });
 * ```
 */
export function defineConfig<Export extends ConfigExport>(config: Export): Export {
  return config;
}

/**
 * The configuration file of a folder: `feedletter.yaml` or `feedletter.config.ts` (`mts`, `js`, `mjs`, `cjs`).
 *
 * @returns its absolute path; undefined if there is none
 * @throws FeedletterError E_CONFIG if there are two
 * @public
 * @example
 * ```ts
 * import { findConfig } from "feedletter";
 *
 * if (findConfig({ cwd: "site" }) === undefined) console.log("There is no configuration in site/.");
 * ```
 */
export function findConfig({ cwd = process.cwd() }: Pick<SiteOptions, "cwd"> = {}): string | undefined {
  const path = findConfigIn(resolve(cwd));
  return existsSync(path) ? path : undefined;
}

/**
 * A configuration with all defaults.
 *
 * @public
 */
export interface ReadConfig {
  readonly config: Config;
  /** Absolute: the folder that paths in it are relative to. */
  readonly baseDir: string;
  /** Absolute paths of the files that it was read from; none of an object. */
  readonly files: readonly string[];
}

/**
 * Reads and checks a configuration. Settings that need an unset environment variable are left out, as in `build` and `check`.
 *
 * @throws FeedletterError E_CONFIG_MISSING, E_CONFIG, E_SECRET
 * @public
 * @example
 * ```ts
 * import { loadConfig } from "feedletter";
 *
 * const { config } = await loadConfig();
 * console.log(`${config.site.title} has the digests ${Object.keys(config.digests).join(", ")}`);
 * ```
 */
export async function loadConfig(options: Omit<SiteOptions, "posts"> = {}): Promise<ReadConfig> {
  const { configPath, env } = resolveSite(options);
  const { loadConfig: load } = await import("#config/load.js");
  const { config, baseDir, files } = await load(configPath, { env, uses: [] });
  return { config, baseDir, files };
}
