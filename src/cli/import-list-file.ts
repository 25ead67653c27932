import { createReadStream } from "node:fs";
import type { ImportResult } from "#app/people/import-subscribers.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { formatCount } from "./print-findings.js";

/** @throws FeedletterError E_LIST, when it is read, for a file that can't be */
export async function* openListFile(path: string, name: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    yield* file;
  } catch (cause) {
    throw new FeedletterError("E_LIST", {
      message: `${name} can't be read: ${reasonOf(cause)}.`,
      fix: "Check its name, and that this user may read it.",
      cause,
    });
  } finally {
    file.destroy();
  }
}

/** `✓ list.csv (Mailchimp): 120 rows, 100 new, 20 known already` */
export function describeImported({ format, rows, counts }: ImportResult, name: string): string {
  const { added, already, left, suppressed, rejected } = counts;
  const named = [
    [added, "new"],
    [already, "known already"],
    [left, "left there, noted"],
    [counts["stays-left"], "left here, stay out"],
    [suppressed, "never to be mailed"],
    [rejected, "not taken"],
  ].flatMap(([count, said]) => (count === 0 ? [] : [`${count} ${said}`]));
  return `✓ ${name} (${format}): ${[formatCount(rows, "row"), ...named].join(", ")}`;
}
