import { tryDecode } from "./encodings.js";

/** Letters beyond ASCII by language. A name in one language has no others. */
const WESTERN = [
  "äöüß", // German
  "àâæçéèêëîïôœùûüÿ", // French
  "áéíóúüñçàèòïº", // Spanish, Catalan
  "áâãàçéêíóôõú", // Portuguese
  "àèéìíîòóù", // Italian
  "åäöæøéèü", // Scandinavian, Finnish
  "áéíóúýö", // Icelandic without þ and ð, which Turkish has in their places
  "áéëïöüèê", // Dutch
];

/** The languages of encodings in which the same bytes are other letters. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "windows-1250": [
    "áčďéěíňóřšťúůýž", // Czech
    "áäčďéíĺľňóôŕšťúýž", // Slovak
    "ąćęłńóśźż", // Polish
    "áéíóöőúüű", // Hungarian
    "ăâîşţ", // Romanian
    "čćđšž", // Croatian, Slovene
  ],
  "windows-1254": ["çğıöşüâî"], // Turkish
  "windows-1257": ["āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž"], // Latvian, Lithuanian, Estonian
};

/** Countries whose lists have one of `OTHERS`. */
const OTHER_COUNTRIES = /\.(?:cz|sk|pl|hu|ro|hr|si|rs|ba|me|mk|al|md|tr|lv|lt|ee)$/i;

/** Everything that a list of names may have beside letters. */
const MARKS = /^[\s\u00a0‘’“”„‚«»‹›–—…•°ºª©®™€£§´·¡¿&]*$/u;

export type Evidence =
  | { readonly kind: "sure"; readonly label: "windows-1252" | "macintosh"; readonly example?: string }
  /** `word` is an example of what can't be told apart. */
  | { readonly kind: "unsure"; readonly word: Uint8Array };

/** What was found in a list that isn't Unicode: its words with bytes beyond ASCII, and the domains of its addresses. */
export interface SingleByteWords {
  readonly words: readonly Uint8Array[];
  /** Its lines end in CR alone, as on an old Mac. */
  readonly macLines: boolean;
  /** Whether one of its addresses is in these countries. */
  readonly hasAddressIn: (countries: RegExp) => boolean;
}

/**
 * Windows-1252 or Mac OS Roman, if each word is one of a Western language in it, and not in the other. Word by word, because the
 * names in a list come from many languages, but the letters of a name from one.
 */
export function weighSingleByte({ words, macLines, hasAddressIn }: SingleByteWords): Evidence {
  const [first] = words;
  if (first === undefined) return { kind: "sure", label: "windows-1252" };
  const badWindows = words.find((word) => !isWestern(tryDecode("windows-1252", word)));
  const badMac = words.find((word) => !isWestern(tryDecode("macintosh", word)));
  if (badWindows !== undefined && badMac === undefined && macLines)
    return { kind: "sure", label: "macintosh", example: tryDecode("macintosh", first) };
  if (badWindows !== undefined) return { kind: "unsure", word: badWindows };
  // Accented letters of Windows-1252 are above 0xBF; those of Mac OS Roman, of DOS and of few in Windows-1252 are below 0xA0.
  const letters = words.filter((word) => /\p{L}/u.test(stripAscii(tryDecode("windows-1252", word) ?? "")));
  const [letter] = letters;
  if (letter !== undefined && !letters.some((word) => word.some((byte) => byte > 0xbf)))
    return { kind: "unsure", word: letter };
  const ambiguous = letters.find((word) => isOther(word));
  if (ambiguous !== undefined && hasAddressIn(OTHER_COUNTRIES)) return { kind: "unsure", word: ambiguous };
  return {
    kind: "sure",
    label: "windows-1252",
    example: tryDecode("windows-1252", ambiguous ?? letter ?? first),
  };
}

function stripAscii(text: string): string {
  return text.replace(/[\x00-\x7f]/g, "");
}

/** Whether it looks like a word of one Western language. */
function isWestern(word: string | undefined): boolean {
  if (word === undefined || hasOddCapital(word) || /[^\P{L}\x00-\x7f]{3}/u.test(word)) return false;
  const beyond = stripAscii(word).replace(/[ºª]/g, "");
  const marks = beyond.replace(/\p{L}/gu, "");
  // Between letters stands no mark but the apostrophe of O’Brien and d’Arc.
  if (!MARKS.test(marks) || /\p{L}[^\p{L}’\x00-\x7f]\p{L}|\p{L}{4}’\p{L}{2}/u.test(word)) return false;
  return fits(beyond.replace(/[^\p{L}]/gu, ""), WESTERN);
}

/** `JŸrgen` is Jürgen in another encoding: a capital within a word, unless all of it is in capitals. */
function hasOddCapital(word: string): boolean {
  const name = word.replace(/^(?:Mc|Mac|De|Di|La|Le|Van|Von|Fitz|O’?|D’?|L’?)(?=\p{Lu})/u, "");
  return /\p{L}\p{Lu}/u.test(name) && /[^\P{Ll}ß]/u.test(name);
}

function isOther(word: Uint8Array): boolean {
  const western = tryDecode("windows-1252", word);
  return Object.entries(OTHERS).some(([label, alphabets]) => {
    const other = tryDecode(label, word);
    return (
      other !== undefined && other !== western && fits(stripAscii(other).replace(/[^\p{L}]/gu, ""), alphabets)
    );
  });
}

function fits(letters: string, alphabets: readonly string[]): boolean {
  const lower = [...letters.toLowerCase()];
  return alphabets.some((alphabet) => lower.every((letter) => alphabet.includes(letter)));
}
