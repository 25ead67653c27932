import type { LANGUAGES as TAGS } from "#config/word-table.js";
import type { WordsConfig } from "#config/words.js";
import { ar } from "./ar.js";
import { cs } from "./cs.js";
import { da } from "./da.js";
import { de } from "./de.js";
import { directionOf } from "./direction.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";
import { isolateValues } from "./isolate.js";
import { it } from "./it.js";
import { ja } from "./ja.js";
import { nl } from "./nl.js";
import { pl } from "./pl.js";
import { pt } from "./pt.js";
import { replaceWords } from "./replace-words.js";
import { sv } from "./sv.js";
import { zh } from "./zh.js";

export type Messages = typeof en;

type Language = (typeof TAGS)[number];

/** Functions, so that each language can be a file of its own that is read when it is spoken (`scripts/bundle.mjs`). */
const LANGUAGES: Readonly<Record<Language, () => Messages>> = {
  en: () => en,
  ar: () => ar,
  cs: () => cs,
  da: () => da,
  de: () => de,
  es: () => es,
  fr: () => fr,
  it: () => it,
  ja: () => ja,
  nl: () => nl,
  pl: () => pl,
  pt: () => pt,
  sv: () => sv,
  zh: () => zh,
};

/** Each is made once: pages ask for them many times. */
const ISOLATED = new WeakMap<Messages, Messages>();

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}

/** Whether there is a translation for the language (BCP 47). */
export function hasMessages(language: string): boolean {
  return isLanguage(primaryTag(language));
}

/** The languages (BCP 47) that have a translation: English, then by their tags. */
export function availableLanguages(): readonly string[] {
  return Object.keys(LANGUAGES);
}

/**
 * @param language BCP 47; "de-AT" gets German, a language without a translation gets English
 * @param words the publisher's own
 */
export function messagesFor(language: string, words?: WordsConfig): Messages {
  const tag = primaryTag(language);
  const known = isLanguage(tag) ? tag : "en";
  const own = words?.[known];
  const messages = LANGUAGES[known]();
  const direction = directionOf(known);
  if (own !== undefined) return isolateValues(replaceWords(messages, own, known), direction);
  const isolated = ISOLATED.get(messages) ?? isolateValues(messages, direction);
  ISOLATED.set(messages, isolated);
  return isolated;
}

/** Our Chinese is simplified, which readers of traditional Chinese would rather have in English. */
const TRADITIONAL_CHINESE = /^zh-(?:hant|(?:tw|hk|mo)$)/;

/** The language without its region or script, as far as the words are for all of them. */
function primaryTag(language: string): string {
  const tag = language.toLowerCase();
  return TRADITIONAL_CHINESE.test(tag) ? tag : (tag.split("-", 1)[0] ?? "");
}
