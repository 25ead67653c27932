import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { expectNothingStaysOpen, failingSite, HEALTHY, SEND_FAILURES } from "./open-handles.js";

describe("after 50 failures to send nothing more is open than before, on SQLite", {
  timeout: 120_000,
}, () => {
  test.each(SEND_FAILURES)("$name", async (failure) => {
    const { send } = await failingSite(failure, "news.db");
    await expectNothingStaysOpen(send, failure.code);
  });

  test("a damaged database", async () => {
    const { context, send } = await failingSite(HEALTHY, "news.db");
    const config = readFileSync(context.configPath, "utf8");
    writeFileSync(context.configPath, config.replace("news.db", "damaged.db"));
    writeFileSync(join(context.cwd, "damaged.db"), "x".repeat(8_192));
    await expectNothingStaysOpen(send, "E_DATABASE");
  });
});
