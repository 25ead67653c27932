/** How names become parts of a path. */
export interface PathRules {
  readonly lowercase: boolean;
  readonly removeAccents: boolean;
}

/**
 * What Hugo leaves of a name in a path: letters of any script, marks, digits and `._-#+~@/\`. White space between two words
 * becomes one hyphen, unless there is one.
 */
function sanitisePath(name: string): string {
  let path = "";
  let spaced = false;
  for (const character of name) {
    if (ALLOWED.test(character)) {
      if (spaced && character !== "-") path += "-";
      spaced = false;
      path += character;
    } else if (/\s/.test(character) && path !== "" && !path.endsWith("-")) spaced = true;
  }
  return path;
}

const ALLOWED = /^[\p{L}\p{M}\p{Nd}._#+~@/\\-]$/u;

export function writePathName(name: string, { lowercase, removeAccents }: PathRules): string {
  const path = sanitisePath(name);
  const plain = removeAccents
    ? path
        .normalize("NFD")
        .replace(/\p{Mn}/gu, "")
        .normalize("NFC")
    : path;
  return lowercase ? toLowerCase(plain) : plain;
}

/** Go does it letter by letter: no final sigma, and `İ` is one letter. */
function toLowerCase(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return [...text].map((letter) => (letter === "İ" ? "i" : letter.toLowerCase())).join("");
}

/** Percent-encoded, without `.` and `..` as parts. */
export function encodePathName(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURI((/^\.{1,2}$/.test(part) ? part.replaceAll(".", "-") : part).toWellFormed()))
    .join("/")
    .replaceAll("#", "%23")
    .replaceAll("?", "%3F");
}
