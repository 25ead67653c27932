import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { postOn } from "../cli/cli.js";
import { MAIL, notesSite } from "./notes-site.js";

const NOTE = `---
subject: "A word before the summer"
order: [one]
also:
  - { title: How looms work, url: "https://looms.example/how?a=1&b=2" }
---
Dear **all**, I [moved](https://moved.example/).
`;

describe("the note of the next issue", () => {
  test("is above the posts, and its file gets the issue's number", async () => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE });
    const sent = await site.run("send", "weekly", "--yes");
    expect(sent.stderr).toContain("✓ weekly 1: a note and 2 posts to 1 subscriber");
    const [{ subject, html, text } = { subject: "", html: "", text: "" }] = await site.mails();
    expect(subject).toBe("A word before the summer");
    const inOrder = [
      "Dear",
      "<strong>all</strong>",
      ">One<",
      ">Two<",
      "Also worth reading",
      "How looms work",
    ];
    for (const shown of [html]) {
      const places = inOrder.map((part) => shown.lastIndexOf(part));
      expect(places.every((at) => at > 0)).toBe(true);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }
    expect(html).toMatch(/href="https:\/\/looms\.example\/how\?a(?:=|&#x3D;)1&amp;b(?:=|&#x3D;)2"/);
    expect(text).toMatch(/Dear all, I moved \[1\]\.\s+\[1\] https:\/\/moved\.example\/[\s\S]*One[\s\S]*Two/);
    expect(text).toContain("Also worth reading\n\nHow looms work:\nhttps://looms.example/how?a=1&b=2");
    // The note stands in the place of the sentence that is in every issue.
    expect(text).not.toContain("Here’s what’s new");
    expect(html.slice(html.indexOf("</h1>"))).not.toContain("Here’s what’s new");
    expect(site.notes()).toEqual(["weekly-1.md"]);
  });

  test("is used once: the next issue has none", async () => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE });
    await site.run("send", "weekly", "--yes");
    site.write("content/three.md", postOn("2026-06-03", "Three"));
    const sent = await site.run("send", "weekly", "--yes");
    expect(sent.stderr).toContain("weekly 2: 1 post to");
    const [, second] = await site.mails();
    expect(second?.subject).toBe("Three");
    expect(second?.html).not.toContain("Dear");
  });

  test("may have the issue's number, which counts before `next`", async () => {
    const site = await notesSite({ "notes/weekly-1.md": "First!", "notes/weekly-next.md": "Later!" });
    await site.run("send", "weekly", "--yes");
    site.write("content/three.md", postOn("2026-06-03", "Three"));
    await site.run("send", "weekly", "--yes");
    const [first, second] = await site.mails();
    expect([first?.text, second?.text]).toEqual([
      expect.stringContaining("First!"),
      expect.stringContaining("Later!"),
    ]);
    expect(site.notes()).toEqual(["weekly-1.md", "weekly-2.md"]);
  });

  test("without new posts it waits, unless it says that it is an issue by itself", async () => {
    const site = await notesSite();
    await site.run("send", "weekly", "--yes");
    site.write("notes/weekly-next.md", "---\nsubject: Holidays\n---\nBack in August.");
    expect((await site.run("send", "weekly", "--yes")).stderr).toBe("weekly: nothing new to send\n");
    expect(site.notes()).toEqual(["weekly-next.md"]);
    site.write("notes/weekly-next.md", "---\nsubject: Holidays\nalone: true\n---\nBack in August.");
    expect((await site.run("send", "weekly", "--yes")).stderr).toContain("weekly 2: a note to 1 subscriber");
    const [, second] = await site.mails();
    expect(second).toMatchObject({ subject: "Holidays", text: expect.stringContaining("Back in August.") });
    expect((await site.run("send", "weekly", "--yes")).stderr).toBe("weekly: nothing new to send\n");
  });

  test("an issue without posts needs a subject", async () => {
    const site = await notesSite();
    await site.run("send", "weekly", "--yes");
    site.write("notes/weekly-next.md", "---\nalone: true\n---\nBack in August.");
    const sent = await site.run("send", "weekly", "--yes");
    expect(sent.code).toBe(3);
    expect(sent.stderr).toContain(
      "notes/weekly-next.md:2  E_NOTE  With `alone: true` a note needs a `subject`",
    );
    site.write("notes/once.md", "Back in August.");
    const named = await site.run("send", "weekly", "--yes", "--note", "notes/once.md");
    expect(named.code).toBe(1);
  });

  test("a broken one stops the issue, with its line", async () => {
    const site = await notesSite({ "notes/weekly-next.md": "---\nsubjet: Oops\n---\nHello." });
    const sent = await site.run("send", "weekly", "--yes");
    expect(sent.code).toBe(1);
    expect(sent.stderr).toContain(
      "notes/weekly-next.md:2  E_CONTENT  The note of this issue is broken: A note has no field `subjet`. Did you mean `subject`?",
    );
    expect(await site.mails()).toEqual([]);
  });

  test("posts that it names and that aren't in the issue are reported with the reason", async () => {
    const note = "---\npinned: two\norder: [one, nothing]\n---\nHello.";
    const site = await notesSite({
      "notes/weekly-next.md": note,
      "content/d.md": "---\ndate: 2026-06-01\n---\nx",
    });
    const sent = await site.run("send", "weekly", "--yes");
    expect(sent.stderr).toContain(
      'notes/weekly-next.md:3  W_NOTE_POST  "nothing" is not in this issue. There is no such post.',
    );
  });
});

