import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAdoptedIds, readAdoptedIds } from "#app/site/adopted-ids.js";
import { buildFeeds } from "#app/site/build-feeds.js";
import { explainPost } from "#app/site/list-posts.js";
import { hasIllegalCharacters } from "#content/text/characters.js";
import { watchedPaths } from "#daemon/watch-build.js";
import { FeedletterError, formatProblem } from "#errors.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";

const POSTS = {
  "content/a.md": postOn("2026-01-31", "Adopted"),
  "content/b.md": postOn("2026-01-30", "Usual"),
  "content/c.md": "---\ntitle: Own\ndate: 2026-01-29\nid: urn:own\n---\nWords.\n",
};

function siteWith(ids: string, config = CONFIG): string {
  return folderWith({ "feedletter.yaml": config, "feedletter.ids.yaml": ids, ...POSTS });
}

async function idsIn(folder: string): Promise<Record<string, readonly string[]>> {
  const { out } = await buildFeeds({
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    cwd: folder,
    now: Date.UTC(2026, 5, 15),
    include: new Set(["published"]),
  });
  const read = (name: string) => readFileSync(join(out, name), "utf8");
  const items: { id: string }[] = JSON.parse(read("feed.json")).items;
  return {
    rss: [...read("rss.xml").matchAll(/<guid isPermaLink="(\w+)">([^<]*)/g)].map(
      ([, link, id]) => `${link} ${id}`,
    ),
    atom: [...read("atom.xml").matchAll(/<entry>\s*<id>([^<]*)/g)].map(([, id = ""]) => id),
    json: items.map(({ id }) => id),
  };
}

test("an adopted id is in RSS and JSON byte for byte, in Atom as an IRI; front matter counts before it", async () => {
  const folder = siteWith('/posts/a/: 12345\n"/posts/c/": not this\n/posts/gone/: "7"\n');
  expect(await idsIn(folder)).toEqual({
    rss: ["false 12345", "true https://notes.example/posts/b/", "false urn:own"],
    atom: ["https://notes.example/#12345", "https://notes.example/posts/b/", "urn:own"],
    json: ["12345", "https://notes.example/posts/b/", "urn:own"],
  });
  const { fields } = await explainPost("a.md", {
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    now: 0,
  });
  expect(fields.find(({ field }) => field === "id")).toEqual({
    field: "id",
    value: "12345",
    from: "the adopted ids",
  });
});

test("a changed file counts at once, with a cache", async () => {
  const folder = siteWith("/posts/a/: one\n");
  expect((await idsIn(folder)).json?.[0]).toBe("one");
  writeFileSync(join(folder, "feedletter.ids.yaml"), "/posts/a/: two\n");
  expect((await idsIn(folder)).json?.[0]).toBe("two");
});

test("the ids stay when the site moves", async () => {
  const moved = CONFIG.replace("https://notes.example/", "https://new.example/blog/");
  expect((await idsIn(siteWith("/posts/a/: one\n", moved))).json?.[0]).toBe("one");
  const based = moved.replace("  timezone", "  idBase: https://notes.example/\n  timezone");
  expect((await idsIn(siteWith("/posts/a/: one\n", based))).json?.[0]).toBe("one");
});

test.each([
  ["- a\n- b\n", "feedletter.ids.yaml:1  E_IDS  It must have lines of the form `ADDRESS: ID`."],
  ["/a/: 1\n/a/: 2\n", 'feedletter.ids.yaml:2  E_IDS  The key "/a/" is there twice.'],
  ["/a/: 1\nb: 2\n", 'feedletter.ids.yaml:2  E_IDS  "b" is neither a path from the site\'s root nor a URL.'],
  ["/a/:\n", "feedletter.ids.yaml:1  E_IDS  /a/ has no id that a feed can carry."],
  ["# x\n/a/: [1]\n", "feedletter.ids.yaml:2  E_IDS  /a/ has no id that a feed can carry."],
  ['/a/: "x\\u0001"\n', "feedletter.ids.yaml:1  E_IDS  /a/ has no id that a feed can carry."],
  ["/a/: 1\n/b/: [\n", "feedletter.ids.yaml:"],
])("a broken file is reported with its line: %j", async (text, said) => {
  const error = await idsIn(siteWith(text)).catch((thrown: unknown) => thrown);
  if (!(error instanceof FeedletterError)) throw error;
  const { code, message, fix, place } = error;
  expect(formatProblem({ code, message, fix, place })).toContain(said);
});

test("an empty file has no ids", () => {
  for (const text of ["", "# nothing yet\n", "{}\n"])
    expect(readAdoptedIds(join(siteWith(text), "feedletter.yaml")).fingerprint).toBe("");
});

test("whatever the ids are, they are read as they were written", () => {
  const folder = siteWith("");
  const id = fc
    .string({ unit: "grapheme", minLength: 1 })
    .filter((text) => text.trim() === text && text !== "" && !hasIllegalCharacters(text));
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.webPath().filter((path) => path.startsWith("/")),
        id,
      ),
      (written) => {
        const ids = new Map(Object.entries(written));
        writeFileSync(join(folder, "feedletter.ids.yaml"), formatAdoptedIds(ids));
        expect(readAdoptedIds(join(folder, "feedletter.yaml")).ids).toEqual(ids);
        // A line that nobody but a person writes: YAML reads the same.
        writeFileSync(join(folder, "feedletter.ids.yaml"), `${formatAdoptedIds(ids)}/by-hand/: x # a note\n`);
        expect(readAdoptedIds(join(folder, "feedletter.yaml")).ids).toEqual(
          new Map([...ids, ["/by-hand/", "x"]]),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("the file is watched with the configuration", async () => {
  const folder = siteWith("");
  expect(await watchedPaths({ configPath: join(folder, "feedletter.yaml"), env: {} })).toContain(
    join(folder, "feedletter.ids.yaml"),
  );
});
