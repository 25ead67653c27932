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
  connections: 1
  wait: 0m
`;
const PEOPLE = ["dead1@one.example", "ada@example.org", "bob@example.org", "cyd@example.org"];
const MONDAY = "2026-11-30T16:00:00Z";
const LATER = "2026-11-30T17:00:00Z";
const FRIDAY = "2026-12-04T17:00:00Z";

/** Four people, of whom one, alone at its domain, doesn't exist. */
async function site(people = PEOPLE, isRefused = (address: string) => address.startsWith("dead")) {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const server = await startMailServer({
    answer: async (to) => (isRefused(to) ? reply(550, `5.1.1 <${to}>: User unknown`) : undefined),
  });
  const run = (now: string, ...args: readonly string[]) =>
    feedletter(args, { cwd: folder, env: { SMTP_URL: server.url }, now });
  for (const address of people) await run(MONDAY, "subscribers", "add", address);
  const write = (name: string): void =>
    writeFileSync(join(folder, `content/${name}.md`), postOn("2026-06-02", name));
  return { run, write, server, folder };
}

test("an issue that waits for a suspected address says so: the server wasn't asked, and no clock was ahead", async () => {
  const { run, write } = await site();
  expect(await run(MONDAY, "send", "weekly", "--yes")).toMatchObject({ code: 3 });
  write("Two");
  const second = await run(LATER, "send", "weekly", "--yes");
  expect(second.stderr).toContain(
    "1 mail is held until 2026-12-03 17:00: an earlier issue said that the address is dead.",
  );
  expect(second.stderr).not.toMatch(/later|clock/);
  expect(second.code).toBe(0);
  const again = await run(LATER, "send", "weekly", "--yes");
  expect(again.stderr).toContain("1 mail is held until 2026-12-03 17:00");
  expect(again.stderr).not.toMatch(/clock was ahead|asked us/);
  expect(again.code).toBe(0);
  const resumed = await run(LATER, "issues", "resume", "weekly-2");
  expect(resumed.stderr).not.toMatch(/clock was ahead|asked us/);
  expect(resumed.code).toBe(0);
  expect((await run(LATER, "issues", "show", "weekly-2")).stdout).toContain(
    "dead1@one.example\twaiting\tan earlier issue said that the address is dead; held until 2026-12-03 17:00",
  );
  // The next issue still counts the person, so the list does, too.
  const listed = await run(LATER, "subscribers", "list");
  expect(listed.stdout).toContain("dead1@one.example\tsuspected\t");
  expect(listed.stderr).toContain("4 subscribers (1 of them suspected)\n");
  expect((await run(LATER, "subscribers", "show", "dead1@one.example")).stdout).toMatch(
    /^state: active\n(?:.*\n)*suspected: address-dead, not confirmed yet$/m,
  );
  const confirmed = await run(FRIDAY, "send", "weekly", "--yes");
  expect(confirmed.stderr).not.toContain("clock was ahead");
  expect((await run(FRIDAY, "issues")).stdout).toMatch(/weekly-2 {2}finished/);
  expect((await run(FRIDAY, "subscribers", "list")).stderr).toContain("1 suppressed");
});

test("when the suspicion is dropped, mails that were held for it are free, and no clock was ahead", async () => {
  const { run, write } = await site();
  await run(MONDAY, "send", "weekly", "--yes");
  write("Two");
  await run(LATER, "send", "weekly", "--yes");
  await run(LATER, "issues", "undo", "weekly-1", "--yes");
  const sent = await run(LATER, "issues", "resume", "weekly-2");
  expect(sent.stderr).not.toContain("clock was ahead");
  expect(sent.stderr).toContain("1 rejected");
});

test("mails to a paused destination aren't taken for a clock that was ahead", async () => {
  const refusing = Array.from({ length: 8 }, (_, nth) => `p${nth}@refuse.example`);
  const others = Array.from({ length: 12 }, (_, nth) => `o${nth}@example${nth}.org`);
  const { run } = await site([...refusing, ...others], (to) => to.endsWith("@refuse.example"));
  const paused = await run(MONDAY, "send", "weekly", "--yes");
  expect(paused.stderr).toContain("refuse.example");
  const again = await run(LATER, "send", "weekly", "--yes");
  expect(again.stderr).toContain("E_REFUSED");
  expect(again.stderr).not.toContain("clock was ahead");
  expect((await run(LATER, "issues", "show", "weekly-1")).stdout).toMatch(
    /@refuse\.example\twaiting\trefuse\.example is paused/,
  );
});
