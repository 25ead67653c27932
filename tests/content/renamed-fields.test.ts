import { expect, test } from "vitest";
import type { FieldMap } from "#config/sources.js";
import type { Provenance } from "#content/front-matter/provenance.js";
import type { Entry } from "#content/model/post.js";
import { loadEntries } from "#content/sources/load.js";
import { type Files, problems, SITE, writeFolder } from "./folder.js";

function loadRenamed(files: Files, fields: FieldMap) {
  const origins = new Map<Entry, Provenance>();
  const loaded = loadEntries([{ files: "content", fields }], {
    baseDir: writeFolder(files),
    site: SITE,
    recordProvenance: (entry, provenance) => void origins.set(entry, provenance),
  });
  const [entry] = loaded.entries;
  return { ...loaded, entry, origins: entry && origins.get(entry) };
}

test("front matter may call things otherwise", () => {
  const { entry, origins, findings } = loadRenamed(
    {
      "content/post.md":
        "---\nnewstitle: Named\ntitle: Not this one\nwhen: 2026-01-31\npodcast_file: /e.mp3\nmeta:\n  Short-Text: In short\n  keywords: [a, b]\nsecret: true\n---\n# Heading\n\nBody.\n",
    },
    {
      title: "newstitle",
      date: "when",
      enclosure: "podcast_file",
      summary: "meta.short_text",
      tags: "meta.keywords",
      unlisted: "secret",
    },
  );
  expect(entry).toMatchObject({
    title: "Named",
    published: Date.UTC(2026, 0, 31),
    enclosures: [{ url: "https://careers.example/e.mp3", type: "audio/mpeg" }],
    summary: "In short",
    tags: [{ name: "a" }, { name: "b" }],
    hiddenFrom: "everywhere",
  });
  expect(origins?.get("title")).toBe("`newstitle` in line 2");
  expect(problems({ findings })).toContainEqual(
    "content/post.md:9 N_HIDDEN `secret` keeps it out of feeds, pages and mail.",
  );
});

test("a post without the other name is read as usual", () => {
  const { entry } = loadRenamed(
    { "content/2026-01-31-post.md": "---\ntitle: Usual\n---\nBody.\n" },
    { title: "newstitle", date: "when" },
  );
  expect(entry).toMatchObject({ title: "Usual", published: Date.UTC(2026, 0, 31) });
});

test("a generator's defaults are read under the other name, too", () => {
  const { entry } = loadRenamed(
    {
      "hugo.toml": "",
      "content/_index.md": "---\ncascade: { writer: Ann }\n---\n",
      "content/post.md": "---\ntitle: A\ndate: 2026-01-31\n---\nBody.\n",
    },
    { authors: "writer" },
  );
  expect(entry?.authors).toEqual([{ name: "Ann" }]);
});
