import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

test("no more than the mailbox may send in a day leave it, in however many runs, and the others a day later", async () => {
  const server = await startMailServer();
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * mon" } }
mail: { from: "Notes <me@gmail.com>", transport: "\${SMTP_URL}", rate: { preset: gmail, perDay: 10 }, unsubscribe: "mailto:me+leave@gmail.com" }
`,
    "content/old.md": postOn("2026-06-01", "Old"),
    "list.csv": `email\n${Array.from({ length: 12 }, (_, index) => `reader-${index}@host.example\n`).join("")}`,
  });
  const run = (now: string, ...args: string[]) =>
    feedletter(args, { cwd: folder, env: { SMTP_URL: server.url }, now });
  const due = (now: string) => run(now, "send", "--due");
  await run("2026-06-14T12:00:00Z", "subscribers", "import", "list.csv");
  await due("2026-06-14T12:00:00Z");
  writeFileSync(join(folder, "content/new.md"), postOn("2026-06-14", "New"));
  // A confirmation of this morning.
  const { ledger, close } = await openSqlite(join(folder, ".feedletter/feedletter.db"), 0);
  await ledger.countMail(Date.parse("2026-06-15T06:30:00Z"));
  await close();

  const first = await due("2026-06-15T07:10:00Z");
  expect([first.code, server.envelopes.length]).toEqual([0, 9]);
  await due("2026-06-15T08:10:00Z");
  expect(server.envelopes).toHaveLength(9);
  await due("2026-06-16T07:12:00Z");
  expect(new Set(server.envelopes).size).toBe(12);
  expect(server.envelopes).toHaveLength(12);
});
