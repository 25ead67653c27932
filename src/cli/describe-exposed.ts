import { relative } from "node:path";
import type { ExposedPath } from "#files/private-files.js";

/** What other users of the machine could open: one line for what has been fixed, and one for what couldn't be. */
export function describeExposed(exposed: readonly ExposedPath[], cwd: string): readonly string[] {
  const nameOf = ({ path, mode }: ExposedPath) => `${relative(cwd, path) || "."} (${mode.toString(8)})`;
  const listOf = (paths: readonly ExposedPath[]): string => {
    const named = paths.slice(-MAX_NAMED).reverse().map(nameOf).join(", ");
    return paths.length > MAX_NAMED ? `${named} and ${paths.length - MAX_NAMED} more` : named;
  };
  const closed = exposed.filter(({ failure }) => failure === undefined);
  const failed = exposed.filter(({ failure }) => failure !== undefined);
  const lines: string[] = [];
  if (closed.length > 0) {
    lines.push(
      `Other users of this machine could open these until now: ${listOf(closed)}. Their permissions have been corrected. If you don't trust all users, set new \`server.keys\`.`,
    );
  }
  if (failed.length > 0) {
    const [{ failure } = { failure: "" }] = failed;
    lines.push(
      `Other users of this machine can open ${listOf(failed)}, and the permissions can't be fixed: ${failure}.`,
    );
  }
  return lines;
}

/** Folders are last in the list, but are named first. */
const MAX_NAMED = 4;
