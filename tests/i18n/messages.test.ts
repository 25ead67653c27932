import { describe, expect, test } from "vitest";
import { availableLanguages, type Messages, messagesFor } from "#i18n/messages.js";

type Word = string | ((...given: never[]) => string);
type Words = { readonly [name: string]: Word | Words };

/** Every text by its path; a function is called with what it may get. */
function textsOf(words: Words, path = ""): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, word] of Object.entries(words)) {
    const at = path === "" ? name : `${path}.${name}`;
    if (typeof word === "string") texts.set(at, word);
    else if (typeof word === "function") {
      const call = word as (...given: unknown[]) => string;
      for (const given of COUNTED.test(at) ? [1, 2, 5, 48] : ["Career Notes"])
        texts.set(`${at}(${given})`, call(given, "Gmail"));
    } else for (const [inner, text] of textsOf(word, at)) texts.set(inner, text);
  }
  return texts;
}

const COUNTED = /(?:newPosts|issue|minutesToRead|sentText|validFor)$/;

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
      expect([path, text]).not.toEqual([path, expect.stringMatching(/undefined|\$\{| {2}/)]);
      if (english.get(path)?.includes("Career Notes"))
        expect([path, text]).toEqual([path, expect.stringContaining("Career Notes")]);
      if (/\((?:2|5|48)\)$/.test(path))
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
