import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeWorkflows } from "#app/ci/workflows.js";
import { folderWith } from "../../tests/cli/cli.js";
import { judge, judgePipeline } from "./judges.js";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("GitHub's parser takes", () => {
  test.each(["github", "forgejo"] as const)("the workflows for %s", async (host) => {
    const folder = folderWith({});
    const { written } = writeWorkflows(folder, host);
    expect(written).toHaveLength(2);
    for (const path of written)
      expect(await judge("workflow", readFileSync(join(folder, path), "utf8")), path).toEqual([]);
  });

  test("the workflows in the docs", async () => {
    const blocks = ["README.md", "docs/action.md", "docs/tasks/ci.md"].flatMap((page) =>
      [...read(page).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = ""]) => block),
    );
    const workflows = blocks.filter((block) => block.includes("\njobs:"));
    expect(workflows).toHaveLength(4);
    for (const workflow of workflows) expect(await judge("workflow", workflow), workflow).toEqual([]);
  });

  test("the action", async () => {
    const action = read("action.yml");
    expect(await judge("action", action)).toEqual([]);
    expect(await judge("action", action.replace("using: composite", "using: magic"))).not.toEqual([]);
    expect(await judge("action", action.replace("shell: bash", "shel: bash"))).not.toEqual([]);
  });

  test("no mistake", async () => {
    expect(await judge("workflow", "on: push\njobs:\n  a:\n    runs-on: x\n    stepss: []\n")).not.toEqual(
      [],
    );
  });
});

test("the pipeline for GitLab fits GitLab's schema", async () => {
  const folder = folderWith({});
  execFileSync("git", ["init", "-q", "--initial-branch=main", folder]);
  execFileSync("git", ["remote", "add", "origin", "git@gitlab.example:ada/notes.git"], { cwd: folder });
  writeWorkflows(folder, "gitlab");
  const path = join(folder, ".gitlab-ci.yml");
  const judged = await judgePipeline(folder);
  expect(judged.code, judged.output).toBe(0);
  for (const job of ["feeds", "publish", "show", "send"])
    expect(judged.output).toMatch(new RegExp(`^${job} `, "m"));
  writeFileSync(path, readFileSync(path, "utf8").replace("resource_group: send", "resource_group: [send]"));
  expect((await judgePipeline(folder)).code).not.toBe(0);
});
