import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { FeedletterError } from "#errors.js";
import type { Content } from "#files/file-content.js";
import { compareOutput, type Writer, writeDigestPages, writeOutput } from "#files/write.js";

let base = "";
let out = "";
let temporary = "";

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "feedletter-write-"));
  out = join(base, "out");
  temporary = join(base, "private/tmp");
  const made = base;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

/** Two processes run, and no other. */
const [OWN, OTHER, DEAD] = ["own", "other", "dead"];
const writer = (holder: string): Writer => ({
  holder,
  isGone: (name) => name === DEAD,
  temporary,
  lockTimeout: 50,
});

const build = (files: Readonly<Record<string, string>>) =>
  writeOutput(out, new Map(Object.entries(files)), writer(OWN));
const compare = (files: Readonly<Record<string, string>>) =>
  compareOutput(out, new Map(Object.entries(files)));
const pages = (texts: Readonly<Record<string, string>>) =>
  new Map(Object.entries(texts).map(([number, text]) => [`digests/weekly/${number}/index.html`, text]));
const execute = promisify(execFile);
/** Compiled by `npm run build`. */
const WRITING = join(import.meta.dirname, "write-pages.mjs");
const read = (path: string) => readFileSync(join(out, path), "utf8");

/** Every file below `out`, sorted, without the manifest. */
function list(): readonly string[] {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .filter((path) => path !== "feedletter-manifest.json")
    .sort();
}

function put(path: string, content: string): void {
  mkdirSync(join(out, path, ".."), { recursive: true });
  writeFileSync(join(out, path), content);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof FeedletterError) return error.code;
    throw error;
  }
  return "none";
}

describe("writing", () => {
  test("creates what isn't there, folders too", () => {
    expect(build({ "subscribe/index.html": "page", "rss.xml": "feed" })).toEqual({
      created: ["rss.xml", "subscribe/index.html"],
      changed: [],
      unchanged: [],
      removed: [],
    });
    expect(read("subscribe/index.html")).toBe("page");
  });

  test("a file whose bytes are the same is not touched, the manifest neither", () => {
    build({ "rss.xml": "feed", "atom.xml": "old" });
    for (const path of ["rss.xml", "atom.xml", "feedletter-manifest.json"])
      utimesSync(join(out, path), 1000, 1000);
    expect(build({ "rss.xml": "feed", "atom.xml": "old" }).unchanged).toEqual(["atom.xml", "rss.xml"]);
    expect(statSync(join(out, "feedletter-manifest.json")).mtimeMs).toBe(1_000_000);
    expect(build({ "rss.xml": "feed", "atom.xml": "new" })).toMatchObject({
      changed: ["atom.xml"],
      unchanged: ["rss.xml"],
    });
    expect(statSync(join(out, "rss.xml")).mtimeMs).toBe(1_000_000);
    expect(statSync(join(out, "atom.xml")).mtimeMs).not.toBe(1_000_000);
  });

  test("a change puts a new file in place, so that an open reader keeps the old one whole", () => {
    build({ "rss.xml": "old" });
    const before = statSync(join(out, "rss.xml")).ino;
    build({ "rss.xml": "new" });
    expect(statSync(join(out, "rss.xml")).ino).not.toBe(before);
  });

  test("the manifest is the same whatever the order, and names each file with its hash", () => {
    build({ "a.xml": "1", "b.xml": "2" });
    const first = read("feedletter-manifest.json");
    rmSync(out, { recursive: true });
    build({ "b.xml": "2", "a.xml": "1" });
    expect(read("feedletter-manifest.json")).toBe(first);
    expect(JSON.parse(first).files).toEqual({
      "a.xml": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
      "b.xml": "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
    });
  });

  test("a file of ours that somebody edited is written again", () => {
    build({ "rss.xml": "feed" });
    put("rss.xml", "edited");
    expect(build({ "rss.xml": "feed" }).changed).toEqual(["rss.xml"]);
    expect(read("rss.xml")).toBe("feed");
  });
});

