import { existsSync, type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Folders whose changes are nobody's writing: what Feedletter itself writes, and what package managers do. */
const IGNORED: ReadonlySet<string> = new Set(["out", ".feedletter", "node_modules", ".git"]);

interface WatchOptions {
  /** Milliseconds without another change before `onChange` is called; editors save in several steps. */
  readonly debounceMs?: number;
  /** Told about a folder that can't be watched any longer (removed, or too many of them); the others go on. */
  readonly onError?: (path: string, error: Error) => void;
}

/**
 * Calls `onChange` after something in the folders (and everything below them) or one of the files has changed, once for
 * changes that come together. A path that isn't there yet is
 * waited for, as far as its folder is there.
 *
 * @param paths absolute; a file is watched through its folder, so that saving it by renaming another over it is seen
 */
export function watchFolders(
  paths: readonly string[],
  onChange: () => void,
  { debounceMs = 100, onError }: WatchOptions = {},
): { readonly close: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, debounceMs);
  };
  const watchers = paths.flatMap((path) => {
    const watcher = watchPath(path, changed);
    watcher?.on("error", (error) => onError?.(path, error));
    return watcher === undefined ? [] : [watcher];
  });
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchPath(path: string, changed: () => void): FSWatcher | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined && !existsSync(dirname(path))) return undefined;
  if (found?.isDirectory()) {
    return watch(path, { recursive: true }, (_, name) => {
      if (name === null || isRelevantChange(name)) changed();
    });
  }
  return watch(dirname(path), (_, name) => {
    if (name === null || name === basename(path)) changed();
  });
}

/** Whether a person may have written the file, named relative to the watched folder: no ignored folder on its way, no editor's swap or backup file. */
export function isRelevantChange(name: string): boolean {
  const segments = name.split(/[\\/]/);
  return (
    !segments.some((segment) => IGNORED.has(segment)) &&
    !/^[.#]|~$|\.sw[a-z]$|\.tmp$/.test(segments.at(-1) ?? "")
  );
}
