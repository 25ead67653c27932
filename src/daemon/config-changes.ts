import { join } from "node:path";
import type { FormatTime } from "#app/local-time.js";
import { type ConfigPath, configFilesOf, configFolderOf } from "#config/load.js";
import { FeedletterError, formatPlace, formatProblem } from "#errors.js";
import { fingerprint, listFiles } from "#files/fingerprint.js";
import type { Instant } from "#zoned-time.js";

/** What happens to changes of the configuration and templates while a process runs. */
export type ConfigEvent =
  | { readonly kind: "config-changed" }
  /** The configuration of `since` stays in use. */
  | { readonly kind: "config-refused"; readonly error: FeedletterError; readonly since: Instant }
  /** After a refused change, the files match the configuration in use again. */
  | { readonly kind: "config-restored" };

export interface ConfigStatus {
  /** When the configuration in use was read. */
  readonly since: Instant;
  /** Why the current files aren't in use. */
  readonly refused: FeedletterError | undefined;
}

export interface ConfigFollower<Settings> {
  readonly current: () => Settings;
  /**
   * Loads changes, either all or none. Call it between two pieces of work.
   * @returns the configuration in use from now on
   */
  readonly refresh: () => Promise<Settings>;
  readonly status: () => ConfigStatus;
  /** Closes the current configuration, and waits until earlier ones are closed. */
  readonly close: () => Promise<void>;
}

interface FollowOptions<Settings> {
  readonly configPath: ConfigPath;
  /** Whether to watch the mail templates, too. */
  readonly templates: boolean;
  /** Absolute paths of the files that a configuration was read from. */
  readonly filesOf: (settings: Settings) => readonly string[];
  /** Opens everything that depends on the configuration, at the start and after each change. */
  readonly open: (running: Settings | undefined, status: () => ConfigStatus) => Promise<Settings>;
  /** Closes a configuration that is no longer in use. */
  readonly release: (settings: Settings) => Promise<void>;
  /** Closes everything at the end. */
  readonly close: (settings: Settings) => Promise<void>;
  readonly onEvent: (event: ConfigEvent, settings: Settings) => void;
  readonly clock: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Ms for which files must stay unchanged before they are read: editors and uploads write them in several steps. */
const SETTLE_MS = 1_000;

/**
 * Opens everything that depends on the configuration, and reopens it when the files have changed. A faulty change is reported once
 * and tried again at each call.
 * @throws FeedletterError of `open` at the start; later ones are events
 */
export async function followConfig<Settings>(
  options: FollowOptions<Settings>,
): Promise<ConfigFollower<Settings>> {
  let files = configFilesOf(options.configPath);
  const look = (): string => fingerprint([...files, ...templatesOf(options)]);
  let used = look();
  /** The last known state of the files. */
  let seen = used;
  let status: ConfigStatus = { since: options.clock(), refused: undefined };
  let settings = await options.open(undefined, () => status);
  const keepFiles = (): void => {
    // Only a configuration that has been read tells which files it imports.
    files = options.filesOf(settings);
    used = look();
    seen = used;
  };
  if (look() === used) keepFiles();
  let released: Promise<unknown> = Promise.resolve();

  const refuse = (error: unknown): void => {
    if (!(error instanceof FeedletterError)) throw error;
    const isNew = status.refused === undefined || formatProblem(status.refused) !== formatProblem(error);
    status = { ...status, refused: error };
    if (isNew) options.onEvent({ kind: "config-refused", error, since: status.since }, settings);
  };
  const refresh = async (): Promise<Settings> => {
    const found = look();
    if (found === used) {
      if (status.refused !== undefined) options.onEvent({ kind: "config-restored" }, settings);
      status = { ...status, refused: undefined };
      seen = found;
      return settings;
    }
    if (found !== seen) {
      await options.sleep(SETTLE_MS, options.signal);
      // The files are still being written: the next call checks again.
      if (look() !== found) return settings;
      seen = found;
    }
    const before = settings;
    try {
      const opened = await options.open(before, () => status);
      if (look() !== found) {
        await options.release(opened);
        return before;
      }
      settings = opened;
    } catch (error) {
      refuse(error);
      return before;
    }
    keepFiles();
    status = { since: options.clock(), refused: undefined };
    // Work in flight may take a while, and nothing needs to wait for it.
    released = Promise.allSettled([released, options.release(before)]);
    options.onEvent({ kind: "config-changed" }, settings);
    return settings;
  };
  return {
    current: () => settings,
    refresh,
    status: () => status,
    close: async () => {
      await released;
      await options.close(settings);
    },
  };
}

function templatesOf({
  configPath,
  templates,
}: Pick<FollowOptions<unknown>, "configPath" | "templates">): readonly string[] {
  if (!templates) return [];
  const folder = join(configFolderOf(configPath), "email-templates");
  return [folder, join(folder, "partials")].flatMap((path) => listFiles(path, ".hbs"));
}

export function describeConfigEvent(event: ConfigEvent, time: FormatTime): string {
  switch (event.kind) {
    case "config-changed":
      return "the new configuration is in use";
    case "config-refused": {
      const { code, others } = event.error;
      const problems = [event.error, ...others.map((problem) => ({ ...problem, code }))].map(formatProblem);
      return `the new configuration isn't used; the one from ${time(event.since)} stays in use: ${problems.join("; ")}`;
    }
    case "config-restored":
      return "the files match the configuration in use again";
  }
}

/** This is public, so it contains nothing from the files. */
export function describeRefusal({ since, refused }: ConfigStatus): string | undefined {
  if (refused === undefined) return undefined;
  const where = [refused.place && formatPlace(refused.place), refused.code].filter(Boolean).join(" ");
  return `running with the configuration from ${new Date(since).toISOString()}; the new one isn't used: ${where} (see the log)`;
}
