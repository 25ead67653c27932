import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resumeIssue } from "#app/digests/issue-actions.js";
import { sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { reply, startMailServer } from "../cli/mail-server.js";

const MAIL = `digests:
  weekly: { start: newest }
mail:
  from: "Notes <news@notes.example>"
  alerts: publisher@notes.example
  transport: \${SMTP_URL}
  connections: 1
server: { url: https://letters.notes.example/ }
`;
const NOW = Date.UTC(2026, 5, 15, 7);
const MINUTE = 60_000;
const ALERTS = "publisher@notes.example";

/** A list and a server that refuses whom `refuses` says. */
async function start(addresses: readonly string[], config = MAIL, language = "en") {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG.replace("  title:", `  language: ${language}\n  title:`)}${config}`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const state = { now: NOW, refuses: (_: string): boolean => false };
  const server = await startMailServer({
    answer: async (recipient) =>
      state.refuses(recipient) ? reply(550, `5.7.1 <${recipient}>: looks like spam`) : undefined,
  });
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: server.url }, cwd: folder },
    ...{ clock: () => state.now, randomBytes, sleep: async () => {} },
  };
  for (const address of addresses) await addSubscriber(context, { address });
  const send = () => sendDigest({ ...context, digest: "weekly", wait: false, confirm: async () => true });
  const alerts = () =>
    server.mails
      .filter((_, nth) => server.envelopes[nth] === ALERTS)
      .map(({ subject, text }) => ({ subject, text }));
  return { state, context, send, alerts };
}

const readers = ["ada", "bob", "cyd", "dan"].map((name) => `${name}@readers.example`);

describe("a pause is mailed to the publisher", () => {
  test("once, with whom it takes to be blamed, and again after it was resumed in vain", async () => {
    const { state, context, send, alerts } = await start(readers);
    state.refuses = (recipient) => recipient !== ALERTS;
    await send();
    expect(alerts()).toEqual([
      {
        subject: "weekly-1 is paused",
        text: expect.stringContaining("It is about the content of the mail."),
      },
    ]);
    const [first] = alerts();
    expect(first?.text).toContain("@readers.example>: looks like spam");
    for (const address of readers) expect(first?.text).not.toContain(address);
    expect(first?.text).toContain("feedletter issues resume weekly-1");
    state.now += 10 * MINUTE;
    await send();
    expect(alerts()).toHaveLength(1);
    await resumeIssue({ ...context, issue: "weekly-1" });
    expect(alerts()).toHaveLength(2);
    state.refuses = () => false;
    await resumeIssue({ ...context, issue: "weekly-1" });
    expect(alerts()).toHaveLength(2);
  });

  test("in the language of the site, but for what the server has said", async () => {
    const { state, send, alerts } = await start(readers, MAIL, "de");
    state.refuses = (recipient) => recipient !== ALERTS;
    await send();
    const [{ subject = "", text = "" } = {}] = alerts();
    expect(subject).toBe("weekly-1 ist angehalten");
    expect(text.replace(/\s+/g, " ")).toMatch(
      /Die Antwort lautete: „550 5\.7\.1 <.…@readers\.example>: looks like spam“\. Es liegt am Inhalt der E-Mail\./,
    );
    expect(text).not.toMatch(/refused|It is about/);
  });

  test("also if the server refuses that mail too at first", async () => {
    const { state, send, alerts } = await start(readers);
    state.refuses = () => true;
    await send();
    expect(alerts()).toEqual([]);
    state.refuses = (recipient) => recipient !== ALERTS;
    await send();
    expect(alerts()).toEqual([]);
    state.now += MINUTE;
    await send();
    expect(alerts()).toHaveLength(1);
  });

  test("names the destination if only the mails to it wait", async () => {
    const gmail = Array.from({ length: 12 }, (_, nth) => `p${nth}@gmail.com`);
    const others = Array.from({ length: 40 }, (_, nth) => `q${nth}@d${nth}.example`);
    const { state, send, alerts } = await start([...gmail, ...others]);
    state.refuses = (recipient) => recipient.endsWith("@gmail.com");
    await send();
    const told = alerts().map(({ subject }) => subject);
    expect(told).toEqual(["weekly-1 is paused for Gmail"]);
  });

  test("nobody is mailed without an address for it", async () => {
    const { state, send, alerts } = await start(readers, MAIL.replace(/ {2}alerts: .*\n/, ""));
    state.refuses = (recipient) => recipient !== ALERTS;
    await send();
    expect(alerts()).toEqual([]);
  });
});
