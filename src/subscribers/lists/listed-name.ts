import { cleanName } from "../person-name.js";

const MAX_NAME_LENGTH = 200;

/** U+FFFD, or UTF-8 that was read as Windows-1252: `JÃ¼rgen`. */
const DAMAGED = /\ufffd|[\u00c2\u00c3][\u0080-\u00bf]|â€/;

export interface NameParts {
  readonly full: string;
  readonly first: string;
  readonly last: string;
}

/** The name for greetings and the To header. A mail to `JÃ¼rgen` is worse than one without a name. */
export function readListedName(parts: NameParts): { readonly name?: string; readonly damagedName?: string } {
  const name = cleanName(joinName(parts)).slice(0, MAX_NAME_LENGTH);
  if (name === "") return {};
  if (DAMAGED.test(name)) return { damagedName: name.slice(0, 60) };
  return { name: name.toWellFormed() };
}

/** Beside a first name, `Name` may be the last name, and beside a surname the first name. */
function joinName({ full, first, last }: NameParts): string {
  if (full === "") return `${first} ${last}`;
  const has = (part: string): boolean => full.toLowerCase().includes(part.toLowerCase());
  if (last === "" && !has(first)) return `${first} ${full}`;
  if (first === "" && !has(last)) return `${full} ${last}`;
  return full;
}
