import { sep } from "node:path";

/** @param path below `root`, `/` as separator */
export function absolutePath(root: string, path: string): string {
  return `${root}${sep}${sep === "/" ? path : path.replaceAll("/", sep)}`;
}
