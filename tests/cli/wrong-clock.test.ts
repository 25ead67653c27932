import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";
import { reply, startMailServer } from "./mail-server.js";

const MAIL = `digests:
  weekly: { start: newest }
mail:
  from: "Notes <news@notes.example>"
  transport: \${SMTP_URL}
  unsubscribe: mailto:leave@notes.example
  wait: 0m
`;
const RIGHT = "2026-06-15T09:00:00Z";
const AHEAD = "2036-06-15T09:00:00Z";

async function site() {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  let busy = true;
  const server = await startMailServer({
    answer: async () => (busy ? reply(450, "4.2.1 later") : undefined),
  });
  const run = (now: string, ...args: readonly string[]) =>
    feedletter(args, { cwd: folder, env: { SMTP_URL: server.url }, now });
  await run(RIGHT, "subscribers", "add", "ada@example.org");
  return {
    ...{ folder, server, run },
    relent: (): void => {
      busy = false;
    },
  };
}

test("with a clock behind what was recorded nothing is sent until it is accepted; then mails deferred for ten years are sent", async () => {
  const { folder, server, run, relent } = await site();
  expect(await run(AHEAD, "send", "weekly", "--yes")).toMatchObject({ code: 3 });
  relent();
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-02", "Two"));
  const refused = await run(RIGHT, "send", "weekly", "--yes");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^E_CLOCK {2}This machine's clock says 2026-06-15T09:00:00\.000Z, but the database has records from 2036-06-15T09:00:00\.000Z\. Nothing is sent\. Correct the clock\. .* `feedletter doctor --accept-clock`/,
  );
  const retried = await run(RIGHT, "issues", "resume", "weekly-1");
  expect(retried.stderr).toContain("E_CLOCK");
  expect((await run(RIGHT, "doctor")).stdout).toMatch(/✗ clock and records: E_CLOCK/);
  expect(server.envelopes).toEqual([]);
  // A look ahead records nothing, so it needs no right clock.
  expect(await run(RIGHT, "send", "weekly", "--explain")).toMatchObject({ code: 0 });

  expect((await run(RIGHT, "doctor", "--accept-clock")).stdout).toMatch(/✓ clock and records/);
  const sent = await run(RIGHT, "send", "weekly", "--yes");
  expect(sent.stderr).toContain("The clock was ahead (up to 2036-06-15T09:0");
  expect(sent.stderr).toContain("1 mail deferred for too long will be tried again now.");
  expect(sent).toMatchObject({ code: 0 });
  expect(server.mails.map(({ subject }) => subject)).toEqual(["One", "Two"]);
  expect(await run(RIGHT, "send", "weekly", "--yes")).toMatchObject({ code: 0 });
});