describe("a note in a file that is named", () => {
  test("is sent also without new posts, and not twice", async () => {
    const site = await notesSite({ "hello.md": "---\nsubject: Hello\n---\nA **word**." });
    await site.run("send", "weekly", "--yes");
    const sent = await site.run("send", "weekly", "--yes", "--note", "hello.md");
    expect(sent.stderr).toContain("weekly 2: a note to 1 subscriber");
    const again = await site.run("send", "weekly", "--yes", "--note", "hello.md");
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing new to send") });
    expect(again.stderr).toContain("hello.md  W_NOTE_SENT  It was the note of issue 2.");
    site.write("content/three.md", postOn("2026-06-03", "Three"));
    const third = await site.run("send", "weekly", "--yes", "--note", "hello.md");
    expect(third).toMatchObject({ code: 1, stderr: expect.stringContaining("sent with issue 2") });
    expect(await site.mails()).toHaveLength(2);
    expect(site.read("hello.md")).toContain("A **word**.");
  });

  test("must be there, also if broken posts are left out", async () => {
    const site = await notesSite();
    const sent = await site.run("send", "weekly", "--yes", "--skip-broken", "--note", "helo.md");
    expect(sent).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no such file.") });
  });
});

describe("a note whose file wasn't renamed", () => {
  test("because the process was killed, is renamed by the next run and not used again", async () => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE });
    await site.run("send", "weekly", "--yes");
    copyFileSync(join(site.folder, "notes/weekly-1.md"), join(site.folder, "notes/weekly-next.md"));
    rmSync(join(site.folder, "notes/weekly-1.md"));
    site.write("content/three.md", postOn("2026-06-03", "Three"));
    await site.run("send", "weekly", "--yes");
    const [, second] = await site.mails();
    expect(second?.subject).toBe("Three");
    expect(site.notes()).toEqual(["weekly-1.md"]);
  });

  test("although it was written anew: the new text is the next issue's", async () => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE });
    await site.run("send", "weekly", "--yes");
    site.write("notes/weekly-next.md", "Another one.");
    site.write("content/three.md", postOn("2026-06-03", "Three"));
    await site.run("send", "weekly", "--yes");
    const [, second] = await site.mails();
    expect(second?.text).toContain("Another one.");
    expect(site.notes()).toEqual(["weekly-1.md", "weekly-2.md"]);
  });

  test("because that isn't possible, is reported, and isn't used again", async () => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE, "notes/weekly-1.md/kept": "" });
    const sent = await site.run("send", "weekly", "--yes");
    expect(sent.stderr).toContain("notes/weekly-next.md  W_NOTE_KEPT  It is the note of issue 1");
    site.write("content/three.md", postOn("2026-06-03", "Three"));
    const next = await site.run("send", "weekly", "--yes");
    expect(next.stderr).toContain("notes/weekly-next.md  W_NOTE_SENT  It was the note of issue 1.");
    const [, second] = await site.mails();
    expect(second?.text).not.toContain("Dear");
  });

  test("of an issue that was undone, is used by the next issue", async () => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE });
    await site.run("send", "weekly", "--yes");
    await site.run("issues", "undo", "weekly-1", "--yes");
    expect((await site.run("send", "weekly", "--yes")).stderr).toContain("weekly 2: a note and 2 posts");
    expect(site.notes()).toEqual(["weekly-2.md"]);
  });
});

describe("before it is sent", () => {
  test.each([
    ["send", "weekly", "--dry-run"],
    ["send", "weekly", "--test", "me@example.org"],
  ])("%s %s %s shows it and renames nothing", async (...args) => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE });
    await site.run(...args);
    const shown = args.includes("--test")
      ? (await site.mails())[0]?.text
      : readFileSync(join(site.folder, ".feedletter/preview/weekly.txt"), "utf8");
    expect(shown).toContain("Dear all");
    expect(site.notes()).toEqual(["weekly-next.md"]);
  });

  test("a rehearsal without a mail server shows it and renames nothing", async () => {
    const site = await notesSite({ "notes/weekly-next.md": NOTE }, MAIL.replace("  transport: outbox\n", ""));
    const sent = await site.run("send", "weekly", "--yes");
    expect(sent.stderr).toContain("weekly 1: a note and 2 posts, 1 mail");
    expect(site.notes()).toEqual(["weekly-next.md"]);
  });
});
