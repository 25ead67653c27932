import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const MAIL = `digests:
  instant: { schedule: "0 9 * * *", group: news }
  monthly: { schedule: "0 9 1 * *", group: news }
mail: { from: "Notes <news@notes.example>", transport: outbox, unsubscribe: "mailto:leave@notes.example" }
`;

test("the deliveries of an issue are kept until no alternative may send its posts again", async () => {
  const cwd = folderWith({ "feedletter.yaml": CONFIG + MAIL, "content/old.md": postOn("2026-01-01", "Old") });
  const run = (now: string, ...args: readonly string[]) => feedletter(args, { cwd, now });
  await run("2026-06-01T09:00:00Z", "subscribers", "add", "ada@example.org", "--digest", "instant");
  await run("2026-06-01T09:00:00Z", "subscribers", "add", "bob@example.org", "--digest", "monthly");
  writeFileSync(join(cwd, "content/two.md"), postOn("2026-06-02", "Two"));
  await run("2026-06-03T09:00:00Z", "send", "instant", "--yes");
  const prune = ["issues", "prune", "--older-than", "1d"];
  const kept = await run("2026-06-10T09:00:00Z", ...prune);
  expect(kept.stderr).toContain('instant-1 is kept: "monthly" hasn\'t sent all of its posts yet');
  expect(kept.stdout).toBe("");
  const exported = await run("2026-06-10T09:00:00Z", "issues", "export", "instant-1");
  expect(exported.stdout).toContain("ada@example.org");
  await run("2026-07-01T09:00:00Z", "send", "monthly", "--yes");
  const pruned = await run("2026-07-10T09:00:00Z", ...prune);
  expect(pruned.stdout).toBe("instant-1\t1\nmonthly-1\t1\n");
  expect(pruned.stderr).not.toContain("is kept");
});
