import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";
import { it } from "./it.js";
import { nl } from "./nl.js";
import { pt } from "./pt.js";
import { sv } from "./sv.js";

export type Messages = typeof en;

const LANGUAGES: Readonly<Record<string, Messages>> = { en, de, es, fr, it, nl, pt, sv };

/** Whether there is a translation for the language (BCP 47). */
export function hasMessages(language: string): boolean {
  return Object.hasOwn(LANGUAGES, primaryTag(language));
}

/** The languages (BCP 47) that have a translation. */
export function availableLanguages(): readonly string[] {
  return Object.keys(LANGUAGES);
}

/** @param language BCP 47; "de-AT" gets German, a language without a translation gets English */
export function messagesFor(language: string): Messages {
  return LANGUAGES[primaryTag(language)] ?? en;
}

function primaryTag(language: string): string {
  return language.toLowerCase().split("-", 1)[0] ?? "";
}
