import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { AppContext } from "#app/app-context.js";
import type { ConfigPath } from "#config/load.js";
import type { PostInput } from "#config/post-input.js";
import { findConfigIn } from "#config/reading/find-config.js";
import type { ConfigInput } from "#config/schema.js";
import { checkOptions } from "./check-options.js";

/**
 * Where a site is. Everything has a default, so that `{}` is the site in the current folder.
 *
 * @public
 */
export interface SiteOptions {
  /**
   * Path of the configuration file, or the configuration itself. Default: `feedletter.yaml` or `feedletter.config.ts` (`mts`, `js`,
   * `mjs`, `cjs`) in `cwd`.
   */
  readonly config?: string | ConfigInput | undefined;
  /** The folder that `config` and `out` are relative to, and the paths in a configuration that is an object. Default: the current one. */
  readonly cwd?: string | undefined;
  /** For `${NAME}` in the configuration. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Posts in memory, instead of those that `content` names. */
  readonly posts?: readonly PostInput[] | undefined;
}

/**
 * A site at a moment, for functions that record nothing.
 *
 * @public
 */
export interface SiteAtOptions extends SiteOptions {
  /** Decides which posts are in the future or expired. Default: the current time. */
  readonly now?: Date | undefined;
}

/** What `app/` needs from a process. */
export interface Site extends AppContext {
  readonly configPath: ConfigPath;
  readonly cwd: string;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Looks at the options at once: what the caller changes later counts for nothing.
 *
 * @param required names of options without a default
 * @throws FeedletterError E_USAGE for wrong options, E_CONFIG if there are two configurations
 */
export function resolveSite(options: SiteOptions, required: readonly string[] = []): Site {
  checkOptions(options, required);
  const cwd = resolve(options.cwd ?? process.cwd());
  return {
    configPath: resolveConfig(options, cwd),
    cwd,
    env: options.env ?? process.env,
    clock: () => Date.now(),
    randomBytes,
    sleep,
  };
}

/** `resolveSite`, with the moment and what `build` and `check` want besides. */
export function resolveSiteAt(options: SiteAtOptions, required: readonly string[] = []) {
  const site = resolveSite(options, required);
  const { now = new Date() } = options;
  return { ...site, clock: () => now.getTime(), now: now.getTime() };
}

function resolveConfig({ config, posts: given }: SiteOptions, cwd: string): ConfigPath {
  const posts = Array.isArray(given) ? given.map(copyPost) : given;
  if (typeof config === "object") return { config, baseDir: cwd, posts };
  const file = config === undefined ? findConfigIn(cwd) : resolve(cwd, config);
  return posts === undefined ? file : { config: file, baseDir: cwd, posts };
}

function copyPost(post: PostInput): PostInput {
  return typeof post === "object" ? { ...post } : post;
}

/** Node's timers wait at most this long, in ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) return done();
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      done();
    };
    const timer = setTimeout(wake, Math.min(ms, MAX_TIMER_MS));
    signal?.addEventListener("abort", wake);
  });
}
