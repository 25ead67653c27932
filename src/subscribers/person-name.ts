/**
 * Controls, and characters that are invisible or turn the text beside them round (Unicode bidirectional controls, UAX #9 §2), with
 * which a name could look like another one. U+200C and U+200D stay: Persian and emoji need them.
 */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const HIDDEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}]/u;

/** The name of a person or a list on one line, as it looks; "" if nothing of it can be seen. */
export function cleanName(name: string): string {
  const line = name.toWellFormed().replace(CONTROLS, " ").replace(HIDDEN, "").replace(/\s+/gu, " ").trim();
  return VISIBLE.test(line) ? line : "";
}
