import { resolve } from "node:path";
import { idsFileOf } from "#app/site/adopted-ids.js";
import { type BuildOptions, type BuildResult, buildFeeds } from "#app/site/build-feeds.js";
import { loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import { watchFolders } from "#files/watch.js";
import type { Instant } from "#zoned-time.js";
import { sourcePaths } from "./publication/source-paths.js";

interface WatchOptions {
  readonly build: BuildOptions;
  readonly clock: () => Instant;
  readonly onBuilt: (result: BuildResult) => void;
  readonly onFailed: (error: FeedletterError) => void;
  readonly onWatching: () => void;
  /** Registers `stop` for signals; returns a function that removes it. */
  readonly onStop: (stop: () => void) => () => void;
}

/** Builds now and on every change, one build at a time, until asked to stop. */
export async function watchBuild(watch: WatchOptions): Promise<void> {
  const { build } = watch;
  const buildOnce = async (): Promise<void> => {
    try {
      watch.onBuilt(await buildFeeds({ ...build, now: watch.clock() }));
    } catch (error) {
      // Broken posts are normal while somebody writes: report them and wait for the next save.
      if (!(error instanceof FeedletterError)) throw error;
      watch.onFailed(error);
    }
  };
  const watched = await watchedPaths(build);
  await new Promise<void>((done, fail) => {
    let building = Promise.resolve();
    const buildNext = (): void => {
      building = building.then(buildOnce);
      building.catch(fail);
    };
    // Before the first build, so that a change during it causes a second one.
    const watcher = watchFolders(watched, buildNext);
    buildNext();
    building.then(watch.onWatching, fail);
    const release = watch.onStop(() => {
      release();
      watcher.close();
      building.then(done, fail);
    });
  });
}

/** @throws FeedletterError if the config can't be read */
export async function watchedPaths({
  configPath,
  env,
}: Pick<BuildOptions, "configPath" | "env">): Promise<readonly string[]> {
  const loaded = await loadConfig(configPath, { env, uses: [] });
  return [
    ...loaded.files,
    idsFileOf(loaded.path),
    resolve(loaded.baseDir, "email-templates"),
    ...sourcePaths(loaded),
  ];
}
