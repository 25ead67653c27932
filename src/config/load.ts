import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";
import { describeConfigIssues } from "./describe-issues.js";
import type { PlaceOf } from "./lines.js";
import { type PostInput, parsePosts } from "./post-input.js";
import { fillEnvironment, type PrivateSection } from "./reading/environment.js";
import { isModule } from "./reading/find-config.js";
import { readObjectSettings } from "./reading/object-settings.js";
import type { Settings } from "./reading/settings.js";
import { readYamlSettings } from "./reading/yaml-settings.js";
import { type Config, configSchema } from "./schema.js";

export type { PrivateSection } from "./reading/environment.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration that a program gives instead of a file, or posts that it gives instead of the configuration's sources. */
interface GivenSite {
  /** The settings themselves, or the path of a configuration file. */
  readonly config: object | string;
  /** Absolute: the folder that paths in `config` are relative to. A file has its own. */
  readonly baseDir: string;
  /** Instead of those of `content`. They are checked when the configuration is loaded. */
  readonly posts?: readonly PostInput[] | undefined;
}

/** The path of a configuration file, or what a program gives instead. */
export type ConfigPath = string | GivenSite;

export interface LoadedConfig {
  readonly config: Config;
  /** What it was loaded from, to load it again. */
  readonly from: ConfigPath;
  /** Absolute path of the file; without one, where it would be. */
  readonly path: string;
  /** The config's folder, to which every path in it is relative. */
  readonly baseDir: string;
  readonly placeOf: PlaceOf;
  /** The environment that it was read with. */
  readonly env: Environment;
  /** Absolute paths of the files that were read for it. */
  readonly files: readonly string[];
  /** In memory, instead of the posts of `content`. */
  readonly posts?: readonly PostInput[] | undefined;
}

interface LoadOptions {
  readonly env: Environment;
  readonly uses: readonly PrivateSection[];
  /** Settings of `mail` with unset environment variables stay as they are written. */
  readonly keepsMail?: boolean;
}

/** @throws FeedletterError E_CONFIG_MISSING, E_CONFIG, E_ENV, E_SECRET; E_POSTS for posts that a program gives */
export async function loadConfig(from: ConfigPath, options: LoadOptions): Promise<LoadedConfig> {
  if (typeof from === "string") return loadFile(from, options);
  const { config, baseDir } = from;
  const posts = from.posts && parsePosts(from.posts);
  if (typeof config === "string") return { ...(await loadFile(config, options)), posts, from };
  const settings = readObjectSettings(config, "config");
  return {
    config: finishConfig(settings, options),
    ...{ from, path: join(baseDir, "feedletter.yaml"), baseDir, posts },
    ...{ placeOf: settings.placeOf, env: options.env, files: settings.files },
  };
}

/** Absolute: the folder that paths in the configuration are relative to. */
export function configFolderOf(from: ConfigPath): string {
  if (typeof from === "string") return dirname(resolve(from));
  return typeof from.config === "string" ? dirname(resolve(from.config)) : from.baseDir;
}

/** The file, where there is one. */
export function configFilesOf(from: ConfigPath): readonly string[] {
  const file = typeof from === "string" ? from : from.config;
  return typeof file === "string" ? [resolve(file)] : [];
}

async function loadFile(file: string, options: LoadOptions): Promise<LoadedConfig> {
  const path = resolve(file);
  const settings = await readSettings(path, options.env);
  const config = finishConfig(settings, options);
  const { placeOf, files } = settings;
  return { config, from: path, path, baseDir: dirname(path), placeOf, env: options.env, files };
}

async function readSettings(path: string, env: Environment): Promise<Settings> {
  const name = basename(path);
  const text = readConfig(path, name);
  if (!isModule(path)) return readYamlSettings(text, name, path);
  const { readModuleSettings } = await import("./reading/module/module-settings.js");
  return readModuleSettings(path, env);
}

/** @throws FeedletterError E_CONFIG, E_ENV, E_SECRET */
function finishConfig(settings: Settings, { env, uses, keepsMail }: LoadOptions): Config {
  const { placeOf, texts, isInFile } = settings;
  for (const unused of fillEnvironment(texts, { env, uses, keepsMail, placeOf, isInFile }))
    settings.drop(unused);
  const parsed = configSchema.safeParse(settings.value(), {
    // `describeConfigIssues` needs what was written.
    reportInput: true,
  });
  if (parsed.success) return parsed.data;
  const [first, ...others] = describeConfigIssues(parsed.error.issues, placeOf);
  if (first === undefined) throw parsed.error;
  throw new FeedletterError("E_CONFIG", { ...first, others });
}

function readConfig(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const missing =
      cause instanceof Error && "code" in cause && /^(?:ENOENT|ENOTDIR)$/.test(String(cause.code));
    throw new FeedletterError("E_CONFIG_MISSING", {
      message: missing
        ? `${name} not found in ${dirname(path)}.`
        : `${name} can't be read: ${reasonOf(cause)}.`,
      fix: missing ? "Run `feedletter init`, or use --config." : "Make the file readable.",
      cause,
    });
  }
}
