import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { CLI, folderWith } from "./cli.js";

test.each([
  ["waits for what never comes", "export default new Promise(() => {});"],
  ["ends the process", "process.exit(0);"],
])("a configuration that %s isn't a success", (_, text) => {
  const cwd = folderWith({ "feedletter.config.mjs": text });
  const { status, stderr, stdout } = spawnSync(process.execPath, [CLI, "build"], { cwd, encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^E_CONFIG {2}The command ended before it was done\. .*process\.exit/);
});
