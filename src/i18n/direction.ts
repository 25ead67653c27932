/** ISO 15924 scripts written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set([
  "Adlm",
  "Arab",
  "Aran",
  "Hebr",
  "Mand",
  "Mend",
  "Nkoo",
  "Rohg",
  "Samr",
  "Syrc",
  "Thaa",
  "Yezi",
]);

/** Covers most sites without `Intl`, because loading its data about scripts takes as long as writing a feed. */
const LEFT_TO_RIGHT = /^(?:cs|da|de|en|es|fr|it|ja|nl|pl|pt|sv|zh)(?:-[A-Z]{2})?$/;

/** @param language BCP 47. Its script decides, or the script it is usually written in. */
export function directionOf(language: string): "ltr" | "rtl" {
  if (LEFT_TO_RIGHT.test(language)) return "ltr";
  const { script = "" } = new Intl.Locale(language).maximize();
  return RIGHT_TO_LEFT.has(script) ? "rtl" : "ltr";
}
