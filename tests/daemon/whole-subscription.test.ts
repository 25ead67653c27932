import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ParsedMail } from "mailparser";
import { expect, onTestFinished, test, vi } from "vitest";
import { serveDigests } from "#daemon/serve-digests.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { mailTo } from "../cli/leaving-by-mail.js";
import { startMailServer } from "../cli/mail-server.js";
import { startImapServer } from "../mail/imap-server.js";
import { findFreePort } from "./serving.js";

const ADA = "ada@readers.example";
const MINUTE = 60_000;
const NOON = Date.parse("2026-06-17T10:00:00Z");
/** 9:00 in Berlin. */
const MONDAY = Date.parse("2026-06-22T07:00:00Z");

/** A served site with real mail servers, whose clock and alarm the test holds. */
async function startSite() {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const smtp = await startMailServer();
  const imap = await startImapServer();
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests:
  every: { title: Every post, on: publish, group: notes, template: letter, posts: { content: full }, welcome: notes/welcome.md }
  weekly: { title: The week, schedule: "0 9 * * mon", group: notes }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", bounces: bounces@notes.example, inbox: "\${IMAP_URL}" }
server: { url: "${url}", port: ${port} }
`,
    "content/old.md": postOn("2026-06-01", "Old"),
    "notes/welcome.md": "---\nsubject: Welcome to Notes\n---\nGood to have **you**.\n",
  });
  const happened = new EventEmitter<Record<ServeEvent["kind"], [ServeEvent]>>();
  const stopping = new AbortController();
  let now = NOON;
  let wake = async (): Promise<void> => {};
  const listening = once(happened, "started");
  const serving = serveDigests({
    ...{ configPath: join(folder, "feedletter.yaml"), cwd: folder, randomBytes },
    env: { SMTP_URL: smtp.url, IMAP_URL: imap.url },
    clock: () => now,
    // The test's clock stands still while something waits.
    sleep: (ms, signal) => setTimeout(Math.min(ms, 20), undefined, { signal }).catch(() => {}),
    signal: stopping.signal,
    startMinuteTimer: (ring) => {
      wake = ring;
      return { stop: async () => {} };
    },
    onEvent: (event) => void happened.emit(event.kind, event),
  });
  onTestFinished(async () => {
    stopping.abort();
    await serving;
  });
  await listening;
  const nextMail = async (count: number): Promise<ParsedMail> => {
    await vi.waitFor(() => expect(smtp.mails).toHaveLength(count), { timeout: 20_000 });
    const mail = smtp.mails.at(-1);
    if (mail === undefined) throw new Error("there is no mail");
    return mail;
  };
  return {
    ...{ url, folder, smtp, imap, happened, nextMail },
    at: async (moment: number): Promise<void> => {
      now = moment;
      await wake();
    },
  };
}

function linkIn({ text = "" }: ParsedMail, path: string): string {
  const link = text.match(new RegExp(`http://127\\.0\\.0\\.1:\\d+/${path}/[\\w.-]+`))?.[0];
  if (link === undefined) throw new Error(`no link to ${path} in:\n${text}`);
  return link;
}

const post = (url: string, fields: Readonly<Record<string, string>>) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { accept: "text/html" } });

test("somebody joins every post, is welcomed, gets a letter, changes to weekly, gets what they hadn't had, and leaves by mail", async () => {
  const site = await startSite();
  const { url, folder, smtp, imap, happened, nextMail, at } = site;
  const write = (name: string) =>
    writeFileSync(join(folder, `content/${name}.md`), postOn("2026-06-17", name, `All about **${name}**.`));

  // Joins.
  const asked = await (await post(`${url}subscribe`, { address: ADA, "group:notes": "every" })).text();
  const stamp = /name="stamp" value="([^"]+)"/.exec(asked)?.[1] ?? "";
  await at(NOON + MINUTE);
  await post(`${url}subscribe`, { address: ADA, "group:notes": "every", stamp });
  const confirmation = await nextMail(1);
  expect(confirmation.subject).toContain("Notes");
  await post(linkIn(confirmation, "confirm"), {});
  const welcome = await nextMail(2);
  expect([welcome.subject, welcome.text]).toEqual([
    "Welcome to Notes",
    expect.stringContaining("Good to have"),
  ]);

  // A letter for each post.
  write("Rivers");
  await at(NOON + 2 * MINUTE);
  await at(NOON + 13 * MINUTE);
  const letter = await nextMail(3);
  expect([letter.subject, letter.text]).toEqual(["Rivers", expect.stringContaining("All about Rivers.")]);

  // Weekly from now on.
  const saved = await post(linkIn(letter, "preferences"), { "group:notes": "weekly" });
  expect(saved.status).toBe(200);
  write("Lakes");
  write("Seas");
  for (const minutes of [20, 40, 100, 200]) await at(NOON + minutes * MINUTE);
  expect(smtp.mails).toHaveLength(3);
  await at(MONDAY + MINUTE);
  const digest = await nextMail(4);
  expect(digest.text).toMatch(/Lakes[\s\S]*Seas|Seas[\s\S]*Lakes/);
  expect(digest.text).not.toMatch(/Rivers|Old/);

  // Leaves by mail.
  const header = digest.headerLines.find(({ key }) => key === "list-unsubscribe")?.line ?? "";
  const mailto = /<(mailto:[^>]*)>/.exec(header.replace(/\r?\n[ \t]+/g, ""))?.[1] ?? "";
  const read = once(happened, "inbox");
  imap.deliver(mailTo(new URL(mailto)));
  expect(await read).toMatchObject([{ counts: { left: 1 } }]);
  write("Oceans");
  for (const minutes of [2, 13, 80]) await at(MONDAY + 7 * 24 * 60 * MINUTE + minutes * MINUTE);
  expect(smtp.mails).toHaveLength(4);
  expect(new Set(smtp.envelopes)).toEqual(new Set([ADA]));
});
