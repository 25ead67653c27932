import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import type { LeasedDelivery } from "#deliveries/delivery.js";
import { bytesOf } from "#mail/message.js";
import { buildTestMessage, type MailIdentity, prepareMail } from "#mail/prepare-mail.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { verifyToken } from "#subscribers/tokens.js";
import { MINUTE, NOW, VARIANT } from "../deliveries/samples.js";

const key = "k".repeat(32);
const issue = { id: "weekly-3", digest: "weekly", number: 3, frozenAt: NOW };
const identity: MailIdentity = {
  from: { name: "Café Notes", address: "news@bücher.example" },
  replyTo: { address: "eric@careers.example" },
  listName: "Café Notes",
  unsubscribeOptions: {
    server: { url: "https://letters.example/", keys: [key] },
    mailto: "mailto:leave@careers.example",
  },
};

function delivery(more: Partial<LeasedDelivery> = {}): LeasedDelivery {
  return {
    issue: issue.id,
    subscriber: "s1",
    address: "Ada@Readers.example",
    variant: 1,
    attempts: 0,
    ...more,
  };
}

const build = prepareMail(issue, new Map([[1, VARIANT]]), identity);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test("a real server receives the mail, signed in over TLS, with the right envelope, parts and headers", async () => {
  const received: { from: string; to: readonly string[]; secure: boolean; user: string; mail: ParsedMail }[] =
    [];
  const server = new SMTPServer({
    authMethods: ["PLAIN", "LOGIN"],
    onAuth: ({ username, password }, _, done) =>
      password === "p@ss w0rd" ? done(null, { user: username }) : done(new Error("no")),
    onData: (stream, { envelope, secure, user }, done) => {
      simpleParser(stream).then((mail) => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        received.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          secure,
          user: String(user),
          mail,
        });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  const address = server.server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const transport = createSmtpTransport(`smtp://ada:p%40ss%20w0rd@127.0.0.1:${port}?tls=required`, {
    connections: 1,
  });
  closing.push(() => transport.close());

  const message = build(delivery({ name: "Ада 😀" }));
  expect(message.from).toBe("news@xn--bcher-kva.example");
  expect(bytesOf(message).toString()).toContain("<news@xn--bcher-kva.example>");
  const outcome = await transport.send(message);
  expect(outcome.kind).toBe("accepted");
  const [one] = received;
  expect(one).toMatchObject({
    // smtp-server and mailparser show the ASCII form in letters.
    from: "news@bücher.example",
    to: ["Ada@readers.example"],
    secure: true,
    user: "ada",
  });
  expect(one?.mail).toMatchObject({
    ...{ subject: "News for Ада 😀", date: new Date(NOW), text: expect.stringContaining("Dear Ада 😀,\n") },
    from: { value: [{ name: "Café Notes", address: "news@bücher.example" }] },
    replyTo: { text: "eric@careers.example" },
    html: expect.stringContaining("<p>Dear Ада 😀</p>"),
  });
  expect(one?.mail.headerLines.map((header) => header.key)).toEqual(
    expect.arrayContaining([
      "list-unsubscribe",
      "list-unsubscribe-post",
      "list-id",
      "precedence",
      "auto-submitted",
    ]),
  );
});

describe("a delivery's mail", () => {
  test("is the same bytes after a restart, and no other subscriber's", () => {
    const again = prepareMail(issue, new Map([[1, VARIANT]]), identity);
    expect(bytesOf(again(delivery({ attempts: 3 }))).equals(bytesOf(build(delivery())))).toBe(true);
    const ids = ["s1", "s2"].map(
      (subscriber) => /^Message-ID: (.*)$/m.exec(bytesOf(build(delivery({ subscriber }))).toString())?.[1],
    );
    expect(new Set(ids).size).toBe(2);
  });

  test("comes in pieces of which the large ones are the same for everybody, and copied for nobody", () => {
    const html = [`<p>${"All the same. ".repeat(2_000)}</p>`, ...VARIANT.html];
    const large = prepareMail(issue, new Map([[1, { ...VARIANT, html }]]), identity);
    const [one, two] = ["s1", "s2"].map((subscriber) => large(delivery({ subscriber })));
    const shared = one?.pieces.filter((piece) => two?.pieces.includes(piece)) ?? [];
    expect(shared.map(({ length }) => length)).toEqual([expect.any(Number)]);
    expect(shared[0]?.length).toBeGreaterThan(28_000);
  });

  test("has an unsubscribe link that is signed for this subscriber and digest, in header and body", async () => {
    const { headers, text, html } = await simpleParser(bytesOf(build(delivery())));
    const url = /https:\/\/letters\.example\/unsubscribe\/([\w.-]+)/.exec(text ?? "") ?? [];
    expect(verifyToken(url[1] ?? "", "unsubscribe", [key])).toMatchObject({
      subscriber: "s1",
      digest: "weekly",
    });
    expect(html).toContain(`href="${url[0]}"`);
    expect(headers.get("list")).toMatchObject({
      unsubscribe: { url: url[0], mail: "leave@careers.example?subject=unsubscribe%20weekly" },
    });
  });

  test("a test mail is one of its own each time", async () => {
    const to = { address: "me@careers.example" };
    const mails = await Promise.all(
      [NOW, NOW + MINUTE].map((frozenAt) =>
        buildTestMessage(VARIANT, { ...issue, frozenAt }, { identity, to }),
      ),
    );
    expect(mails[0]).toMatchObject({ to: "me@careers.example", number: 0 });
    const ids = mails.map((mail) => /^Message-ID: (.*)$/m.exec(bytesOf(mail).toString())?.[1]);
    expect(new Set(ids).size).toBe(2);
  });

  test("a variant that was not frozen is a broken assumption, not a mail", () => {
    expect(() => build(delivery({ variant: 2 }))).toThrow(/no variant 2/);
  });
});

test("the list keeps its id when a server is added", () => {
  const listIdOf = (unsubscribeOptions: MailIdentity["unsubscribeOptions"]) =>
    /^List-Id: .*$/m.exec(
      bytesOf(
        prepareMail(issue, new Map([[1, VARIANT]]), { ...identity, unsubscribeOptions })(delivery()),
      ).toString(),
    )?.[0];
  expect(listIdOf({ mailto: "mailto:leave@careers.example" })).toContain("<weekly.xn--bcher-kva.example>");
  expect(listIdOf(identity.unsubscribeOptions)).toBe(listIdOf({ mailto: "mailto:leave@careers.example" }));
});
