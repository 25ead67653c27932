import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { describe, expect, test } from "vitest";
import { sendDigest } from "#app/digests/send-digest.js";
import { processMails } from "#app/inbox/process-mails.js";
import { withDatabase } from "#app/open-database.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { collect } from "../deliveries/samples.js";
import { ADA, HOUR, JOIN, mailTo, NOW, openJoinable, PRIVATE_KEY } from "./joining.js";

const DOMAIN = "readers.example";

describe("a mail whose signature proves who wrote it", () => {
  test("subscribes without a confirmation, and the evidence is on record", async () => {
    const { context, server, read, person } = await openJoinable();
    const mail = await mailTo({ id: "<first@readers.example>" });
    expect(await read(mail, { dryRun: true })).toMatchObject({ kind: "joined", address: ADA });
    expect(await person(ADA)).toBeUndefined();
    expect(await read(mail)).toEqual({ kind: "joined", address: ADA, digests: ["weekly"], domain: DOMAIN });
    const source =
      "a mail to join@notes.example (Message-ID <first@readers.example>), confirmed by the DKIM signature of readers.example";
    expect(await person(ADA)).toMatchObject({
      ...{ state: "active", name: "Ada", digests: ["weekly"], source, consentedAt: NOW },
      events: [
        { event: "confirmed", digest: "weekly", source },
        { event: "requested", source: "a mail to join@notes.example (Message-ID <first@readers.example>)" },
      ],
    });
    expect(server.mails).toEqual([]);
    await sendDigest({ ...context, digest: "weekly", wait: false, confirm: async () => true });
    expect(server.envelopes).toEqual([ADA]);
  });

  test("read again, or sent again by somebody else, it has no effect, even after the person has left", async () => {
    const { context, server, read, person } = await openJoinable();
    const mail = await mailTo();
    await read(mail);
    expect(await read(mail)).toEqual({ kind: "join-known", address: ADA });
    await withDatabase(context, async ({ membership, subscribers }) => {
      const found = await subscribers.byAddress(ADA);
      await membership.leave(found?.id ?? "", "", { at: NOW, source: "a test" });
    });
    expect(await read(mail)).toEqual({ kind: "join-known", address: ADA });
    expect(await person(ADA)).toMatchObject({ state: "unsubscribed" });
    expect(server.mails).toEqual([]);
    // By a mail of their own they may come back.
    expect(await read(await mailTo())).toMatchObject({ kind: "joined" });
    expect(await person(ADA)).toMatchObject({ state: "active" });
    expect(await read(await mailTo())).toMatchObject({ kind: "joined-already" });
  });

  test("sent again under another Message-ID, which wasn't signed, it has no effect either", async () => {
    const { read, server } = await openJoinable();
    const mail = await mailTo({ id: "<one@x>", signed: { headers: "from:to:subject:date" } });
    expect(await read(mail)).toMatchObject({ kind: "joined" });
    expect(await read(mail.replace("<one@x>", "<two@x>"))).toEqual({ kind: "join-known", address: ADA });
    expect(server.mails).toEqual([]);
  });

  test.each([
    ["Ada <ada@mail.readers.example>", "readers.example", "ada@mail.readers.example"],
    ["ada@readers.example", "mail.readers.example", ADA],
    ["ADA@Readers.Example (at home)", "readers.example", ADA],
    ['"Ada, of course" <ada@readers.example>', "readers.example", ADA],
    ["Jürgen <jürgen@bücher.example>", "xn--bcher-kva.example", "jürgen@xn--bcher-kva.example"],
    ["alice@alice.github.io", "alice.github.io", "alice@alice.github.io"],
  ])("from %s, signed by %s, is aligned", async (from, domain, address) => {
    const { read } = await openJoinable();
    expect(await read(await mailTo({ from, signed: { domain } }))).toMatchObject({ kind: "joined", address });
  });

  test("may come with the line ends of a maildir or after an mbox's line", async () => {
    const { read } = await openJoinable();
    const mail = await mailTo();
    expect(
      await read(`From ada@readers.example Mon Jun 15 06:59:00 2026\n${mail.replaceAll("\r\n", "\n")}`),
    ).toMatchObject({
      kind: "joined",
    });
  });

  test("may name a digest in its subject, and nobody gets anything that isn't offered", async () => {
    const { read } = await openJoinable();
    expect(await read(await mailTo({ subject: "Subscribe daily" }))).toMatchObject({ digests: ["daily"] });
    const from = "bob@readers.example";
    expect(await read(await mailTo({ from, subject: "Daily, WEEKLY!" }))).toMatchObject({
      digests: ["weekly", "daily"],
    });
    expect(await read(await mailTo({ from: "cyd@readers.example", subject: "monthly" }))).toMatchObject({
      digests: ["weekly"],
    });
  });
});

