import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { FORMATS } from "../content/exports/samples.js";
import { feedletter, folderWith } from "./cli.js";

type Files = Readonly<Record<string, string>>;

const zipOf = (files: Files) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));

/** As people have it: a single file as it is, several as the zip file that they got. */
const dropInto = (files: Files): string =>
  folderWith(Object.keys(files).length === 1 ? files : { "export.zip": zipOf(files) });

test.each(Object.entries(FORMATS))(
  "%s: an export in an empty folder becomes a feed, and Markdown files, of what is published",
  async (_, { write, posts, published, statuses }) => {
    const hidden = statuses.find((status) => !published.includes(status));
    const cwd = dropInto(
      write([
        { key: "key1", id: "id1", type: posts[0], status: published[0] },
        { key: "key2", id: "id2", type: posts[0], status: hidden },
      ]),
    );
    const [name = ""] = readdirSync(cwd);
    const run = (...args: readonly string[]) => feedletter(args, { cwd, now: "2026-03-01T00:00:00Z" });

    expect(await run("init", "--url", "https://w.example/")).toMatchObject({ code: 0 });
    expect(await run("build")).toMatchObject({ code: 0 });
    const items: readonly unknown[] = JSON.parse(readFileSync(join(cwd, "out/feed.json"), "utf8")).items;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ content_html: expect.stringContaining("key1") });

    expect(await run("import", "posts", name, "--to", "content")).toMatchObject({ code: 0 });
    const files = readdirSync(join(cwd, "content"));
    const texts = files.map((file) => readFileSync(join(cwd, "content", file), "utf8"));
    expect(texts).toEqual([
      expect.stringMatching(/^---\n[\s\S]*\ndate: 2026-01-31T[\s\S]*\n---\n[\s\S]*key1/),
    ]);
  },
);
