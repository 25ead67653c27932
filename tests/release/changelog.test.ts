import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nameUnreleased, readSections, resolveLinks } from "../../scripts/release/changelog.mjs";
import { allowsStep, stepFor } from "../../scripts/release/versions.mjs";

const TEXT = `# Changelog

Introduction.

## Unreleased

### Added

**New.** See [docs](docs/new.md).

\`\`\`md
## 9.9.9 - 2030-01-01
\`\`\`

## 0.2.0 - 2026-02-01

### Fixed

- A mistake.

## [0.1.0] - 2026-01-01
`;

describe("CHANGELOG.md", () => {
  test("is read by version, newest first, and an example is no heading", () => {
    expect(readSections(TEXT).map(({ name, date }) => [name, date])).toEqual([
      ["Unreleased", undefined],
      ["0.2.0", "2026-02-01"],
      ["0.1.0", "2026-01-01"],
    ]);
    expect(readSections(TEXT)[0]?.notes).toMatch(/^### Added[\s\S]*9\.9\.9[\s\S]*```$/);
  });

  test("gets a section for the version, below an empty one for what comes next", () => {
    const sections = readSections(nameUnreleased(TEXT, { version: "0.3.0", date: "2026-03-01" }));
    expect(sections.map(({ name }) => name)).toEqual(["Unreleased", "0.3.0", "0.2.0", "0.1.0"]);
    expect(sections[0]?.notes).toBe("");
    expect(sections[1]).toMatchObject({ date: "2026-03-01", notes: readSections(TEXT)[0]?.notes });
    expect(() => nameUnreleased("# Changelog\n", { version: "1.0.0", date: "2026-01-01" })).toThrow(
      "Unreleased",
    );
  });

  test("of this repository begins with what is unreleased", () => {
    const own = readSections(readFileSync(join(import.meta.dirname, "../../CHANGELOG.md"), "utf8"));
    expect(own[0]?.name).toBe("Unreleased");
    for (const { name, date } of own.slice(1)) expect(date, name).toBeDefined();
  });

  test("links lead from the release's page to the files of the tag, except in examples", () => {
    const notes = "[a](docs/a.md#b) [c](https://c.example/)\n```\n[d](e)\n```";
    expect(resolveLinks(notes, "https://host.example/ada/notes/", "v1.0.0")).toBe(
      "[a](https://host.example/ada/notes/blob/v1.0.0/docs/a.md#b) [c](https://c.example/)\n```\n[d](e)\n```",
    );
    expect(resolveLinks(notes, undefined, "v1.0.0")).toBe(notes);
  });
});

describe("the next version", () => {
  test.each([
    ["### Fixed\n\n- A mistake.", "1.2.3", "patch"],
    ["### Added\n\n- A command.", "1.2.3", "minor"],
    ["### Added\n\n**Breaking:** a name.", "1.2.3", "major"],
    ["### Removed\n\n- A command.", "1.2.3", "major"],
    ["### Removed\n\n- A command.", "0.2.3", "minor"],
  ] as const)("is asked for by the changes: %j after %s", (notes, before, step) => {
    expect(stepFor(notes, before)).toBe(step);
  });

  test.each([
    ["1.2.3", "1.2.4", false],
    ["1.2.3", "1.3.0", true],
    ["1.2.3", "1.3.1", false],
    ["1.2.3", "1.4.0", false],
    ["1.2.3", "2.0.0", true],
    ["1.2.3", "2.0.0-rc.1", true],
    ["1.2.3", "1.2.3", false],
  ])("may follow: after %s, %s with a new command", (before, after, allowed) => {
    expect(allowsStep({ before, after, notes: "### Added\n\n- A command." })).toBe(allowed);
  });
});
