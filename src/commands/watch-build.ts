import { dirname, resolve } from "node:path";
import type { SourceConfig } from "../config.js";
import { FeedletterError } from "../errors.js";
import { watchFolders } from "../files/watch.js";
import { loadConfig } from "../load-config.js";
import type { Instant } from "../zoned-time.js";
import { type BuildResult, buildFeeds, type FeedBuild } from "./build-feeds.js";
import type { Io } from "./io.js";
import type { Exit } from "./options.js";
import { sayError } from "./print.js";

interface Watch {
  readonly build: FeedBuild;
  readonly clock: () => Instant;
  readonly io: Io;
  readonly print: (result: BuildResult) => Exit;
}

/** Builds now and on every change, one build at a time, until the process is asked to stop. */
export async function watchBuild({ build, clock, io, print }: Watch): Promise<Exit> {
  const { terminal } = io;
  const buildOnce = async (): Promise<void> => {
    try {
      print(await buildFeeds({ ...build, now: clock() }));
    } catch (error) {
      // Half-written posts are what watching is for: say what is wrong and wait for the next save.
      if (!(error instanceof FeedletterError)) throw error;
      sayError(error, terminal);
    }
  };
  await buildOnce();
  const watched = watchedPaths(build);
  terminal.say(terminal.paint("dim", "Watching for changes. Ctrl-C ends it."));
  await new Promise<void>((done, fail) => {
    let building = Promise.resolve();
    const watcher = watchFolders(watched, () => {
      building = building.then(buildOnce);
      building.catch(fail);
    });
    const release = io.onStop(() => {
      release();
      watcher.close();
      building.then(done, fail);
    });
  });
  return 0;
}

/** @throws FeedletterError where the config can't be read */
export function watchedPaths({ configPath, env }: Pick<FeedBuild, "configPath" | "env">): readonly string[] {
  const { config, baseDir } = loadConfig(configPath, { env, uses: [] });
  const sources = config.content.map((source) => resolve(baseDir, folderOf(source)));
  return [configPath, resolve(dirname(configPath), "email-templates"), ...sources];
}

/** A URL resolves to a path where nothing is, and what isn't there isn't watched. */
function folderOf(source: SourceConfig): string {
  if ("files" in source) return source.files;
  return "html" in source ? source.html : source.feed;
}
