import { expect, test } from "vitest";
import { notesSite } from "./notes-site.js";

const NOTE = `---
also: [{ title: How looms work, url: "https://looms.example/" }]
---
Dear all, see [the first post](../content/one.md).[^1]

[^1]: It is short.
`;

test("the page of an issue and its feed have the note as it was sent", async () => {
  const site = await notesSite({ "notes/weekly-next.md": NOTE });
  await site.run("send", "weekly", "--yes");
  const page = site.read("out/digests/weekly/1/index.html");
  expect(page).toMatch(/Dear all, see <a href="https:\/\/notes\.example\/posts\/one\/"/);
  expect(page).toContain("How looms work");
  const { items } = JSON.parse(site.read("out/digests/weekly/feed.json"));
  expect(items[0].content_html).toMatch(
    /^<p>Dear all, see <a href="https:\/\/notes\.example\/posts\/one\/">the first post<\/a>.*Two.*One.*<h2>Also worth reading<\/h2>\n<ul><li><a href="https:\/\/looms\.example\/">How looms work<\/a><\/li><\/ul>$/s,
  );
  // Its footnotes are on the page.
  const [, footnote = ""] =
    /href="https:\/\/notes\.example\/digests\/weekly\/1\/#(n-[^"]+)"/.exec(items[0].content_html) ?? [];
  expect(page).toContain(`id="${footnote}"`);
  site.write("notes/weekly-1.md", "Changed afterwards.");
  await site.run("send", "weekly", "--yes");
  expect(site.read("out/digests/weekly/1/index.html")).toBe(page);
  expect((await site.run("issues", "show", "weekly-1")).stdout).toContain("note: notes/weekly-next.md");
});

test("a note that waits for posts can be looked at, above those of the last issue", async () => {
  const site = await notesSite();
  await site.run("send", "weekly", "--yes");
  site.write("notes/weekly-next.md", "Dear all.");
  const ran = await site.run("send", "weekly", "--dry-run");
  expect(ran.stderr).toContain("this shows the posts of the last issue, 1");
  expect(site.read(".feedletter/preview/weekly.txt")).toMatch(/Dear all\.[\s\S]*Two[\s\S]*One/);
});