describe("removing", () => {
  test("obsolete files are removed, with folders that become empty, and nothing else", () => {
    build({ "rss.xml": "1", "tags/pay/rss.xml": "2", "tags/pay/atom.xml": "3", "subscribe/index.html": "4" });
    put("subscribe/own.html", "theirs");
    put("index.html", "theirs");
    expect(build({ "rss.xml": "1" }).removed).toEqual([
      "subscribe/index.html",
      "tags/pay/atom.xml",
      "tags/pay/rss.xml",
    ]);
    expect(list()).toEqual(["index.html", "rss.xml", "subscribe/own.html"]);
    expect(existsSync(join(out, "tags"))).toBe(false);
  });

  test("issues of a digest stay, listed or not", () => {
    build({ "rss.xml": "1" });
    put("digests/weekly/1/index.html", "issue");
    put(
      "feedletter-manifest.json",
      JSON.stringify({ files: { "rss.xml": "0", "digests/weekly/1/index.html": "0" } }),
    );
    build({ "rss.xml": "2" });
    expect(list()).toEqual(["digests/weekly/1/index.html", "rss.xml"]);
    expect(read("feedletter-manifest.json")).toContain("digests/weekly/1/index.html");
  });

  test("a manifest that names files elsewhere removes none of them", () => {
    put("keep.txt", "theirs");
    writeFileSync(join(base, "outside.txt"), "theirs");
    const paths = [
      "../outside.txt",
      join(base, "outside.txt"),
      "a/../../outside.txt",
      "./keep.txt",
      "a\\..\\keep.txt",
      "",
      ".",
    ];
    put(
      "feedletter-manifest.json",
      JSON.stringify({ files: Object.fromEntries(paths.map((path) => [path, "0"])) }),
    );
    expect(build({ "rss.xml": "1" }).removed).toEqual([]);
    expect(readFileSync(join(base, "outside.txt"), "utf8")).toBe("theirs");
    expect(list()).toEqual(["keep.txt", "rss.xml"]);
  });

  test("a link out of the folder is not followed", () => {
    mkdirSync(join(base, "elsewhere"));
    writeFileSync(join(base, "elsewhere", "rss.xml"), "theirs");
    mkdirSync(out);
    symlinkSync(join(base, "elsewhere"), join(out, "tags"));
    put("feedletter-manifest.json", JSON.stringify({ files: { "tags/rss.xml": "0" } }));
    expect(build({ "atom.xml": "1" }).removed).toEqual([]);
    for (const path of ["tags/rss.xml", "tags/new.xml"]) {
      expect(codeOf(() => build({ [path]: "ours" }))).toBe("E_OUT_FOREIGN");
    }
    expect(readdirSync(join(base, "elsewhere"))).toEqual(["rss.xml"]);
    expect(readFileSync(join(base, "elsewhere", "rss.xml"), "utf8")).toBe("theirs");
  });
});

describe("files that aren't ours", () => {
  test("one that differs stops the build before anything is written", () => {
    put("index.html", "theirs");
    put("rss.xml", "theirs");
    expect(codeOf(() => build({ "atom.xml": "new", "rss.xml": "feed" }))).toBe("E_OUT_FOREIGN");
    expect(list()).toEqual(["index.html", "rss.xml"]);
    expect(read("rss.xml")).toBe("theirs");
    expect(existsSync(join(out, "feedletter-manifest.json"))).toBe(false);
  });

  test("the error names them all", () => {
    put("atom.xml", "theirs");
    put("rss.xml", "theirs");
    expect(() => build({ "atom.xml": "a", "rss.xml": "r" })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('"atom.xml"'),
        others: [expect.objectContaining({ place: { file: join(out, "rss.xml") } })],
      }),
    );
  });

  test("one with exactly our content becomes ours", () => {
    put("rss.xml", "feed");
    expect(build({ "rss.xml": "feed" }).unchanged).toEqual(["rss.xml"]);
    expect(build({ "rss.xml": "newer" }).changed).toEqual(["rss.xml"]);
  });

  test.each(["not json", "[]", '{"files":{"rss.xml":1}}'])(
    "a manifest of %s makes everything theirs",
    (manifest) => {
      build({ "rss.xml": "old" });
      put("feedletter-manifest.json", manifest);
      expect(codeOf(() => build({ "rss.xml": "new" }))).toBe("E_OUT_FOREIGN");
      expect(read("rss.xml")).toBe("old");
    },
  );

  test("a folder or a link where a file should be stops the build", () => {
    mkdirSync(join(out, "rss.xml"), { recursive: true });
    expect(codeOf(() => build({ "rss.xml": "feed" }))).toBe("E_OUT_FOREIGN");
    rmSync(join(out, "rss.xml"), { recursive: true });
    symlinkSync(join(base, "target"), join(out, "rss.xml"));
    expect(codeOf(() => build({ "rss.xml": "feed" }))).toBe("E_OUT_FOREIGN");
    expect(existsSync(join(base, "target"))).toBe(false);
  });
});