/** What a stranger could do, or an old mail server leaves out. Each of them is a reason for a confirmation. */
const UNPROVED: Readonly<Record<string, readonly [mail: () => Promise<string>, reason: string]>> = {
  "no signature": [() => mailTo({ signed: undefined }), "it has no DKIM signature"],
  "a changed text": [
    async () => (await mailTo()).replace("Please subscribe", "Please, please subscribe"),
    "its signature of readers.example isn't valid",
  ],
  "a changed subject": [
    async () => (await mailTo()).replace("Subject: Subscribe", "Subject: Subscribe daily"),
    "its signature of readers.example isn't valid",
  ],
  "a forged sender": [
    () => mailTo({ signed: { domain: "evil.example" } }),
    "it is signed by evil.example, not by the sender's domain",
  ],
  "a neighbour below a public suffix": [
    () => mailTo({ from: "ada@alice.github.io", signed: { domain: "mallory.github.io" } }),
    "it is signed by mallory.github.io, not by the sender's domain",
  ],
  "a key that nobody has published": [
    () => mailTo({ signed: { selector: "none" } }),
    "its signature of readers.example isn't valid",
  ],
  "a revoked key": [
    () => mailTo({ signed: { selector: "revoked" } }),
    "its signature of readers.example isn't valid",
  ],
  "a key that can't be looked up now": [
    () => mailTo({ signed: { selector: "away" } }),
    "the key of readers.example can't be looked up",
  ],
  "a signature over a part of the text (l=)": [
    async () => {
      const mail = await mailTo({ signed: undefined });
      const key = { signingDomain: DOMAIN, selector: "s1", privateKey: PRIVATE_KEY };
      const { signatures } = await dkimSign(mail, {
        ...key,
        signatureData: [{ ...key, canonicalization: "relaxed/relaxed", maxBodyLength: 8 }],
      });
      return signatures + mail;
    },
    "its signature covers only a part of the text (l=)",
  ],
  "an unsigned Subject": [
    () => mailTo({ signed: { headers: "from:to:date:message-id" } }),
    "its Subject isn't signed",
  ],
  "an unsigned To": [
    () => mailTo({ signed: { headers: "from:subject:date:message-id" } }),
    "its To isn't signed",
  ],
  "an unsigned Date": [
    () => mailTo({ signed: { headers: "from:to:subject:message-id" } }),
    "its Date isn't signed",
  ],
  "an unsigned From": [
    () => mailTo({ signed: { headers: "to:subject:date:message-id" } }),
    "its From isn't signed",
  ],
  "a Date of the day before": [
    () => mailTo({ sentAt: NOW - 24 * HOUR - 1_000 }),
    "it is older than 24 hours",
  ],
  "a Date of tomorrow": [() => mailTo({ sentAt: NOW + HOUR }), "its Date is in the future"],
  "another To, and ours in Cc": [
    () => mailTo({ to: "friends@readers.example", headers: { Cc: JOIN } }),
    "its To doesn't name join@notes.example",
  ],
  "another To, which the server delivered to us": [
    async () => `Delivered-To: ${JOIN}\r\n${await mailTo({ to: "mallory@evil.example" })}`,
    "its To doesn't name join@notes.example",
  ],
  "our address as the name of somebody else": [
    async () => `Delivered-To: ${JOIN}\r\n${await mailTo({ to: `"${JOIN}" <mallory@evil.example>` })}`,
    "its To doesn't name join@notes.example",
  ],
  "a second To above the signed one": [
    async () => `To: ${JOIN}\r\n${await mailTo({ to: "mallory@evil.example" })}`,
    "it has more than one To",
  ],
  "a second Subject": [async () => `Subject: Subscribe\r\n${await mailTo()}`, "it has more than one Subject"],
  "no Message-ID": [
    async () =>
      (await mailTo({ signed: { headers: "from:to:subject:date" } })).replace(/^Message-ID:.*\r\n/im, ""),
    "it has no Message-ID",
  ],
  "no Subject": [() => mailTo({ subject: "" }), "it has no Subject"],
};

