import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith } from "../../tests/cli/cli.js";
import { judgeBySchema } from "../schema-judge.js";

const ROOT = join(import.meta.dirname, "../..");
const MODULES = join(import.meta.dirname, "node_modules");
const load = createRequire(join(import.meta.dirname, "package.json"));
const deployed = (name: string): string => readFileSync(join(ROOT, "docs/deploy", name), "utf8");
const readJson = (path: string): object => JSON.parse(readFileSync(path, "utf8"));

test("Dockerfile: the linter of dockerfile-utils has no remark", () => {
  const { validate }: { validate: (text: string) => readonly unknown[] } = load("dockerfile-utils");
  expect(validate(deployed("Dockerfile"))).toEqual([]);
  expect(
    validate(deployed("Dockerfile").replace("HEALTHCHECK --interval", "HEALTHCHECK --intervall")),
  ).not.toEqual([]);
});

test("compose.yaml fits the Compose specification", () => {
  const schema = readJson(join(MODULES, "dclint/schemas/compose.schema.json"));
  const judgeCompose = (text: string) => judgeBySchema(withoutDialect(schema), parse(text));
  expect(judgeCompose(deployed("compose.yaml"))).toEqual([]);
  expect(judgeCompose(deployed("compose.yaml").replace("read_only:", "readonly:"))).not.toEqual([]);
});

test("kubernetes.yaml fits the schemas of Kubernetes' API", () => {
  const judgeKubernetes = (text: string): unknown => {
    const file = join(folderWith({ "judged.yaml": text }), "judged.yaml");
    const judge = join(import.meta.dirname, "judge-kubernetes.mjs");
    return JSON.parse(execFileSync(process.execPath, [judge, file], { encoding: "utf8" }));
  };
  const text = deployed("kubernetes.yaml");
  expect(judgeKubernetes(text)).toEqual([]);
  expect(judgeKubernetes(text.replace("replicas: 2", "replicas: two"))).toHaveLength(1);
  expect(judgeKubernetes(text.replace("readOnlyRootFilesystem", "readonlyRootFilesystem"))).toHaveLength(1);
});

/** systemd wants the program and the working folder to be there. */
function judgeUnit(text: string, ...words: readonly string[]) {
  const folder = folderWith({});
  const unit = text
    .replace("/usr/bin/node", process.execPath)
    .replaceAll("/srv/feedletter/site", folder)
    .replace("User=feedletter", "User=games");
  const file = join(folderWith({ "feedletter.service": unit }), "feedletter.service");
  const { status, stdout, stderr } = spawnSync("systemd-analyze", [...words, file], { encoding: "utf8" });
  return { status, output: stdout + stderr };
}

test("feedletter.service: systemd-analyze verify has no remark", () => {
  expect(judgeUnit(deployed("feedletter.service"), "verify")).toEqual({ status: 0, output: "" });
  const broken = deployed("feedletter.service").replace("ProtectHome=yes", "ProtectHomes=yes");
  expect(judgeUnit(broken, "verify").output).toContain("ProtectHomes");
});

test("feedletter.service: systemd-analyze security calls it little exposed", () => {
  const { output } = judgeUnit(deployed("feedletter.service"), "security", "--offline=true");
  const [, exposure = "10"] = /exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
  expect(Number(exposure), output).toBeLessThanOrEqual(2);
});

/** Its address of JSON Schema's draft 7 has https, which Ajv doesn't know. */
function withoutDialect(schema: object): object {
  return { ...schema, $schema: undefined };
}
