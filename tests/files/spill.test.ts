import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { openSpill } from "#files/spill.js";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-spill-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("whatever is put aside is read back, in any order and while more is put", () => {
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

test("a few texts make no file, and many leave none in the folder while they are read", () => {
  const folder = makeFolder();
  const spill = openSpill({ folder, maxInMemory: 0 });
  const texts = Array.from({ length: 20 }, (_, number) => `${number} `.repeat(50_000));
  const kept = texts.map((text) => spill.put(text));
  expect(readdirSync(folder)).toEqual([]);
  expect(kept.map((spilled) => spilled.read().toString())).toEqual(texts);
  spill.close();
  expect(() => kept[0]?.read()).toThrow();
});

test.skipIf(process.platform === "win32")("a process that is killed leaves no file behind", () => {
  const folder = makeFolder();
  const script = join(folder, "spill.mjs");
  const spill = pathToFileURL(join(import.meta.dirname, "../../build/files/spill.js")).href;
  writeFileSync(
    script,
    `import { openSpill } from ${JSON.stringify(spill)};
const spill = openSpill({ folder: ${JSON.stringify(folder)}, mostInMemory: 0 });
for (let at = 0; at < 5; at += 1) spill.put("x".repeat(200000));
process.kill(process.pid, "SIGKILL");`,
  );
  expect(spawnSync(process.execPath, [script]).signal).toBe("SIGKILL");
  expect(readdirSync(folder)).toEqual(["spill.mjs"]);
});

test("where no file can be made everything stays in memory", () => {
  const spill = openSpill({ folder: join(makeFolder(), "nowhere"), maxInMemory: 0 });
  const texts = Array.from({ length: 5 }, (_, number) => `${number}`.repeat(200_000));
  const kept = texts.map((text) => spill.put(text));
  expect(kept.map((spilled) => spilled.read().toString())).toEqual(texts);
  spill.close();
});
