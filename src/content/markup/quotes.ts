const NARROW = "\u202F";
const WIDE = "\u00A0";

type Quotes = readonly [outerOpen: string, outerClose: string, innerOpen: string, innerClose: string];

/** As typesetters write them (CLDR's delimiters), with the languages (BCP 47) that do. */
const STYLES: readonly (readonly [Quotes, string])[] = [
  [["“", "”", "‘", "’"], "en nl pt tr zh"],
  [["„", "“", "‚", "‘"], "cs de et hr is lt sk sl"],
  [["„", "“", "‘", "’"], "bg"],
  [["„", "”", "»", "«"], "hu"],
  [["„", "”", "‚", "’"], "pl"],
  [["„", "”", "«", "»"], "ro"],
  [["”", "”", "’", "’"], "da fi sv"],
  [["«", "»", "“", "”"], "ca el es it pt-PT"],
  [["«", "»", "‘", "’"], "nb nn no"],
  [["«", "»", "„", "“"], "ru uk"],
  [["«", "»", "‹", "›"], "de-CH"],
  [[`«${WIDE}`, `${WIDE}»`, "“", "”"], "fr"],
  [[`«${NARROW}`, `${NARROW}»`, `‹${NARROW}`, `${NARROW}›`], "fr-CH"],
];

/** The quotation marks of a language (BCP 47), of its region if known; undefined if straight ones stay. */
export function quotesOf(language: string): Quotes | undefined {
  const styleOf = (name: string) => STYLES.find(([, languages]) => languages.split(" ").includes(name))?.[0];
  return styleOf(language) ?? styleOf(language.split("-")[0] ?? "");
}