describe("without proof, the person is asked to confirm", () => {
  test.each(Object.entries(UNPROVED))("%s", async (_, [write, reason]) => {
    const { server, read, person } = await openJoinable();
    const mail = await write();
    const address = mail.includes("alice.github.io") ? "ada@alice.github.io" : ADA;
    expect(await read(mail, { dryRun: true })).toEqual({ kind: "join-asked", address, reason });
    expect(await person(address)).toBeUndefined();
    expect(await read(mail)).toEqual({ kind: "join-asked", address, reason });
    expect(await person(address)).toMatchObject({ state: "pending" });
    expect(server.envelopes).toEqual([address]);
    expect(server.mails[0]?.text).toMatch(/https:\/\/letters\.notes\.example\/confirm\/\S+/);
    // Once: not when it is read again, nor when somebody sends it again.
    expect(await read(mail)).toMatchObject({ kind: expect.stringMatching(/^join-(?:known|refused)$/) });
    expect(server.mails).toHaveLength(1);
  });

  test("a second From is no sender that could be asked", async () => {
    const { server, read } = await openJoinable();
    const two = (await mailTo()).replace(/^From: .*$/m, `From: ${ADA}, mallory@evil.example`);
    expect(await read(two)).toEqual({ kind: "other" });
    const above = `From: mallory@evil.example\r\n${await mailTo()}`;
    expect(await read(above)).toEqual({
      ...{ kind: "join-asked", address: "mallory@evil.example", reason: "it has more than one From" },
    });
    expect(server.envelopes).toEqual(["mallory@evil.example"]);
  });

  test("a mail with ten signatures or two thousand headers asks no name server", async () => {
    const { context } = await openJoinable();
    const asked: string[] = [];
    const mail = await mailTo();
    const [signature = ""] = /^DKIM-Signature:(?:.|\r\n[ \t])*\r\n/im.exec(mail) ?? [];
    const many = [
      signature.repeat(10) + mail,
      mail.replace("\r\n\r\n", `\r\n${"X-A: 1\r\n".repeat(2_000)}\r\n`),
    ];
    for (const hostile of many) {
      async function* bytes() {
        yield Buffer.from(hostile);
      }
      const resolveTxt = async (name: string) => {
        asked.push(name);
        return [];
      };
      await collect(processMails({ ...context, resolveTxt }, { kind: "mail", bytes: bytes() }));
    }
    expect(asked).toEqual([]);
  });

  test("not more often than on the page: one mail an hour to an address, and after three requests they wait for the publisher", async () => {
    const { server, read, state } = await openJoinable();
    const kinds: (string | undefined)[] = [];
    for (let nth = 0; nth < 4; nth += 1) {
      const mail = await mailTo({ signed: undefined });
      kinds.push((await read(mail))?.kind);
      // A mail that is read again doesn't count.
      for (const _ of [1, 2, 3]) await read(mail);
      state.now += 60_000;
    }
    expect(kinds).toEqual(["join-asked", "join-refused", "join-refused", "join-limited"]);
    expect(server.mails).toHaveLength(1);
  });

  test("with a link, or where there is no page, with a mail to send back", async () => {
    const { server, read, person, state } = await openJoinable({ more: "" });
    await read(await mailTo({ signed: undefined }));
    const [letter] = server.mails;
    const [link = ""] = /mailto:\S+/.exec(letter?.text ?? "") ?? [];
    expect(letter?.html).toContain(link.replace("&", "&amp;"));
    expect(letter?.text).toContain("The button opens an email that is ready to send.");
    const url = new URL(link);
    const subject = url.searchParams.get("subject") ?? "";
    expect(url.pathname).toBe(JOIN);
    const answer = (headers = {}) =>
      mailTo({ from: "other@home.example", to: url.pathname, subject, signed: undefined, headers });
    // Somebody who is away hasn't confirmed anything.
    expect(await read(await answer({ "Auto-Submitted": "auto-replied" }))).toEqual({
      kind: "join-automatic",
    });
    expect(await person(ADA)).toMatchObject({ state: "pending" });
    state.now += 96 * HOUR;
    expect(await read(await answer())).toEqual({ kind: "confirm-expired" });
    state.now -= 48 * HOUR;
    expect(await read(await answer())).toEqual({ kind: "confirmed", address: ADA, digests: ["weekly"] });
    expect(await person(ADA)).toMatchObject({
      state: "active",
      source: expect.stringMatching(
        /^a mail to join@.*, confirmed by a mail with the token that was mailed to the address/,
      ),
    });
    // Whoever is subscribed learns it, with nothing to click.
    state.now += 2 * HOUR;
    await read(await mailTo({ signed: undefined, sentAt: state.now }));
    expect(server.mails[1]?.subject).toMatch(/already subscribed/);
    expect(server.mails[1]?.text).not.toMatch(/Manage|mailto:/);
  });
});

