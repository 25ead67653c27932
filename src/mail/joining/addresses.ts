import { addressKey, type Mailbox, parseAddress } from "#subscribers/address.js";
import { cleanName } from "#subscribers/person-name.js";
import { decodeWords, toUtf8 } from "../reports/encoded-words.js";

/** Characters of a header that are read. */
const MAX_LENGTH = 8 * 1024;
const MAX_NAME_LENGTH = 100;

/**
 * Keys of the addresses in a header such as To (RFC 5322 §3.4). What looks like an address in a display name or a comment is none: a
 * mail "join@notes.example" <somebody@else.example> goes to somebody else.
 */
export function addressKeysIn(value: string): readonly string[] {
  return entriesIn(value).flatMap(({ address }) => {
    const parsed = parseAddress(address);
    return parsed.kind === "address" ? [addressKey(parsed.address)] : [];
  });
}

/** The only address in a From header; undefined if there are several. */
export function soleMailboxIn(value: string): Mailbox | undefined {
  const [entry, ...others] = entriesIn(value);
  if (entry === undefined || others.length > 0) return undefined;
  const parsed = parseAddress(entry.address);
  if (parsed.kind === "invalid") return undefined;
  const name = cleanName(decodeWords(entry.phrase)).slice(0, MAX_NAME_LENGTH);
  return { address: parsed.address, name: name === "" ? undefined : name };
}

interface Entry {
  readonly phrase: string;
  readonly address: string;
}

function entriesIn(written: string): readonly Entry[] {
  const quoted: string[] = [];
  const bare = withoutComments(toUtf8(written.slice(0, MAX_LENGTH))).replace(
    /"((?:[^"\\]|\\.)*)"/g,
    (_, text: string) => {
      quoted.push(text.replace(/\\(.)/g, "$1"));
      return `\0${quoted.length - 1}\0`;
    },
  );
  const unquote = (text: string): string =>
    text.replace(/\0(\d+)\0/g, (_, nth: string) => quoted[Number(nth)] ?? "");
  return bare.split(/[,;]/).flatMap((part) => {
    // The name of a group (RFC 5322 §3.4) ends with a colon.
    const text = part.slice(part.indexOf(":") + 1).trim();
    if (text === "") return [];
    const [, phrase = "", bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(text) ?? [];
    return [{ phrase: unquote(phrase).trim(), address: (bracketed ?? text).trim() }];
  });
}

/** RFC 5322 §3.2.2; they may be nested. What is quoted is no comment. */
function withoutComments(text: string): string {
  let depth = 0;
  let isQuoted = false;
  let kept = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    const pair = character === "\\" ? text.slice(at, at + 2) : character;
    at += pair.length - 1;
    if (depth === 0 && character === '"') isQuoted = !isQuoted;
    if (!isQuoted && character === "(") depth += 1;
    if (depth === 0) kept += pair;
    if (!isQuoted && character === ")" && depth > 0) depth -= 1;
  }
  return kept;
}
