import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNextNote, saveNextNote } from "#app/notes/next-note.js";
import { loadConfig } from "#config/load.js";
import { CONFIG, folderWith } from "../cli/cli.js";

const open = async (files: Readonly<Record<string, string>> = {}) => {
  const folder = folderWith({ "feedletter.yaml": `${CONFIG}digests: { weekly: {} }\n`, ...files });
  return { folder, loaded: await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] }) };
};

test("a note is made with its folder, replaced whole, and leaves nothing beside it", async () => {
  const { folder, loaded } = await open();
  expect(readNextNote("weekly", loaded)).toEqual({ file: "notes/weekly-next.md", text: "", version: "" });
  const first = saveNextNote("weekly", { text: "Hello", version: "" }, loaded);
  if (first === "changed") throw new Error("nobody else writes");
  expect(readNextNote("weekly", loaded)).toEqual(first);
  const second = saveNextNote("weekly", { text: "Hello, Ünal", version: first.version }, loaded);
  expect(second).toMatchObject({ text: "Hello, Ünal" });
  expect(readFileSync(join(folder, "notes/weekly-next.md"), "utf8")).toBe("Hello, Ünal");
  expect(readdirSync(join(folder, "notes"))).toEqual(["weekly-next.md"]);
});

test("a file that has changed, appeared or gone in the meantime stays as it is", async () => {
  const { folder, loaded } = await open({ "notes/weekly-next.md": "Theirs" });
  const path = join(folder, "notes/weekly-next.md");
  const { version } = readNextNote("weekly", loaded);
  expect(saveNextNote("weekly", { text: "Mine", version: "" }, loaded)).toBe("changed");
  writeFileSync(path, "Theirs, later");
  expect(saveNextNote("weekly", { text: "Mine", version }, loaded)).toBe("changed");
  expect(readFileSync(path, "utf8")).toBe("Theirs, later");
});

test("a link isn't followed: it may lead anywhere", async () => {
  const { folder, loaded } = await open({ "secret.txt": "secret" });
  mkdirSync(join(folder, "notes"));
  symlinkSync(join(folder, "secret.txt"), join(folder, "notes/weekly-next.md"));
  expect(() => readNextNote("weekly", loaded)).toThrow("it isn't an ordinary file");
  expect(() => saveNextNote("weekly", { text: "Mine", version: "" }, loaded)).toThrow("ordinary file");
  expect(readFileSync(join(folder, "secret.txt"), "utf8")).toBe("secret");
});
