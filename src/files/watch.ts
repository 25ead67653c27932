import { existsSync, type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { statIfThere } from "#machine/stat-if-there.js";

/** Folders that Feedletter itself, package managers and Git write into. */
const IGNORED: ReadonlySet<string> = new Set(["out", ".feedletter", "node_modules", ".git"]);

interface WatchOptions {
  /** Ms without another change before `onChange` is called; editors save in several steps. */
  readonly debounceMs?: number;
  /** Called when a folder can't be watched any longer (removed, or too many of them); the others are still watched. */
  readonly onError?: (path: string, error: Error) => void;
}

/**
 * Calls `onChange` after a file, or anything below a folder, has changed; once for changes in quick succession. A path that
 * doesn't exist yet is noticed when it is created, if its parent folder exists.
 *
 * @param paths absolute. Files are watched through their folders, because editors save by renaming another file over them
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
  const found = statIfThere(path);
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

/**
 * Whether a change may matter: not in an ignored folder, and not of an editor's swap or backup file.
 *
 * @param name relative to the watched folder
 */
export function isRelevantChange(name: string): boolean {
  const segments = name.split(/[\\/]/);
  return (
    !segments.some((segment) => IGNORED.has(segment)) &&
    !/^[.#]|~$|\.sw[a-z]$|\.tmp$/.test(segments.at(-1) ?? "")
  );
}