describe("what nobody answers", () => {
  test.each([
    ["an automatic reply", { headers: { "Auto-Submitted": "auto-replied (vacation)" } }],
    ["what a program writes", { headers: { "Auto-Submitted": "auto-generated" } }],
    ["an old vacation program", { headers: { "X-Autoreply": "yes" } }],
    ["Exchange's automatic mail", { headers: { "X-Auto-Response-Suppress": "All" } }],
    ["a list", { headers: { "List-Id": "<talk.lists.example>" } }],
    ["bulk mail", { headers: { Precedence: "bulk" } }],
    ["spam", { headers: { "X-Spam-Flag": "YES" } }],
    ["a mail without a sender", { headers: { "Return-Path": "<>" } }],
    ["a loop", { headers: { "X-Loop": JOIN } }],
    ["our own address", { from: "news@notes.example" }],
    ["the address itself", { from: JOIN }],
    ["a list's owner", { from: "owner-talk@readers.example" }],
    ["a mail system", { from: "MAILER-DAEMON@readers.example" }],
  ])("%s", async (_, mail) => {
    const { server, read, person } = await openJoinable();
    for (const signed of [undefined, {}]) {
      expect((await read(await mailTo({ ...mail, signed })))?.kind).toMatch(
        /^(?:join-automatic|other|unread)$/,
      );
    }
    expect(server.mails).toEqual([]);
    expect(await person(ADA)).toBeUndefined();
  });

  test("our own confirmation, sent back", async () => {
    const { server, read } = await openJoinable();
    await read(await mailTo({ signed: undefined }));
    const [letter] = server.mails;
    const lines = letter?.headerLines.map(({ line }) => line.replace(/^To: .*/, `To: ${JOIN}`)).join("\r\n");
    expect(await read(`${lines}\r\n\r\ntext`)).toEqual({ kind: "join-automatic" });
    expect(server.mails).toHaveLength(1);
  });

  test("a suppressed address, with proof or without", async () => {
    const { context, server, read, person } = await openJoinable();
    await addSubscriber(context, { address: ADA });
    await withDatabase(context, ({ ledger }) => ledger.suppress(ADA, { reason: "complained", at: NOW }));
    for (const signed of [undefined, {}])
      expect(await read(await mailTo({ subject: "daily", signed }))).toMatchObject({ kind: "join-refused" });
    expect(await person(ADA)).toMatchObject({ suppressed: "complained", digests: ["daily", "weekly"] });
    expect(server.mails).toEqual([]);
  });

  test("a private letter, and anything where `mail.join` is not set", async () => {
    const { server, read } = await openJoinable({ mail: "connections: 1" });
    expect(await read(await mailTo())).toEqual({ kind: "other" });
    const joinable = await openJoinable();
    expect(await joinable.read(await mailTo({ to: "news@notes.example" }))).toEqual({ kind: "other" });
    expect([...server.mails, ...joinable.server.mails]).toEqual([]);
  });
});

describe("settings", () => {
  test.each([
    ["join: join@notes.example", "doesn't say which digest people get"],
    ["join: { address: join@notes.example, digests: [monthly] }", 'names the unknown digest "monthly"'],
    ["join: { address: news@Notes.example, digests: [weekly] }", "is also `mail.from`"],
    ["join: { address: every@notes.example, digests: [weekly] }", "is also `digests.daily.from`"],
    ["join: { address: leave@notes.example, digests: [weekly] }", "is also `mail.unsubscribe`"],
    ["join: { address: notes.example, digests: [weekly] }", "it has no @", "E_ADDRESS"],
  ])("%s is an error with its line", async (mail, message, code = "E_CONFIG") => {
    const { read } = await openJoinable({ mail });
    await expect(read(await mailTo())).rejects.toMatchObject({
      ...{ code, message: expect.stringContaining(message) },
      place: { line: expect.any(Number) },
    });
  });

  test("one digest needs no name", async () => {
    const { folder, read } = await openJoinable();
    const config =
      "site: { title: Notes, url: https://notes.example/ }\ncontent: [{ files: content }]\ndigests: { weekly: { start: newest } }\n";
    const mail =
      "mail: { from: news@notes.example, transport: outbox, unsubscribe: 'mailto:leave@notes.example', join: join@notes.example }\n";
    writeFileSync(join(folder, "feedletter.yaml"), config + mail);
    expect(await read(await mailTo())).toMatchObject({ kind: "joined", digests: ["weekly"] });
  });
});
