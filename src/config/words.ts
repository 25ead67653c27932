import { z } from "zod";
import { type LANGUAGES, WORD_TABLE, type WordNames } from "./word-table.js";

/** Phrases by their names: a text, or one for each plural form. */
export type Words = { readonly [name: string]: string | Words | undefined };

/** What is counted, so that its phrase may have plural forms. */
const COUNTED: ReadonlySet<string> = new Set(["count", "number", "minutes"]);
const PLURAL_FORMS = ["zero", "one", "two", "few", "many", "other"] as const;

export function isPhrase(names: WordNames): names is readonly string[] {
  return Array.isArray(names);
}

function treeOf(names: { readonly [name: string]: WordNames }): z.ZodType<Words> {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(names).map(([name, inner]) => [
        name,
        (isPhrase(inner) ? phraseOf(inner) : treeOf(inner)).optional(),
      ]),
    ),
  );
}

function phraseOf(placeholders: readonly string[]): z.ZodType<string | Words> {
  const [first = ""] = placeholders;
  const text = textOf(placeholders);
  // A phrase with several placeholders needn't use them all.
  const whole =
    placeholders.length === 1
      ? text.refine((value) => value.includes(`{${first}}`), `must contain {${first}}`)
      : text;
  if (!COUNTED.has(first)) return whole;
  const forms = Object.fromEntries(PLURAL_FORMS.map((form) => [form, text.optional()]));
  return z.union([whole, z.strictObject({ ...forms, other: whole })]);
}

function textOf(placeholders: readonly string[]): z.ZodString {
  const allowed =
    placeholders.length === 0
      ? "must contain no placeholder in braces"
      : `must contain no placeholder but ${placeholders.map((name) => `{${name}}`).join(", ")}`;
  return z
    .string()
    .min(1)
    .refine(
      (value) => [...value.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => placeholders.includes(name)),
      allowed,
    );
}

/** Hundreds of schemas, which only a configuration with `words` needs. With an id, the schema for editors has it once. */
const ofLanguage = z
  .lazy(() => treeOf(WORD_TABLE))
  .optional()
  .meta({ id: "words" });

const languages = {
  ...{ en: ofLanguage, ar: ofLanguage, cs: ofLanguage, da: ofLanguage, de: ofLanguage, es: ofLanguage },
  ...{ fr: ofLanguage, it: ofLanguage, ja: ofLanguage, nl: ofLanguage, pl: ofLanguage, pt: ofLanguage },
  ...{ sv: ofLanguage, zh: ofLanguage },
} satisfies Record<(typeof LANGUAGES)[number], typeof ofLanguage>;

export const words = z
  .strictObject(languages)
  .describe("Texts of mails and pages in your own words, by language. docs/words.md lists all of them.");

/** The phrases in other words, by language. Written out, because the package's types name it. */
export type WordsConfig = { readonly [Language in (typeof LANGUAGES)[number]]?: Words };
