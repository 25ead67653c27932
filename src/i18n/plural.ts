/** The plural categories of each language (CLDR). The "many" of Romance languages is left out: it is for whole millions. */
interface PluralCategories {
  readonly ar: "zero" | "one" | "two" | "few" | "many" | "other";
  readonly cs: "one" | "few" | "many" | "other";
  readonly da: "one" | "other";
  readonly de: "one" | "other";
  readonly en: "one" | "other";
  readonly es: "one" | "other";
  readonly fr: "one" | "other";
  readonly it: "one" | "other";
  readonly ja: "other";
  readonly nl: "one" | "other";
  readonly pl: "one" | "few" | "many" | "other";
  readonly pt: "one" | "other";
  readonly sv: "one" | "other";
  readonly zh: "other";
}

/**
 * The form for a count. The forms contain the number themselves, because some say it in a word.
 *
 * @param forms one for each category of the language
 */
export function plural<Language extends keyof PluralCategories>(
  language: Language,
  count: number,
  forms: Readonly<Record<PluralCategories[Language], string>> & { readonly other: string },
): string {
  const category = new Intl.PluralRules(language).select(count);
  const known: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string } = forms;
  return known[category] ?? known.other;
}
