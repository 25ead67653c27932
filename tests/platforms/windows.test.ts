import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nameOfSeen } from "#app/inbox/mail-sources.js";
import { findCollision, isOutputPath } from "#config/output-paths.js";
import { moveFile } from "#machine/move-file.js";

/** A system whose renaming fails that often. */
function failing(times: number, code: string, platform: NodeJS.Platform) {
  const tried: string[] = [];
  const waited: number[] = [];
  return {
    tried,
    waited,
    system: {
      platform,
      rename: (from: string, to: string) => {
        tried.push(`${from} ${to}`);
        if (tried.length <= times) throw Object.assign(new Error(code), { code });
      },
      wait: (ms: number) => waited.push(ms),
    },
  };
}

describe("a file that another program has open", () => {
  test.each(["EPERM", "EBUSY", "EACCES"])("is replaced on Windows once it is closed (%s)", (code) => {
    const { system, tried, waited } = failing(3, code, "win32");
    moveFile("a", "b", system);
    expect(tried).toEqual(["a b", "a b", "a b", "a b"]);
    expect(waited).toHaveLength(3);
  });

  test("and stays open is an error after a second and a half", () => {
    const { system, waited } = failing(Number.POSITIVE_INFINITY, "EBUSY", "win32");
    expect(() => moveFile("a", "b", system)).toThrow("EBUSY");
    expect(waited.reduce((sum, ms) => sum + ms, 0)).toBe(1_500);
  });

  test.each([
    ["win32", "ENOENT"],
    ["linux", "EPERM"],
    ["darwin", "EACCES"],
  ] as const)("isn't meant on %s by %s, which is an error at once", (platform, code) => {
    const { system, waited } = failing(1, code, platform);
    expect(() => moveFile("a", "b", system)).toThrow(code);
    expect(waited).toEqual([]);
  });

  test("is replaced in one step by the system's own renaming", () => {
    const folder = mkdtempSync(join(tmpdir(), "feedletter-move-"));
    for (const name of ["a", "b"]) writeFileSync(join(folder, name), name);
    moveFile(join(folder, "a"), join(folder, "b"));
    expect(readFileSync(join(folder, "b"), "utf8")).toBe("a");
  });
});

describe("the path of an output", () => {
  test.each(["aux.xml", "feeds/con", "NUL.json", "com1", "Lpt9.txt", "prn .xml", "com¹.xml", "conin$"])(
    "can't have the name of a device: %s",
    (path) => {
      expect(isOutputPath(path)).toBe(false);
    },
  );

  test.each(["auxiliary.xml", "con-fig/feed.xml", "com.xml", "com10.xml", "console", "feeds/null.json"])(
    "can have a name that only looks like one: %s",
    (path) => {
      expect(isOutputPath(path)).toBe(true);
    },
  );

  test.each(["a:b.xml", "a\\b.xml", "a?.xml", "a|b", "a*", '"a"', "<a>", "a.", "a ", "\u0001.xml"])(
    "can't have what Windows doesn't allow in names: %j",
    (path) => {
      expect(isOutputPath(path)).toBe(false);
    },
  );

  test.each([
    ["Feed.xml", "feed.XML"],
    ["stra\u00dfe.xml", "STRASSE.xml"],
    ["\u00e4.xml", "a\u0308.xml"],
  ])("is taken by one that differs only in case or in the form of its letters: %s and %s", (file, other) => {
    const outputs = [file, other].map((path) => ({ file: path, setting: ["feeds", path] }));
    expect(findCollision(outputs)?.file).toBe(other);
  });
});

test.each([
  ["1700000000.M1P1.host", "linux", "1700000000.M1P1.host:2,S"],
  ["1700000000.M1P1.host:2,", "darwin", "1700000000.M1P1.host:2,S"],
  ["1700000000.M1P1.host", "win32", "1700000000.M1P1.host;2,S"],
  ["1700000000.M1P1.host;2,", "win32", "1700000000.M1P1.host;2,S"],
] as const)("a mail that was read, %s on %s, is called %s in its maildir", (name, platform, seen) => {
  expect(nameOfSeen(name, platform)).toBe(seen);
});
