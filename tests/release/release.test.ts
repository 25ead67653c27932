import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findBillFaults } from "../../scripts/release/bill-of-materials.mjs";
import { commitRelease } from "../../scripts/release/commit.mjs";
import { describeRelease } from "../../scripts/release/describe.mjs";
import { planRelease, readTagged } from "../../scripts/release/plan.mjs";
import { folderWith } from "../cli/cli.js";

const DATE = "2026-03-01";
const REPOSITORY = "https://host.example/Ada/feedletter";
const ARTIFACT = { name: "feedletter-0.2.0.tgz", bytes: 12, sha256: "f".repeat(64) };

function openRepository({
  repository,
  changes = "### Added\n\n# Something\n",
}: {
  repository?: string;
  changes?: string;
} = {}) {
  const manifest = { name: "feedletter", version: "0.1.0", repository };
  const folder = folderWith({
    "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "package-lock.json": JSON.stringify({ version: "0.1.0", packages: { "": { version: "0.1.0" } } }),
    "CHANGELOG.md": `# Changelog\n\n## Unreleased\n\n${changes}`,
    "docs/action.md": "  - uses: OWNER/feedletter@v0\n",
    "docs/deploy/Dockerfile": "ARG PACKAGE=feedletter@0.1.0\n",
  });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trimEnd();
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ada");
  git("config", "user.email", "ada@host.example");
  git("add", ".");
  git("commit", "--quiet", "--message=Begin");
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { folder, git, read };
}

describe("a release", () => {
  test("commits the version wherever it is named, and its tag holds the notes", () => {
    const { folder, git, read } = openRepository({ repository: REPOSITORY });
    const plan = planRelease(folder, { version: "0.2.0", date: DATE });
    expect(plan.problems).toEqual([]);
    expect(git("status", "--porcelain")).toBe("");
    commitRelease(folder, plan);
    expect(git("status", "--porcelain")).toBe("");
    expect(git("log", "-1", "--format=%s")).toBe("Release 0.2.0");
    expect(git("for-each-ref", "--format=%(objecttype) %(contents)", "refs/tags/v0.2.0")).toBe(
      "tag Feedletter 0.2.0\n\n### Added\n\n# Something",
    );
    expect(JSON.parse(read("package.json")).version).toBe("0.2.0");
    expect(JSON.parse(read("package-lock.json"))).toEqual({
      version: "0.2.0",
      packages: { "": { version: "0.2.0" } },
    });
    expect(read("CHANGELOG.md")).toContain("## Unreleased\n\n## 0.2.0 - 2026-03-01\n\n### Added");
    expect(read("docs/deploy/Dockerfile")).toBe("ARG PACKAGE=feedletter@0.2.0\n");
    expect(read("docs/action.md")).toBe("  - uses: Ada/feedletter@v0\n");

    const tagged = readTagged(folder, "v0.2.0");
    expect(tagged).toMatchObject({ version: "0.2.0", date: DATE, notes: plan.notes, problems: [] });
    expect(tagged.image).toBe("ghcr.io/ada/feedletter");
    expect(describeRelease(tagged, [ARTIFACT])).toContain(
      "npm publish pack/feedletter-0.2.0.tgz --provenance --access public",
    );
  });

  test("has the version of package.json if none is named, until that is tagged", () => {
    const { folder, git } = openRepository({ repository: REPOSITORY });
    expect(planRelease(folder, { date: DATE })).toMatchObject({ version: "0.1.0", problems: [] });
    git("tag", "v0.1.0");
    expect(planRelease(folder, { date: DATE }).problems).toEqual([expect.stringContaining("exists already")]);
  });

  test("is refused with everything that is missing", () => {
    const { folder, git } = openRepository({ changes: "" });
    git("switch", "--quiet", "--create", "other");
    writeFileSync(join(folder, "new.txt"), "");
    const { problems } = planRelease(folder, { version: "v2", date: DATE });
    expect(problems).toEqual([
      expect.stringContaining('no "repository"'),
      expect.stringContaining('"v2" is no version'),
      expect.stringContaining("says nothing"),
      expect.stringContaining('the branch "other"'),
      expect.stringContaining("new.txt"),
    ]);
  });

  test("is refused if its number says less than its changes", () => {
    const { folder } = openRepository({
      repository: REPOSITORY,
      changes: "### Added\n\n- More\n\n## 1.4.2 - 2026-02-01\n\n- Less\n",
    });
    const problemsOf = (version: string) => planRelease(folder, { version, date: DATE }).problems;
    expect(problemsOf("1.5.0")).toEqual([]);
    expect(problemsOf("1.4.3")).toEqual([expect.stringContaining("this is a minor release or more")]);
  });

  test("isn't published under a tag that doesn't fit", () => {
    const { folder } = openRepository({ repository: REPOSITORY });
    expect(readTagged(folder, "v0.2.0").problems).toEqual([
      expect.stringContaining("doesn't name the version in package.json"),
      expect.stringContaining('no section "## 0.1.0 - YYYY-MM-DD"'),
    ]);
  });
});

test("a bill of materials that doesn't fit the licences, or isn't whole, is refused", () => {
  const component = {
    name: "a",
    version: "1.0.0",
    "bom-ref": "a@1.0.0",
    purl: "pkg:npm/a@1.0.0",
    licenses: [{}],
  };
  const bill = {
    metadata: { component: { "bom-ref": "feedletter@0.1.0" } },
    components: [component],
    dependencies: [{ ref: "feedletter@0.1.0", dependsOn: ["a@1.0.0"] }],
  };
  expect(findBillFaults(bill, "a 1.0.0 (MIT)\n")).toEqual([]);
  expect(findBillFaults({ ...bill, components: [] }, "a 1.0.0 (MIT)\n")).toEqual([
    "a@1.0.0 isn't in the bill of materials.",
    "The bill of materials has no component a@1.0.0.",
  ]);
  expect(findBillFaults({ ...bill, components: [{ ...component, purl: "", licenses: [] }] }, "")).toEqual([
    "a@1.0.0 has no text in LICENSES.txt.",
    "a has no package URL.",
    "a has no licence.",
  ]);
});
