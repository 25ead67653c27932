import { toPlainLine } from "#content/text/characters.js";
import { oneLineOf } from "#mail/reports/diagnosis.js";

/** How the words of a kept mail begin that asks to leave, which tells it from reports that weren't understood. */
const ASKS = "asks to unsubscribe, without a valid token: ";
const MAX_SUBJECT = 100;

/** What is kept of a mail that asks to leave without a valid token. */
export function keptRequest(subject: string): string {
  return oneLineOf(`${ASKS}${subject}`);
}

/** The subject of such a mail; undefined if the words are those of something else. */
export function requestIn(words: string): string | undefined {
  return words.startsWith(ASKS) ? toPlainLine(words.slice(ASKS.length)).slice(0, MAX_SUBJECT) : undefined;
}

/** The command that signs the person off, as it can be copied into a shell: anybody may have written the address. */
export function removalOf(address: string | undefined): string {
  const written = address ?? "ADDRESS";
  const argument = /^[\w.+@-]+$/.test(written) ? written : `'${written.replaceAll("'", "'\\''")}'`;
  return `feedletter subscribers remove ${argument}`;
}
