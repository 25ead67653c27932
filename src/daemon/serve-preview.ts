import { resolve } from "node:path";
import { listWelcomeFiles } from "#app/digests/welcome/welcome-files.js";
import { readNextNote, saveNextNote } from "#app/notes/next-note.js";
import { configFilesOf, loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import { watchFolders } from "#files/watch.js";
import type { PreviewSnapshot } from "#pages/preview/preview-snapshot.js";
import { listenLocally } from "#server/listen.js";
import type { NoteStore } from "#server/note-routes.js";
import { createPreviewRoutes } from "#server/preview-routes.js";
import type { Instant } from "#zoned-time.js";
import { type PreviewRequest, renderPreview } from "./render-preview.js";
import { watchedPaths } from "./watch-build.js";

export interface ServePreviewOptions extends Omit<PreviewRequest, "now" | "version"> {
  readonly clock: () => Instant;
  /** If it is taken, the next free one is used. */
  readonly port: number;
  /** When aborted, the preview ends. */
  readonly signal: AbortSignal;
  /** Called when the preview can be opened. */
  readonly ready: (url: string) => void;
  /** Called after each rendering. */
  readonly rendered: (snapshot: PreviewSnapshot) => void;
}

/**
 * Shows feeds and digests until the signal is aborted, and renders them again after each change.
 * @throws FeedletterError E_PORT; problems of the site are shown instead
 */
export async function servePreview(serving: ServePreviewOptions): Promise<void> {
  const shown = await createLiveSnapshot(serving);
  const server = await listenLocally(
    createPreviewRoutes({ ...shown, notes: openNotes(serving, shown) }).fetch,
    serving.port,
  );
  const watching = await watchSite(serving, shown.rerender);
  try {
    serving.ready(server.url);
    await Promise.race([aborted(serving.signal), watching.failed]);
  } finally {
    watching.close();
    await server.close();
  }
}

/** The notes of the digests that are shown. Their folder is watched, so a saved note is rendered like any other change. */
function openNotes(
  { configPath, env }: Pick<ServePreviewOptions, "configPath" | "env">,
  { snapshot }: Pick<LiveSnapshot, "snapshot">,
): NoteStore {
  const isShown = (digest: string): boolean =>
    snapshot().digests.some(({ name, content }) => name === digest && "noteFile" in content);
  const load = () => loadConfig(configPath, { env, uses: [] });
  return {
    read: (digest) => tryNote(async () => (isShown(digest) ? readNextNote(digest, await load()) : undefined)),
    save: async (digest, note) => {
      try {
        return saveNextNote(digest, note, await load());
      } catch (error) {
        if (!(error instanceof FeedletterError)) throw error;
        return { failed: `${error.message} ${error.fix}` };
      }
    },
  };
}

async function tryNote<Note>(read: () => Promise<Note>): Promise<Note | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FeedletterError) return undefined;
    throw error;
  }
}

interface LiveSnapshot {
  readonly snapshot: () => PreviewSnapshot;
  readonly onChange: (changed: () => void) => () => void;
  /** Renders again and notifies all open pages. */
  readonly rerender: () => Promise<void>;
}

/** Versions start with the time of the start, so that a page of an earlier preview on the same port is out of date, too. */
async function createLiveSnapshot(serving: ServePreviewOptions): Promise<LiveSnapshot> {
  const { clock, rendered, ...request } = serving;
  const started = clock().toString(36);
  const listeners = new Set<() => void>();
  let count = 0;
  const render = async (): Promise<PreviewSnapshot> => {
    count += 1;
    const made = await renderPreview({ ...request, now: clock(), version: `${started}-${count}` });
    rendered(made);
    return made;
  };
  let current = await render();
  return {
    snapshot: () => current,
    onChange: (changed) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    rerender: async () => {
      current = await render();
      for (const changed of listeners) changed();
    },
  };
}

/** One rendering at a time. The folders are determined again each time, because the configuration may have changed. */
async function watchSite(
  serving: Pick<ServePreviewOptions, "configPath" | "env">,
  rerender: () => Promise<void>,
): Promise<{ readonly failed: Promise<never>; readonly close: () => void }> {
  let watched = (await pathsToWatch(serving)) ?? configFilesOf(serving.configPath);
  let isClosed = false;
  let working = Promise.resolve();
  let fail = (_error: unknown): void => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const refresh = async (): Promise<void> => {
    watched = (await pathsToWatch(serving)) ?? watched;
    if (isClosed) return;
    // Before rendering, so that what changes in the meantime is rendered once more.
    watcher.close();
    watcher = watchNow();
    await rerender();
  };
  const watchNow = () =>
    watchFolders(watched, () => {
      working = working.then(refresh);
      working.catch(fail);
    });
  let watcher = watchNow();
  return {
    failed,
    close: () => {
      isClosed = true;
      watcher.close();
    },
  };
}

/** Undefined while the configuration can't be read: the previous folders are still watched. */
async function pathsToWatch(
  config: Pick<ServePreviewOptions, "configPath" | "env">,
): Promise<readonly string[] | undefined> {
  try {
    return [...(await watchedPaths(config)), ...(await mailFiles(config))];
  } catch (error) {
    if (error instanceof FeedletterError) return undefined;
    throw error;
  }
}

/** Of the welcomes single files, as their folder may hold what the preview itself writes; of the notes their folder. */
async function mailFiles({
  configPath,
  env,
}: Pick<ServePreviewOptions, "configPath" | "env">): Promise<readonly string[]> {
  const loaded = await loadConfig(configPath, { env, uses: [] });
  const digests = Object.keys(loaded.config.digests);
  const welcomes = digests.flatMap((digest) => listWelcomeFiles(digest, loaded) ?? []);
  return [...welcomes.map(({ path }) => path), resolve(loaded.baseDir, loaded.config.notes)];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
