import { expect, test } from "vitest";
import { postOn } from "../cli/cli.js";
import { MAIL, notesSite } from "./notes-site.js";

const WELCOME = MAIL.replace("title: The weekly", "title: The weekly, welcome: notes/welcome.md");

/** The lines of `check` that are about notes. */
async function check(files: Readonly<Record<string, string>>, config = MAIL): Promise<readonly string[]> {
  const site = await notesSite(files, config);
  const { stderr, stdout } = await site.run("check");
  return `${stdout}${stderr}`.split("\n").filter((line) => line.startsWith("notes/"));
}

test("a note that is broken is found with its line, also one of a later issue", async () => {
  const found = await check({
    "notes/weekly-30.md": "---\nsubject: [a, b]\nalone: perhaps\nalso: [{ title: Looms }]\n---\nHello.\n",
    "notes/weekly-31.md": "---\nsubject: x\n",
    "notes/weekly-32.md": "One.\n\n![The view](view.jpg)\n\n{{name}} <input>\n",
    "notes/view.jpg": "JPEG",
  });
  expect(found).toEqual([
    expect.stringContaining("notes/weekly-30.md:2  E_NOTE  `subject` must be a line of text."),
    expect.stringContaining("notes/weekly-30.md:3  E_NOTE  `alone` must be true or false."),
    expect.stringContaining("notes/weekly-30.md:4  E_NOTE  Link 1 of `also` has no `url`."),
    expect.stringContaining("notes/weekly-31.md:1  E_FRONT_MATTER  The front matter has no closing `---`."),
    expect.stringContaining("notes/weekly-32.md:3  E_NOTE  The picture `view.jpg` is only on this machine."),
    expect.stringContaining("notes/weekly-32.md:5  W_LEAK  A note isn't a template"),
    expect.stringContaining("notes/weekly-32.md:5  W_LOST  Left out: 1 form field"),
  ]);
});

test("a note that may be an issue by itself needs a subject: `check` gives the line, `schedule` the file", async () => {
  const files = { "notes/weekly-next.md": "---\npinned: []\nalone: true\n---\nHello.\n" };
  const message = "With `alone: true` a note needs a `subject`, because an issue without posts has no other.";
  expect(await check(files)).toEqual([expect.stringContaining(`notes/weekly-next.md:3  E_NOTE  ${message}`)]);
  const site = await notesSite(files);
  const { code, stdout } = await site.run("schedule", "weekly");
  expect(code).toBe(0);
  expect(stdout).toContain(
    `But its note, notes/weekly-next.md, has an error, so nothing is sent: ${message}`,
  );
  site.write("notes/weekly-next.md", "---\nsubject: A word\nalone: true\n---\nHello.\n");
  const mended = await site.run("schedule", "weekly");
  expect(mended.stdout).toContain("With the note notes/weekly-next.md\n");
  const json = await site.run("schedule", "weekly", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject([{ note: { file: "notes/weekly-next.md" } }]);
});

test("a file that no issue would have is found, and others in the folder are left alone", async () => {
  const found = await check(
    {
      "notes/weekly.md": "x",
      "notes/Weekly-next.md": "x",
      "notes/weekly-next.txt": "x",
      "notes/weekly-012.md": "x",
      "notes/wekly-12.md": "x",
      "notes/welcome.md": "Welcome!",
      "notes/welcome.de.md": "Willkommen!",
      "notes/todo.md": "x",
      "notes/2026-01-05.md": "x",
      "notes/pictures/weekly-1.md": "x",
    },
    WELCOME,
  );
  const names = found.map((line) => line.split("  ").slice(0, 3).join("  "));
  expect(names).toEqual([
    "notes/Weekly-next.md  W_NOTE_NAME  No issue has a note of this name. Name it after the digest: `weekly-next.md` for the next issue, `weekly-12.md` for issue 12.",
    expect.stringMatching(/^notes\/weekly-012\.md {2}W_NOTE_NAME/),
    expect.stringMatching(/^notes\/weekly-next\.txt {2}W_NOTE_NAME/),
    expect.stringMatching(/^notes\/weekly\.md {2}W_NOTE_NAME/),
    expect.stringContaining('There is no digest "wekly". Did you mean "weekly"?'),
  ]);
});

test("a note whose issue was sent without it is found; the sent ones are fine, also if they were edited since", async () => {
  const site = await notesSite({ "notes/weekly-next.md": "Hello." });
  await site.run("send", "weekly", "--yes");
  site.write("content/three.md", postOn("2026-06-03", "Three"));
  await site.run("send", "weekly", "--yes");
  site.write("notes/weekly-1.md", "Hello, with one mistake less.");
  site.write("notes/weekly-2.md", "Too late.");
  site.write("notes/weekly-next.md", "Hello.");
  const { stderr, stdout } = await site.run("check");
  const lines = `${stdout}${stderr}`.split("\n").filter((line) => line.startsWith("notes/"));
  expect(lines).toEqual([
    expect.stringContaining("notes/weekly-2.md  W_NOTE_SENT  Issue 2 was sent without it."),
    expect.stringContaining("notes/weekly-next.md  W_NOTE_SENT  It was the note of issue 1."),
  ]);
});

test("a file with a date in the folder of posts is a post, and not a note", async () => {
  const config = `${MAIL}notes: content\n`;
  const site = await notesSite({ "content/weekly-next.md": postOn("2026-06-03", "Weekly, next") }, config);
  const { stderr } = await site.run("send", "weekly", "--yes");
  expect(stderr).toContain("weekly 1: 3 posts to 1 subscriber");
  expect(stderr).toContain("content/weekly-next.md  W_NOTE_NAME  It has a date");
  expect(site.read("content/weekly-next.md")).toContain("Weekly, next");
});

test("a note in the folder of posts is no post", async () => {
  const site = await notesSite({ "content/weekly-next.md": "Hello." }, `${MAIL}notes: content\n`);
  expect((await site.run("send", "weekly", "--yes")).stderr).toContain("weekly 1: a note and 2 posts");
  expect(site.read("content/weekly-1.md")).toBe("Hello.");
  const { posts } = JSON.parse((await site.run("list", "--json")).stdout);
  expect(posts).toHaveLength(2);
});
