import { createHash } from "node:crypto";
import type { Issue } from "./delivery.js";

/** Characters of the hash in a Message-ID. */
const LENGTH = 40;

/**
 * The left part of a mail's Message-ID: a hash that stays the same when a mail is sent again, but differs between tests of one issue and
 * between sites. Only who has seen the mail knows it.
 */
export function messageHash({ id, frozenAt }: Pick<Issue, "id" | "frozenAt">, subscriber: string): string {
  return createHash("sha256").update(`${id}\0${frozenAt}\0${subscriber}`).digest("hex").slice(0, LENGTH);
}
