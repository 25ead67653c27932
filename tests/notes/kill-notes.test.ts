import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { CLI, postOn, setClock } from "../cli/cli.js";
import { NOW, notesSite } from "./notes-site.js";

const KILL_AT = pathToFileURL(join(import.meta.dirname, "kill-at.mjs")).href;

/** @returns the signal that ended the process */
function sendAndDie(cwd: string, at: string): Promise<NodeJS.Signals | null | undefined> {
  return new Promise((resolve) => {
    const preloads = [...setClock("at", NOW), "--import", `${KILL_AT}?at=${at}`];
    const args = [...preloads, CLI, "send", "weekly", "--yes"];
    execFile(process.execPath, args, { cwd, env: { PATH: process.env.PATH } }, (error) =>
      resolve(error?.signal),
    );
  });
}

/** One by one, a process is killed at each of these, and the publisher goes on writing. */
test.each([
  ["read", ["weekly-1.md"]],
  ["before", ["weekly-1.md"]],
  ["after", ["weekly-1.md"]],
])(
  "killed when the note's file is %s renamed or read, the note is in exactly one issue",
  async (at, files) => {
    const site = await notesSite({ "notes/weekly-next.md": "The first note.\n" });
    expect(await sendAndDie(site.folder, at)).toBe("SIGKILL");
    expect(await site.mails()).toEqual([]);
    site.write("content/three.md", postOn("2026-06-14", "Three"));
    for (let run = 0; run < 2; run += 1) await site.run("send", "weekly", "--yes");
    const mails = await site.mails();
    expect(mails.filter(({ text }) => text.includes("The first note."))).toHaveLength(1);
    expect(mails[0]?.text).toContain("The first note.");
    expect(site.notes()).toEqual(files);

    site.write("notes/weekly-next.md", "The second note.\n");
    site.write("content/four.md", postOn("2026-06-14", "Four"));
    await site.run("send", "weekly", "--yes");
    const later = (await site.mails()).slice(mails.length);
    expect(later.map(({ text }) => /The \w+ note/.exec(text)?.[0])).toEqual(["The second note"]);
  },
);

test("what the publisher writes between a kill and the next run is the next issue's note", async () => {
  const site = await notesSite({ "notes/weekly-next.md": "The first note.\n" });
  expect(await sendAndDie(site.folder, "before")).toBe("SIGKILL");
  site.write("notes/weekly-next.md", "The second note.\n");
  await site.run("send", "weekly", "--yes");
  site.write("content/three.md", postOn("2026-06-14", "Three"));
  await site.run("send", "weekly", "--yes");
  const texts = (await site.mails()).map(({ text }) => /The \w+ note/.exec(text)?.[0]);
  expect(texts).toEqual(["The first note", "The second note"]);
  expect(site.notes()).toEqual(["weekly-2.md"]);
});
