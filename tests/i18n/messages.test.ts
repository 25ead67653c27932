import { describe, expect, test } from "vitest";
import { WORD_TABLE, type WordNames } from "#config/word-table.js";
import { isPhrase } from "#config/words.js";
import { directionOf } from "#i18n/direction.js";
import { availableLanguages, hasMessages, type Messages, messagesFor } from "#i18n/messages.js";

type Word = string | ((...given: never[]) => string);
type Words = { readonly [name: string]: Word | Words };

/** Every text by its path; a function is called with its placeholders, or with several counts. */
function textsOf(words: Words, names: Names = WORD_TABLE, path = ""): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, word] of Object.entries(words)) {
    const at = path === "" ? name : `${path}.${name}`;
    const known = names[name] ?? [];
    if (typeof word === "string") texts.set(at, word);
    else if (typeof word === "function" && isPhrase(known)) {
      const call = word as (...given: unknown[]) => string;
      const [first = "", ...others] = known.map((placeholder) => `{${placeholder}}`);
      for (const given of COUNTED.test(first) ? [1, 2, 5, 48, 122] : [first])
        texts.set(`${at}(${given})`, call(given, ...others));
    } else if (typeof word === "object" && !isPhrase(known))
      for (const [inner, text] of textsOf(word, known, at)) texts.set(inner, text);
  }
  return texts;
}

type Names = { readonly [name: string]: WordNames };
const COUNTED = /^\{(?:count|number|minutes)\}$/;
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted();

const english = textsOf(messagesFor("en") satisfies Messages);

/** The same in several languages. */
const SHARED =
  /^(?:subscribePage\.(?:feeds|copy|by)|digest\.by|signUp\.digests|preferences\.digests|review\.subject|.*\.reason)/;

describe.each(availableLanguages())("the words in %s", (language) => {
  const texts = textsOf(messagesFor(language));

  test("are complete, and name what they are about", () => {
    expect([...texts.keys()]).toEqual([...english.keys()]);
    for (const [path, text] of texts) {
      expect([path, text.trim()]).not.toEqual([path, ""]);
      expect([path, text]).not.toEqual([path, expect.stringMatching(/undefined|\$\{|\{\}| {2}/)]);
      expect([path, placeholders(text)]).toEqual([path, placeholders(english.get(path) ?? "")]);
      // Arabic has a word for two of a thing.
      if ((language === "ar" ? /\((?:5|48|122)\)$/ : /\((?:2|5|48|122)\)$/).test(path))
        expect([path, text]).toEqual([path, expect.stringContaining(/\((\d+)\)$/.exec(path)?.[1] ?? "")]);
    }
  });

  test("are written in typographic quotes and apostrophes, and aren't English", () => {
    for (const [path, text] of texts) {
      expect([path, text]).not.toEqual([path, expect.stringMatching(/[a-zà-ÿ]'[a-zà-ÿ]/i)]);
      if (language !== "en" && text.length > 25 && !SHARED.test(path))
        expect([path, text]).not.toEqual([path, english.get(path)]);
    }
  });
});

test.each([
  [
    "ar",
    [1, 2, 3, 11, 100],
    ["مقال جديد", "مقالان جديدان", "3 مقالات جديدة", "11 مقالًا جديدًا", "100 مقال جديد"],
  ],
  ["cs", [1, 2, 5, 22], ["Jeden nový článek", "2 nové články", "5 nových článků", "22 nových článků"]],
  ["fr", [1, 2, 1_000_000], ["Un nouvel article", "2 nouveaux articles", "1000000 nouveaux articles"]],
  ["ja", [1, 2], ["新着記事1件", "新着記事2件"]],
  [
    "pl",
    [1, 2, 5, 12, 22, 112],
    [
      "Jeden nowy wpis",
      "2 nowe wpisy",
      "5 nowych wpisów",
      "12 nowych wpisów",
      "22 nowe wpisy",
      "112 nowych wpisów",
    ],
  ],
])("new posts are counted in %s as its grammar has it", (language, counts, texts) => {
  expect(counts.map((count) => messagesFor(language).digest.newPosts(count))).toEqual(texts);
});

test("a language is found by its tag, and traditional Chinese isn't taken for simplified", () => {
  for (const language of ["zh", "zh-CN", "zh-Hans-HK", "zh-SG"]) expect(hasMessages(language)).toBe(true);
  for (const language of ["zh-TW", "zh-Hant", "zh-HK", "zh-Hant-HK", "fi"]) {
    expect(hasMessages(language)).toBe(false);
    expect(messagesFor(language)).toBe(messagesFor("en"));
  }
});

test("each language is written in its direction, also where it is known without Intl", () => {
  for (const language of availableLanguages()) {
    expect([language, directionOf(language)]).toEqual([language, language === "ar" ? "rtl" : "ltr"]);
  }
});

/** The other form of address than the language's: a mail that says "du" and a page that says "Sie" are two brands. */
const OTHER_ADDRESS = {
  cs: "ty|tebe|tobě|tvůj|tvoje|tvé|tvou|klikni",
  de: "Ihnen|Ihr|Ihre|Ihren|Ihrem|Ihrer",
  es: "usted|ustedes|haga|escriba|confirme",
  fr: "tu|ton|ta|tes|toi",
  it: "Lei|Suo|Sua|clicchi",
  nl: "u|uw",
  pl: "Pan|Pani|Państwo|Państwa",
  pt: "tu|teu|tua|teus|tuas",
  sv: "Ni|Er|Ert",
  zh: "你",
};

test.each(Object.entries(OTHER_ADDRESS))("people are addressed in one way in %s", (language, words) => {
  const other = new RegExp(language === "zh" ? words : `(?<!\\p{L})(?:${words})(?!\\p{L})`, "u");
  const faults = [...textsOf(messagesFor(language))].filter(([, text]) => other.test(text));
  expect(faults).toEqual([]);
});

test("in French, no line breaks before a colon, a question mark or a closing quote", () => {
  const faults = [...textsOf(messagesFor("fr"))].filter(([, text]) => / [:;?!»]|« /.test(text));
  expect(faults).toEqual([]);
});
