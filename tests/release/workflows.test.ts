import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = join(ROOT, ".github/workflows");

const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string() }).loose(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      uses: z.string().optional(),
      needs: z.union([z.string(), z.array(z.string())]).optional(),
      permissions: z.record(z.string(), z.string()).optional(),
      "timeout-minutes": z.number().optional(),
      steps: z.array(step).default([]),
    }),
  ),
});

const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");
const load = (name: string) => workflow.parse(parse(read(name)));
const NAMES = readdirSync(FOLDER);

test("the workflows are those that the docs name", () => {
  expect(NAMES.sort()).toEqual(["ci.yml", "docs.yml", "lab.yml", "release.yml"]);
});

describe.each(NAMES)("%s", (name) => {
  const { permissions, concurrency, jobs } = load(name);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test("may only read by default, ends by itself, and doesn't run beside itself", () => {
    expect(Object.values(permissions).filter((access) => access !== "read")).toEqual([]);
    expect(concurrency.group).not.toBe("");
    for (const [id, job] of Object.entries(jobs))
      expect(job.uses === undefined ? job["timeout-minutes"] : 1, id).toBeGreaterThan(0);
  });

  test("runs others' actions by their commit, and says which version that is", () => {
    const lines = read(name).match(/^.*\buses: (?!\.\/).*$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("keeps no token in a clone, and puts nothing from outside into a shell", () => {
    for (const { uses = "", run = "", with: settings } of steps) {
      if (uses.startsWith("actions/checkout@"))
        expect(settings).toMatchObject({ "persist-credentials": false });
      expect(run.replaceAll("${{ matrix.", "")).not.toContain("${{");
    }
  });
});

test("the same version of an action everywhere", () => {
  const uses = NAMES.flatMap((name) => read(name).match(/[\w-]+\/[\w-]+@[\da-f]{40}/g) ?? []);
  const actions = new Set(uses.map((action) => action.split("@")[0]));
  expect(new Set(uses).size).toBe(actions.size);
});

describe("ci.yml", () => {
  test("tries each supported version of Node on each system", () => {
    const { matrix } = z
      .looseObject({ matrix: z.object({ os: z.array(z.string()), node: z.array(z.number()) }) })
      .parse(load("ci.yml").jobs.test?.strategy);
    const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(engines.node).toBe(`>=${matrix.node[0]}.19`);
    expect(matrix.os.map((os) => os.replace(/-.*/, ""))).toEqual(["ubuntu", "macos", "windows"]);
  });
});

describe("release.yml", () => {
  const { jobs } = load("release.yml");

  test("publishes nothing that ci.yml hasn't passed, and each file as it was made", () => {
    expect(jobs.ci?.uses).toBe("./.github/workflows/ci.yml");
    expect(jobs.make?.needs).toBe("ci");
    for (const id of ["npm", "image", "github"]) {
      expect([jobs[id]?.needs].flat()).toContain("make");
      const runs = jobs[id]?.steps.flatMap(({ run }) => run ?? []) ?? [];
      expect(
        runs.some((run) => run.includes("sha256sum --check SHA256SUMS")),
        id,
      ).toBe(true);
    }
  });

  test("gives a job no right that it doesn't need", () => {
    const rights = Object.fromEntries(Object.entries(jobs).map(([id, { permissions }]) => [id, permissions]));
    expect(rights).toEqual({
      ci: { contents: "read" },
      make: { contents: "read" },
      npm: { "id-token": "write" },
      image: { contents: "read", packages: "write", "id-token": "write", attestations: "write" },
      github: { contents: "write", "id-token": "write", attestations: "write" },
    });
  });
});
