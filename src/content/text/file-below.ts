import { sep } from "node:path";

/** The absolute path of a file that is named below `root` with `/` as separator. */
export function absolutePath(root: string, path: string): string {
  return `${root}${sep}${sep === "/" ? path : path.replaceAll("/", sep)}`;
}
