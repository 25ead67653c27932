import { describe, expect, test } from "vitest";
import { LANGUAGES, WORD_TABLE, type WordNames } from "#config/word-table.js";
import { isPhrase } from "#config/words.js";
import { en } from "#i18n/en.js";
import { availableLanguages, messagesFor } from "#i18n/messages.js";
import { feedletter, folderWith, postOn } from "../cli/cli.js";

const SITE = `site: { title: Notes, url: https://notes.example/, language: de }
`;

async function build(words: string) {
  const cwd = folderWith({
    "feedletter.yaml": `${SITE}words:\n${words}`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  return { cwd, ...(await feedletter(["build"], { cwd })) };
}

describe("what is wrong in `words` is said with its line", () => {
  test.each([
    ["  dee:\n    digest: { read: x }", 3, "Unknown setting `words.dee`. Did you mean `de`?"],
    ["  de:\n    digests: { read: x }", 4, "Unknown setting `words.de.digests`. Did you mean `digest`?"],
    ["  de:\n    digest:\n      raed: x", 5, "Unknown setting `words.de.digest.raed`. Did you mean `read`?"],
    ["  de:\n    digest:\n      read: 3", 5, "`words.de.digest.read`"],
    ["  de:\n    digest:\n      read: '{title}'", 5, "must contain no placeholder in braces"],
    ["  de:\n    digest:\n      greeting: Hallo", 5, "must contain {name}"],
    ["  de:\n    digest:\n      whatIsNew: 'Neu: {titel}'", 5, "must contain no placeholder but {title}"],
    ["  de:\n    digest:\n      newPosts: { one: Einer }", 5, "`words.de.digest.newPosts"],
    ["  de:\n    digest:\n      newPosts: { one: Einer, other: '{count}', lots: x }", 5, "lots"],
    ["  de:\n    digest:\n      newPosts: { one: Einer, other: viele }", 5, "must contain {count}"],
  ])("%j", async (words, line, message) => {
    const { code, stderr } = await build(words);
    expect(code).toBe(2);
    expect(stderr).toContain(`feedletter.yaml:${line}`);
    expect(stderr).toContain(message);
  });
});

test("each phrase of each language can be replaced, and the others stay", () => {
  expect(availableLanguages()).toEqual(LANGUAGES);
  const own = { digest: { read: "Zum Artikel", newPosts: { one: "Einer", other: "{count} Artikel" } } };
  const { digest, archive } = messagesFor("de-AT", { de: own });
  expect([digest.read, digest.newPosts(1), digest.newPosts(3)]).toEqual([
    "Zum Artikel",
    "Einer",
    "3 Artikel",
  ]);
  expect(digest.unsubscribe).toBe("Abmelden");
  expect(archive).toEqual(messagesFor("de").archive);
  expect(messagesFor("en", { de: own })).toBe(messagesFor("en"));
  const polish = { digest: { newPosts: { one: "jeden", few: "{count} wpisy", other: "{count} wpisów" } } };
  const { newPosts } = messagesFor("pl", { pl: polish }).digest;
  expect([1, 2, 5].map((count) => newPosts(count))).toEqual(["jeden", "2 wpisy", "5 wpisów"]);
});

test("the table names the placeholders that the texts have", () => {
  const check = (names: WordNames, words: unknown, path: string): void => {
    if (!isPhrase(names)) {
      for (const [name, inner] of Object.entries(names))
        check(
          inner,
          typeof words === "object" && words !== null ? Reflect.get(words, name) : 0,
          `${path}.${name}`,
        );
    } else if (names.length === 0) expect([path, typeof words]).toEqual([path, "string"]);
    else {
      expect([path, typeof words]).toEqual([path, "function"]);
      expect([path, typeof words === "function" ? words.length : 0]).toEqual([path, names.length]);
    }
  };
  check(WORD_TABLE, en, "words");
});

test("pages, feeds and mails speak the publisher's words", async () => {
  const { readFileSync } = await import("node:fs");
  const { join } = await import("node:path");
  const words = `  de:
    subscribePage: { title: Mitlesen, thisIsAFeed: Ein Feed. }
    digest: { read: Zum Artikel, whatIsNew: "Neues von {title}:", minutesToRead: "{minutes} Minuten" }
    signUp: { send: Los }
`;
  const more = `digests: { weekly: { start: newest } }
mail: { from: "Notes <n@notes.example>" }
server: { url: https://letters.notes.example/ }
`;
  const { cwd, code } = await build(words + more);
  expect(code).toBe(0);
  const read = (path: string) => readFileSync(join(cwd, path), "utf8");
  expect(read("out/subscribe/index.html")).toContain("<h1>Mitlesen</h1>");
  expect(read("out/subscribe/index.html")).toContain("<button>Los</button>");
  for (const path of ["out/rss.xml", "out/atom.xml", "out/feed.json"])
    expect(read(path)).toContain("Ein Feed.");
  await feedletter(["subscribers", "add", "ada@example.org"], { cwd });
  expect(await feedletter(["send", "weekly", "--dry-run"], { cwd })).toMatchObject({ code: 0 });
  for (const path of [".feedletter/preview/weekly.html", ".feedletter/preview/weekly.txt"])
    for (const phrase of ["Zum Artikel", "Neues von Notes:", "1 Minuten"])
      expect(read(path)).toContain(phrase);
});
