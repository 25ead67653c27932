import type { StartResult } from "#app/digests/record-starts.js";
import { formatPlace, formatProblem } from "#errors.js";
import type { Terminal } from "#terminal/terminal.js";
import { formatCount } from "./print-findings.js";

/** Says which posts a new digest won't mail. */
export function printStarts(starts: readonly StartResult[], { say, paint }: Terminal): void {
  for (const start of starts) {
    if (start.kind === "unreadable") {
      say(paint("yellow", `${start.digest}: the posts can't be read, so its start isn't recorded yet.`));
      say(formatProblem(start.error));
    } else if (start.older > 0) {
      const posts = formatCount(start.older, "existing post");
      say(
        `${start.digest} starts now: ${posts} won't be mailed, new ones will. To change that, set \`start\` in the configuration.`,
      );
    }
  }
}

/** For `--json`. */
export function toStartsJson(starts: readonly StartResult[]) {
  return starts.map((start) => {
    if (start.kind === "recorded") return start;
    const { code, place } = start.error;
    return { kind: start.kind, digest: start.digest, code, place: place && formatPlace(place) };
  });
}
