import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkSite } from "#app/checks/check-site.js";
import { sendDigest } from "#app/digests/send-digest.js";
import { formatProblem } from "#errors.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";

const NOW = Date.UTC(2026, 5, 15, 7);

/** A site whose `mail` section begins with `from` in the line after `mail:`, and ends with `more`. */
function site(more: string, { from = "news@notes.example", weekly = "start: newest" } = {}) {
  const mail = `mail:\n  from: ${from}\n${more === "" ? "" : `  ${more}\n`}`;
  const config = `${CONFIG}digests:\n  weekly:\n    ${weekly}\n${mail}server: { url: https://letters.notes.example/ }\n`;
  const cwd = folderWith({ "feedletter.yaml": config, "content/one.md": postOn("2026-06-01", "One") });
  const lineOf = (text: string) => config.slice(0, config.indexOf(text)).split("\n").length;
  const context = { configPath: join(cwd, "feedletter.yaml"), env: {}, cwd, randomBytes };
  const check = () => checkSite({ ...context, now: NOW, include: new Set(["published"]) });
  const send = () =>
    sendDigest({
      ...context,
      ...{ clock: () => NOW, sleep: async () => {}, digest: "weekly", confirm: async () => true },
    });
  return { check, send, lineOf };
}

const BRACKETED = '"Bounces <b@notes.example>"';
const ROOM = "Use at most";

test.each([
  ["mail.from", site("", { from: "news@notes" }), "from: news", 'Write `from: "Name <name@example.org>"`'],
  ["mail.replyTo", site("replyTo: me"), "replyTo", 'Write `replyTo: "Name <name@example.org>"`'],
  ["mail.bounces", site("bounces: bounces"), "bounces", "Write `bounces: name@example.org`"],
  ["mail.bounces", site(`bounces: ${BRACKETED}`), "bounces", "Write `bounces: b@notes.example`"],
  ["mail.bounces", site("bounces: a+b@notes.example"), "bounces", ROOM],
  ["mail.alerts", site("alerts: me"), "alerts", "Write `alerts: name@example.org`"],
  ["mail.join", site("join: join"), "join", "Write `join: name@example.org`"],
  ["mail.join.address", site("join: { address: join }"), "join", "Write `address: name@example.org`"],
  ["mail.unsubscribe", site("unsubscribe: mailto:leave"), "unsubscribe", "mailto:leave@example.org"],
  ["mail.inbox", site("inbox: mailbox"), "inbox", "Write imaps://user:password@host/INBOX"],
  ["mail.transport", site("transport: localhost:25"), "transport", "Write smtp://user:password@host:587"],
  ["digests.weekly.from", site("", { weekly: "from: weekly" }), "from: weekly", 'Write `from: "Name'],
  ["digests.weekly.replyTo", site("", { weekly: "replyTo: me" }), "replyTo", 'Write `replyTo: "Name'],
  ["digests.weekly.reviewer", site("", { weekly: "reviewer: me" }), "reviewer", 'Write `reviewer: "Name'],
])(
  "%s: what is no address is refused by `check` and `send`, with its line (%#)",
  async (setting, { check, send, lineOf }, key, fix) => {
    for (const run of [check, send]) {
      const said = await run().then(
        () => "it was accepted",
        (error) => formatProblem(error),
      );
      expect(said).toContain(`feedletter.yaml:${lineOf(key)}  E_`);
      expect(said).toContain(setting);
      expect(said).toContain(fix);
    }
  },
);

test("all invalid addresses are reported at once", async () => {
  const { check } = site("replyTo: me\n  bounces: bounces", { from: "news" });
  const refused = expect.objectContaining({ others: [expect.anything(), expect.anything()] });
  await expect(check()).rejects.toThrow(refused);
});

test("names, international domains and a place for the token are accepted", async () => {
  const more = [
    'replyTo: "Jürgen <fragen@bücher.example>"',
    "bounces: bounces@bücher.example",
    'unsubscribe: "mailto:leave+{token}@bücher.example?subject=leave"',
    "transport: outbox",
    'inbox: "imaps://b%40notes.example:${PASSWORD}@imap.notes.example/"',
  ].join("\n  ");
  const { check, send } = site(more);
  await expect(check()).resolves.toMatchObject({ posts: 1 });
  await expect(send()).resolves.toMatchObject({ next: { kind: "no-subscribers" } });
});
