import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { buildFeeds } from "#app/site/build-feeds.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { expectNothingStaysOpen, failingSite, HEALTHY, SEND_FAILURES } from "./open-handles.js";

describe("after some failures to send nothing more is open than before, on SQLite", {
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

test("after some builds that can't write, nothing more is open than before", {
  timeout: 120_000,
}, async () => {
  // So much text that rendered posts are kept in a file meanwhile.
  const text = "Some words, again and again. ".repeat(3_000);
  const posts = Array.from({ length: 8 }, (_, nth) => [
    `content/${nth}.md`,
    postOn("2026-06-01", `No. ${nth}`, text),
  ]);
  const foreign = { "out/rss.xml": "somebody else's" };
  const cwd = folderWith({ "feedletter.yaml": CONFIG, ...Object.fromEntries(posts), ...foreign });
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const configPath = join(cwd, "feedletter.yaml");
  const build = { configPath, env: {}, cwd, include: new Set<never>(), now: Date.UTC(2026, 5, 15) };
  await expectNothingStaysOpen(() => buildFeeds(build).catch((error: unknown) => error), "E_OUT_FOREIGN");
});
