import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createHealthChecks } from "#app/admin/check-everything.js";
import { openSendContext } from "#app/digests/send-context.js";
import { folderWith } from "../cli/cli.js";

test("the publisher's page checks the configuration that is served, also one that a program gives", async () => {
  const folder = folderWith({ "content/.keep": "" });
  const config = {
    site: { title: "Notes", url: "https://notes.example/" },
    content: [{ files: "content" }],
    digests: { weekly: {} },
    mail: { from: "news@notes.example" },
  };
  const options = {
    ...{ configPath: { config, baseDir: folder }, env: {}, cwd: folder, randomBytes },
    ...{ clock: () => Date.UTC(2026, 5, 15), sleep: async () => {} },
  };
  const context = await openSendContext(options);
  try {
    const results = await createHealthChecks(context, options)();
    expect(results.slice(0, 3).map(({ check, level }) => [check, level])).toEqual([
      ["configuration and database", "ok"],
      ["clock and records", "ok"],
      ["subscribers", "ok"],
    ]);
    expect(results.filter(({ level }) => level === "error")).toEqual([]);
  } finally {
    await context.close();
  }
});
