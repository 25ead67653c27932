import { ar } from "./ar.js";
import { cs } from "./cs.js";
import { da } from "./da.js";
import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";
import { it } from "./it.js";
import { ja } from "./ja.js";
import { nl } from "./nl.js";
import { pl } from "./pl.js";
import { pt } from "./pt.js";
import { sv } from "./sv.js";
import { zh } from "./zh.js";

export type Messages = typeof en;

const LANGUAGES: Readonly<Record<string, Messages>> = {
  ...{ en, ar, cs, da, de, es, fr, it, ja, nl, pl, pt, sv, zh },
};

/** Whether there is a translation for the language (BCP 47). */
export function hasMessages(language: string): boolean {
  return Object.hasOwn(LANGUAGES, primaryTag(language));
}

/** The languages (BCP 47) that have a translation: English, then by their tags. */
export function availableLanguages(): readonly string[] {
  return Object.keys(LANGUAGES);
}

/** @param language BCP 47; "de-AT" gets German, a language without a translation gets English */
export function messagesFor(language: string): Messages {
  return LANGUAGES[primaryTag(language)] ?? en;
}

/** Our Chinese is simplified, which readers of traditional Chinese would rather have in English. */
const TRADITIONAL_CHINESE = /^zh-(?:hant|(?:tw|hk|mo)$)/;

/** The language without its region or script, as far as the words are for all of them. */
function primaryTag(language: string): string {
  const tag = language.toLowerCase();
  return TRADITIONAL_CHINESE.test(tag) ? tag : (tag.split("-", 1)[0] ?? "");
}
