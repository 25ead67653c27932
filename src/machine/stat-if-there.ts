import { lstatSync, type Stats, statSync } from "node:fs";

/**
 * What is at a path; undefined where nothing can be: no such file, a file in the place of a folder, or a name that no file can have.
 * @throws the system's error where something may be that can't be looked at
 */
export function statIfThere(path: string): Stats | undefined {
  return unlessAbsent(() => statSync(path, { throwIfNoEntry: false }));
}

/** The same of a link itself. */
export function lstatIfThere(path: string): Stats | undefined {
  return unlessAbsent(() => lstatSync(path, { throwIfNoEntry: false }));
}

const ABSENT: ReadonlySet<unknown> = new Set(["ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

function unlessAbsent(look: () => Stats | undefined): Stats | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && "code" in error && ABSENT.has(error.code)) return undefined;
    throw error;
  }
}
