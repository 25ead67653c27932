import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildFeeds } from "#app/site/build-feeds.js";
import { CONFIG, folderWith } from "../cli/cli.js";

async function buildSite(files: Readonly<Record<string, string>>) {
  const folder = folderWith({ "feedletter.yaml": CONFIG, ...files });
  const { findings } = await buildFeeds({
    ...{ configPath: join(folder, "feedletter.yaml"), cwd: folder, env: {}, cache: false },
    ...{ now: Date.parse("2026-06-15T09:00:00Z"), include: new Set(["published"] as const) },
  });
  const read = (name: string) => readFileSync(join(folder, "out", name), "utf8");
  return { findings, read, rss: read("rss.xml"), json: JSON.parse(read("feed.json")) };
}

const POST = `---
title: One
date: 2026-06-01
tags: [pay, work]
description: >
  Two lines
  that are one.
---

# Head

A list:

- one
- two

\`\`\`js
const a = 1;

const b = 2;
\`\`\`

| a | b |
| - | - |
| 1 | 2 |

Hard\\
break, <b>own\nHTML</b>.
`;

test.each([
  ["YAML", POST],
  ["TOML", '+++\ntitle = "One"\ndate = 2026-06-01\n+++\nText\n\nin two *paragraphs*.\n'],
  ["JSON", '{\n  "title": "One",\n  "date": "2026-06-01"\n}\n\nText\n\nin two *paragraphs*.\n'],
])("a post with the line ends of Windows makes the same feed as with those of Unix (%s)", async (_, text) => {
  const unix = await buildSite({ "content/one.md": text });
  const windows = await buildSite({ "content/one.md": text.replaceAll("\n", "\r\n") });
  expect(unix.json.items).toHaveLength(1);
  expect(windows.rss).toBe(unix.rss);
  expect(windows.findings).toEqual(unix.findings);
});

test("so does a configuration with them", async () => {
  const unix = await buildSite({ "content/one.md": POST });
  const windows = await buildSite({
    "feedletter.yaml": CONFIG.replaceAll("\n", "\r\n"),
    "content/one.md": POST,
  });
  expect(windows.rss).toBe(unix.rss);
});

test("a post whose name macOS has stored in parts has the address of the same letters in one", async () => {
  const post = (title: string, text = "") => `---\ntitle: ${title}\ndate: 2026-06-01\n---\n${text}\n`;
  const links = { "content/a.md": post("A", "[link](caf\u00e9.md)") };
  const composed = await buildSite({ ...links, "content/caf\u00e9.md": post("B") });
  const decomposed = await buildSite({ ...links, "content/cafe\u0301.md": post("B") });
  const idsOf = ({ json }: typeof composed) => json.items.map(({ id }: { id: string }) => id).sort();
  expect(idsOf(composed)).toContainEqual(expect.stringMatching(/\/caf%C3%A9\/$/));
  expect(idsOf(decomposed)).toEqual(idsOf(composed));
  expect(decomposed.findings).toEqual(composed.findings);
  expect(decomposed.rss).toBe(composed.rss);
});

test("a tag that Windows can't have as a folder gets another one", async () => {
  const { read } = await buildSite({
    "feedletter.yaml": `${CONFIG}feeds: { by: [tag] }\n`,
    "content/one.md": "---\ntitle: One\ndate: 2026-06-01\ntags: [aux, pay]\n---\nText\n",
  });
  expect(read("tags/aux-topic/rss.xml")).toContain("<title>One</title>");
  expect(read("tags/pay/rss.xml")).toContain("<title>One</title>");
});
