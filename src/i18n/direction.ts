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

/** Most sites; loading what Intl knows of scripts takes as long as writing a feed. */
const LEFT_TO_RIGHT = /^(?:de|en|es|fr|it|ja|nl|pl|pt|sv)(?:-[A-Z]{2})?$/;

/** @param language BCP 47; its script, or the one it is usually written in, decides */
export function directionOf(language: string): "ltr" | "rtl" {
  if (LEFT_TO_RIGHT.test(language)) return "ltr";
  const { script = "" } = new Intl.Locale(language).maximize();
  return RIGHT_TO_LEFT.has(script) ? "rtl" : "ltr";
}
