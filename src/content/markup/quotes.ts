const NARROW = "\u202F";
const WIDE = "\u00A0";

/** Opening and closing, outer and inner, as typesetters of a language write them (CLDR's delimiters). */
const QUOTES: ReadonlyMap<string, readonly [string, string, string, string]> = new Map([
  ["bg", ["„", "“", "‘", "’"]],
  ["ca", ["«", "»", "“", "”"]],
  ["cs", ["„", "“", "‚", "‘"]],
  ["da", ["”", "”", "’", "’"]],
  ["de", ["„", "“", "‚", "‘"]],
  ["de-CH", ["«", "»", "‹", "›"]],
  ["el", ["«", "»", "“", "”"]],
  ["en", ["“", "”", "‘", "’"]],
  ["es", ["«", "»", "“", "”"]],
  ["et", ["„", "“", "‚", "‘"]],
  ["fi", ["”", "”", "’", "’"]],
  ["fr", [`«${WIDE}`, `${WIDE}»`, `“`, `”`]],
  ["fr-CH", [`«${NARROW}`, `${NARROW}»`, `‹${NARROW}`, `${NARROW}›`]],
  ["hr", ["„", "“", "‚", "‘"]],
  ["hu", ["„", "”", "»", "«"]],
  ["is", ["„", "“", "‚", "‘"]],
  ["it", ["«", "»", "“", "”"]],
  ["lt", ["„", "“", "‚", "‘"]],
  ["nb", ["«", "»", "‘", "’"]],
  ["nl", ["“", "”", "‘", "’"]],
  ["nn", ["«", "»", "‘", "’"]],
  ["no", ["«", "»", "‘", "’"]],
  ["pl", ["„", "”", "‚", "’"]],
  ["pt", ["“", "”", "‘", "’"]],
  ["pt-PT", ["«", "»", "“", "”"]],
  ["ro", ["„", "”", "«", "»"]],
  ["ru", ["«", "»", "„", "“"]],
  ["sk", ["„", "“", "‚", "‘"]],
  ["sl", ["„", "“", "‚", "‘"]],
  ["sv", ["”", "”", "’", "’"]],
  ["tr", ["“", "”", "‘", "’"]],
  ["uk", ["«", "»", "„", "“"]],
  ["zh", ["“", "”", "‘", "’"]],
]);

/** The quotes of a language (BCP 47), those of its region first; undefined where straight ones stay. */
export function quotesOf(language: string): readonly [string, string, string, string] | undefined {
  const [name = ""] = language.split("-");
  return QUOTES.get(language) ?? QUOTES.get(name);
}