describe("when the file system refuses", () => {
  /** Fails in the middle of staging, for root too. */
  const unwritable = `${"x".repeat(256)}`;

  test("earlier files stay whole, and no temporary file or new folder is left", () => {
    build({ "rss.xml": "old" });
    const manifest = read("feedletter-manifest.json");
    expect(codeOf(() => build({ "rss.xml": "new", "tags/a.xml": "1", [unwritable]: "2" }))).toBe(
      "E_OUT_WRITE",
    );
    expect(readdirSync(out).sort()).toEqual(["feedletter-manifest.json", "rss.xml"]);
    expect(read("rss.xml")).toBe("old");
    expect(read("feedletter-manifest.json")).toBe(manifest);
  });

  test("a file instead of the folder is reported clearly", () => {
    writeFileSync(out, "a file");
    expect(() => build({ "rss.xml": "feed" })).toThrow(
      expect.objectContaining({
        code: "E_OUT_WRITE",
        message: expect.stringContaining("there is a file where a folder should be"),
      }),
    );
    expect(readFileSync(out, "utf8")).toBe("a file");
  });

  test("a copy that a killed run left on its way is cleaned up by the next, and never written through", () => {
    build({ "tags/rss.xml": "old" });
    put("tags/.1.feedletter-tmp", "half");
    writeFileSync(join(base, "outside.txt"), "theirs");
    symlinkSync(join(base, "outside.txt"), join(out, ".2.feedletter-tmp"));
    build({ "tags/rss.xml": "old" });
    expect(list()).toEqual(["tags/rss.xml"]);
    expect(readFileSync(join(base, "outside.txt"), "utf8")).toBe("theirs");
  });

  test("nothing unfinished is ever in the folder, nor is anything left beside it", () => {
    build({ "a.xml": "old" });
    const seen: string[] = [];
    const look = () => {
      seen.push(...list(), `${readdirSync(temporary).length} unfinished`);
      return ["b"];
    };
    writeOutput(
      out,
      new Map<string, Content>([
        ["a.xml", "new"],
        ["b.xml", look],
      ]),
      writer(OWN),
    );
    expect(seen).toEqual(["a.xml", "1 unfinished"]);
    expect(list()).toEqual(["a.xml", "b.xml"]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("what a dead process was writing is removed, and what a running one writes is not", () => {
    const left = (holder: string) => `${Buffer.from(holder).toString("base64url")}.x`;
    for (const holder of [OWN, OTHER, DEAD]) {
      mkdirSync(join(temporary, left(holder)), { recursive: true });
      writeFileSync(join(temporary, left(holder), "1"), "half");
    }
    build({ "a.xml": "new" });
    expect(readdirSync(temporary).sort()).toEqual([left(OWN), left(OTHER)].sort());
    // Nobody writes for two days.
    const longAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(join(temporary, left(OTHER)), longAgo, longAgo);
    build({ "a.xml": "newer" });
    expect(readdirSync(temporary)).toEqual([left(OWN)]);
  });

  test("a project that can't be written needs no more than a writable output folder", () => {
    writeFileSync(join(base, "private"), "no folder");
    build({ "a.xml": "new", "tags/b.xml": "new" });
    expect(readdirSync(out).sort()).toEqual(["a.xml", "feedletter-manifest.json", "tags"]);
  });

  const elsewhereFolder = ["/dev/shm", "/var/tmp", "/tmp"].find(
    (folder) => existsSync(folder) && statSync(folder).dev !== statSync(tmpdir()).dev,
  );

  test.runIf(elsewhereFolder !== undefined)("output on another file system is written all the same", () => {
    const elsewhere = mkdtempSync(join(elsewhereFolder ?? tmpdir(), "feedletter-write-"));
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
    out = join(elsewhere, "out");
    build({ "a.xml": "old", "tags/b.xml": "old" });
    build({ "a.xml": "new", "tags/b.xml": "old" });
    expect([read("a.xml"), read("tags/b.xml")]).toEqual(["new", "old"]);
    expect(list()).toEqual(["a.xml", "tags/b.xml"]);
  });

  test("another build between any two steps of a build breaks neither", () => {
    const wanted = { "a.xml": "same", "b.xml": "same", "tags/c.xml": "same" };
    for (const at of Object.keys(wanted)) {
      build({ "gone/d.xml": "old" });
      const files = new Map<string, Content>(Object.entries(wanted));
      files.set(at, () => {
        writeOutput(out, new Map(Object.entries(wanted)), writer(OTHER));
        return ["same"];
      });
      writeOutput(out, files, writer(OWN));
      expect(list()).toEqual(Object.keys(wanted));
      expect(build(wanted).unchanged).toEqual(Object.keys(wanted));
    }
  });

  test("a file that another build put there meanwhile is not somebody else's", () => {
    const files = new Map<string, Content>([
      [
        "a.xml",
        () => {
          writeOutput(out, new Map([["b.xml", "theirs, older"]]), writer(OTHER));
          return ["new"];
        },
      ],
      ["b.xml", "new"],
    ]);
    writeOutput(out, files, writer(OWN));
    expect(list()).toEqual(["a.xml", "b.xml"]);
    expect(read("b.xml")).toBe("new");
  });

  /** A file of which the content is asked for at a moment at which another process does something. */
  const meanwhile = (content: string, act: () => void) => (): readonly string[] => {
    act();
    return [content];
  };

  test("pages of issues that are written during a build stay ours", () => {
    const files = new Map([
      ["a.xml", meanwhile("new", () => writeDigestPages(out, pages({ 1: "one" }), writer(OTHER)))],
    ]);
    writeOutput(out, files, writer(OWN));
    expect(writeDigestPages(out, pages({ 1: "one, changed" }), writer(OWN)).changed).toEqual([
      "digests/weekly/1/index.html",
    ]);
  });

  test("pages of two digests that are written at once are both ours", () => {
    const daily = "digests/daily/1/index.html";
    const act = () => writeDigestPages(out, new Map([[daily, "one"]]), writer(OTHER));
    writeDigestPages(out, new Map([["digests/weekly/1/index.html", meanwhile("one", act)]]), writer(OWN));
    expect(writeDigestPages(out, new Map([[daily, "changed"]]), writer(OWN)).changed).toEqual([daily]);
  });

  test("what a build with other posts has written meanwhile can be changed and removed by the next", () => {
    const act = () =>
      writeOutput(
        out,
        new Map([
          ["a.xml", "new"],
          ["tags/fresh/rss.xml", "new"],
        ]),
        writer(OTHER),
      );
    writeOutput(out, new Map([["a.xml", meanwhile("old", act)]]), writer(OWN));
    expect(build({ "a.xml": "new", "tags/fresh/rss.xml": "newer" }).changed).toEqual([
      "a.xml",
      "tags/fresh/rss.xml",
    ]);
    build({ "a.xml": "new" });
    writeOutput(out, new Map([["a.xml", meanwhile("old", act)]]), writer(OWN));
    expect(build({ "a.xml": "new" }).removed).toEqual(["tags/fresh/rss.xml"]);
    expect(list()).toEqual(["a.xml"]);
  });

  test("many processes that write at once break nothing of each other, and leave nothing that isn't ours", {
    timeout: 120_000,
  }, async () => {
    const write = (what: string) => execute(process.execPath, [WRITING, out, temporary, what, "40"]);
    await Promise.all(["a", "b", "build", "build", "build"].map(write));
    build({ "rss.xml": "the last" });
    const { files } = JSON.parse(read("feedletter-manifest.json"));
    expect(Object.keys(files)).toHaveLength(1 + 2 * 40);
    expect(readdirSync(out).sort()).toEqual(["digests", "feedletter-manifest.json", "rss.xml"]);
  });

  test.each([
    ["a dead process", "dead"],
    ["an earlier process of our name", "own"],
    ["a process that seems to run, though nothing is heard of it", "other"],
    ["a process that was killed before it had said who it is", ""],
  ])("the turn of %s is over at some time", (_, holder) => {
    mkdirSync(temporary, { recursive: true });
    writeFileSync(join(temporary, "output.lock"), holder);
    build({ "a.xml": "new" });
    expect(list()).toEqual(["a.xml"]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("the lock of a dead process belongs to whoever took it over first", () => {
    mkdirSync(temporary, { recursive: true });
    const lock = join(temporary, "output.lock");
    const asked: string[] = [];
    const isGone = (holder: string) => {
      const there = existsSync(lock) ? readFileSync(lock, "utf8") : "set aside";
      asked.push(`${holder}, ${there}`);
      // Between our look and our hand.
      if (holder === DEAD) writeFileSync(lock, "other");
      else if (there === "other") rmSync(lock);
      return holder === DEAD;
    };
    writeFileSync(lock, "dead");
    writeOutput(out, new Map([["a.xml", "new"]]), { ...writer(OWN), isGone, lockTimeout: 5_000 });
    expect(asked).toEqual(["dead, dead", "other, set aside", "other, other"]);
    expect(list()).toEqual(["a.xml"]);
  });

  test("a build that breaks off between two files is finished by the next", () => {
    build({ "a.xml": "old", "gone.xml": "old" });
    // Somebody puts a folder where a file goes, after the check and before the first file is in place.
    const files = new Map<string, Content>([
      ["a.xml", "new"],
      ["b.xml", "new"],
      ["y.xml", "new"],
      [
        "z.xml",
        () => {
          put("y.xml/theirs", "theirs");
          return ["new"];
        },
      ],
    ]);
    expect(codeOf(() => writeOutput(out, files, writer(OWN)))).toBe("E_OUT_WRITE");
    expect(list()).toEqual(["a.xml", "b.xml", "gone.xml", "y.xml/theirs"]);
    rmSync(join(out, "y.xml"), { recursive: true });
    expect(build({ "a.xml": "newer", "b.xml": "newer", "y.xml": "newer" })).toEqual({
      created: ["y.xml"],
      changed: ["a.xml", "b.xml"],
      unchanged: [],
      removed: ["gone.xml"],
    });
  });
});

test.each([
  "../rss.xml",
  "/rss.xml",
  "a//b",
  "a/./b",
  "",
  "feedletter-manifest.json",
  "digests/weekly/1.html",
])("a path of %j is a bug of the caller, and nothing is written", (path) => {
  expect(() => build({ "rss.xml": "feed", [path]: "x" })).toThrow(TypeError);
  expect(existsSync(out)).toBe(false);
});

describe("comparing", () => {
  test("reports what a build would do, and writes nothing", () => {
    build({ "same.xml": "1", "old.xml": "1", "left.xml": "1" });
    put("theirs.xml", "theirs");
    const before = list();
    expect(compare({ "same.xml": "1", "old.xml": "2", "new.xml": "1", "theirs.xml": "ours" })).toEqual({
      missing: ["new.xml"],
      changed: ["old.xml", "theirs.xml"],
      leftOver: ["left.xml"],
    });
    expect(list()).toEqual(before);
    expect(read("old.xml")).toBe("1");
  });

  test("finds nothing after a build, and everything missing before the first", () => {
    expect(compare({ "rss.xml": "1" })).toEqual({ missing: ["rss.xml"], changed: [], leftOver: [] });
    expect(existsSync(out)).toBe(false);
    build({ "rss.xml": "1" });
    expect(compare({ "rss.xml": "1" })).toEqual({ missing: [], changed: [], leftOver: [] });
  });
});

describe("pages of issues", () => {
  const publish = (files: Readonly<Record<string, string>>) =>
    writeDigestPages(out, new Map(Object.entries(files)), writer(OWN));

  test("are added beside what a build wrote and beside each other", () => {
    build({ "rss.xml": "feed" });
    publish({ "digests/weekly/1/index.html": "one" });
    expect(publish({ "digests/weekly/2/index.html": "two", "digests/weekly/index.html": "list" })).toEqual({
      ...{ created: ["digests/weekly/2/index.html", "digests/weekly/index.html"], changed: [] },
      ...{ unchanged: [], removed: [] },
    });
    expect(list()).toEqual([
      "digests/weekly/1/index.html",
      "digests/weekly/2/index.html",
      "digests/weekly/index.html",
      "rss.xml",
    ]);
    expect(build({})).toMatchObject({ removed: ["rss.xml"] });
    expect(list()).toHaveLength(3);
  });

  test("change where their bytes do, and never take the place of somebody else's file", () => {
    publish({ "digests/weekly/index.html": "one" });
    expect(publish({ "digests/weekly/index.html": "one, two" }).changed).toEqual([
      "digests/weekly/index.html",
    ]);
    put("digests/weekly/3/index.html", "mine");
    expect(() => publish({ "digests/weekly/3/index.html": "three" })).toThrow(FeedletterError);
    expect(read("digests/weekly/3/index.html")).toBe("mine");
  });

  test.each(["rss.xml", "digests", "digests/../rss.xml", "digests//x"])("lie nowhere else: %s", (path) => {
    expect(() => publish({ [path]: "page" })).toThrow(TypeError);
    expect(() => readdirSync(out)).toThrow();
  });
});
