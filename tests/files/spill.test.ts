import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { openSpill } from "#files/spill.js";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-spill-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("texts are read back as they were put, in any order and while more are put", () => {
  const folder = makeFolder();
  const long = fc
    .tuple(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 40_000 }))
    .map(([text, times]) => text.repeat(times));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(long, fc.nat()), { maxLength: 30 }),
      fc.constantFrom(0, 1 << 18, 1 << 30),
      (texts, maxInMemory) => {
        const spill = openSpill({ folder, maxInMemory });
        const kept = texts.map(([text, other], index) => {
          const spilled = spill.put(text);
          expect(spilled.bytes).toBe(Buffer.byteLength(text));
          return { text, spilled, other: other % (index + 1) };
        });
        for (const { text, spilled, other } of kept) {
          expect(spilled.read().toString()).toBe(text);
          expect(kept[other]?.spilled.read().toString()).toBe(kept[other]?.text);
        }
        spill.close();
      },
    ),
    { numRuns: 30 },
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("many texts go into a file that is not to be seen in the folder", () => {
  const folder = makeFolder();
  const spill = openSpill({ folder, maxInMemory: 0 });
  const texts = Array.from({ length: 20 }, (_, number) => `${number} `.repeat(50_000));
  const kept = texts.map((text) => spill.put(text));
  expect(readdirSync(folder)).toEqual([]);
  expect(kept.map((spilled) => spilled.read().toString())).toEqual(texts);
  spill.close();
  expect(() => kept[0]?.read()).toThrow();
});

test("texts in the file take no memory", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const spill = openSpill({ folder: makeFolder() });
  const before = process.memoryUsage().arrayBuffers;
  const spilled = Array.from({ length: 200 }, (_, number) => spill.put(`${number}`.padEnd(250_000)));
  // The memory of buffers is given back in the background, and surely when garbage is collected again.
  collectGarbage();
  collectGarbage();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  expect(spilled.map(({ read }) => read().toString().trimEnd())).toEqual(
    spilled.map((_, number) => `${number}`),
  );
  spill.close();
});

test.skipIf(process.platform === "win32")("a process that is killed leaves no file behind", () => {
  const folder = makeFolder();
  const script = join(folder, "spill.mjs");
  const spill = pathToFileURL(join(import.meta.dirname, "../../build/files/spill.js")).href;
  writeFileSync(
    script,
    `import { openSpill } from ${JSON.stringify(spill)};
const spill = openSpill({ folder: ${JSON.stringify(folder)}, maxInMemory: 0 });
for (let at = 0; at < 5; at += 1) spill.put("x".repeat(200000));
process.kill(process.pid, "SIGKILL");`,
  );
  expect(spawnSync(process.execPath, [script]).signal).toBe("SIGKILL");
  expect(readdirSync(folder)).toEqual(["spill.mjs"]);
});

test("if no file can be created, everything stays in memory", () => {
  const spill = openSpill({ folder: join(makeFolder(), "nowhere"), maxInMemory: 0 });
  const texts = Array.from({ length: 5 }, (_, number) => `${number}`.repeat(200_000));
  const kept = texts.map((text) => spill.put(text));
  expect(kept.map((spilled) => spilled.read().toString())).toEqual(texts);
  spill.close();
});
