import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Floors,
  findCircles,
  findFloorFaults,
  type ImportGraph,
  readImportGraph,
} from "./import-graph.js";

/** From the ground up, as docs/architecture.md draws them. */
const HOUSE: Floors = [
  "errors resolve-url zoned-time scope machine",
  "findings network",
  "config",
  "i18n theme",
  "content files",
  "feeds digest subscribers readers",
  "pages deliveries",
  "database mail state publish schedule terminal",
  "server",
  "app",
  "daemon",
  "api",
  "cli index",
  "handler integrations",
];

const CONTENT: Floors = [
  "content/text",
  "content/model",
  "content/front-matter content/markup content/cache",
  "content/dialects",
  "content/sources",
  "content/render content/explain",
  "content/notes",
];

const DATABASE: Floors = [
  "database/issue-tables",
  "database/publisher-tables database/publishing-tables",
  "database/tables database/bindable database/read-pages database/conflict",
  "database/judgement database/pause-reason database/held database/chunks database/delivery-line",
  "database/engine",
  "database/people database/admin database/database-health database/reader-statistics database/sender-reports database/webhook-queue database/announcement-ledger",
  "database/ledger",
  "database/ports database/copy-tables database/migrations",
  "database/sqlite database/postgres",
];

const MAX_FILES = 25;

const graph = readImportGraph(join(import.meta.dirname, "../src"));
const within = (room: string): ImportGraph =>
  new Map([...graph].filter(([file]) => file.startsWith(`${room}/`)));

describe("the imports of src/", () => {
  it("go down, from room to room", () => {
    expect(findFloorFaults(graph, HOUSE)).toEqual([]);
  });

  it("go down within content and database", () => {
    expect(findFloorFaults(within("content"), CONTENT)).toEqual([]);
    expect(findFloorFaults(within("database"), DATABASE)).toEqual([]);
  });

  it("lead from the integrations to the public API only", () => {
    const others = [...within("integrations")].flatMap(([file, targets]) =>
      targets
        .filter((target) => target !== "index.ts" && !target.startsWith("integrations/"))
        .map((target) => `${file} → ${target}`),
    );
    expect(others).toEqual([]);
  });

  it("make no circle, not even of types", () => {
    expect(findCircles(graph)).toEqual([]);
  });

  it("lead to modules that exist", () => {
    const lost = [...graph].flatMap(([file, targets]) =>
      targets.filter((target) => !graph.has(target)).map((target) => `${file} → ${target}`),
    );
    expect(lost).toEqual([]);
  });

  it("come from folders that aren't too large", () => {
    const sizes = new Map<string, number>();
    for (const file of graph.keys()) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
    // One file a change of the schema, in order, for good.
    sizes.delete("database/migrations");
    expect([...sizes].filter(([, size]) => size > MAX_FILES)).toEqual([]);
  });
});

describe("the guard", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  function graphOf(files: Readonly<Record<string, string>>): ImportGraph {
    const root = mkdtempSync(join(tmpdir(), "feedletter-graph-"));
    folders.push(root);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return readImportGraph(root);
  }

  it("sees an import that goes up from a folder deep down, however it is written", () => {
    const files = { "feeds/rss.ts": "", "content/a/b/c.ts": "" };
    for (const text of [
      'import { x } from "../../../feeds/rss.js";',
      'import type { X } from "#feeds/rss.js";',
      'export { x } from "#feeds/rss.js";',
      'const x = await import("#feeds/rss.js");',
      'type X = import("#feeds/rss.js").X;',
      'import "#feeds/rss.js";',
      'import {\n  x,\n  type Y,\n} from "#feeds/rss.js";',
    ]) {
      const faults = findFloorFaults(graphOf({ ...files, "content/a/b/c.ts": text }), HOUSE);
      expect(faults).toEqual(["content/a/b/c.ts (content) imports feeds/rss.ts (feeds)"]);
    }
  });

  it("sees rooms of one floor that import one another, and a file outside every room", () => {
    const faults = findFloorFaults(
      graphOf({ "feeds/rss.ts": 'import type { A } from "#digest/a.js";', "digest/a.ts": "", "odd.ts": "" }),
      HOUSE,
    );
    expect(faults).toEqual(["feeds/rss.ts (feeds) imports digest/a.ts (digest)", "odd.ts is on no floor"]);
  });

  it("sees a circle of types across folders", () => {
    const circles = findCircles(
      graphOf({
        "content/a.ts": 'import type { B } from "./deep/b.js";',
        "content/deep/b.ts": 'import type { C } from "#content/c.js";',
        "content/c.ts": 'import { a } from "#content/a.js";',
      }),
    );
    expect(circles).toEqual(["content/a.ts → content/deep/b.ts → content/c.ts → content/a.ts"]);
  });

  it("doesn't mistake a comment for an import", () => {
    const text = '// import { x } from "#feeds/rss.js";\n/** from "#feeds/rss.js" */\nexport {};\n';
    expect(findFloorFaults(graphOf({ "content/a.ts": text, "feeds/rss.ts": "" }), HOUSE)).toEqual([]);
  });
});
