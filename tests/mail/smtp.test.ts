import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Message, Transport } from "#deliveries/transport.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { type Script, type ScriptedServer, startScriptedServer } from "./scripted-server.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function mail(to = "ada@readers.example", text = "Hello\r\n"): Message {
  const bytes = Buffer.from(`To: ${to}\r\nSubject: Hi\r\n\r\n${text}`);
  return { digest: "weekly", number: 1, from: "news@careers.example", to, pieces: [bytes] };
}

async function start(
  script?: Script,
  {
    extensions = [],
    login = "",
    connections = 1,
  }: { extensions?: string[]; login?: string; connections?: number } = {},
): Promise<{ server: ScriptedServer; transport: Transport }> {
  const server = await startScriptedServer(script, extensions);
  const transport = createSmtpTransport(server.url.replace("//", `//${login}`), { connections });
  open.push(server, transport);
  return { server, transport };
}

describe("what a server does, and what it means for the mail", () => {
  test("250 after the dot: accepted, with the server's words", async () => {
    const { server, transport } = await start();
    expect(await transport.send(mail())).toEqual({ kind: "accepted", response: "250 2.0.0 queued" });
    expect(server.messages[0]).toContain("Subject: Hi");
  });

  test.each([
    ["RCPT", "450 4.2.0 greylisted", { kind: "deferred", code: 450, enhanced: "4.2.0" }],
    ["RCPT", "452 too many recipients", { kind: "deferred", code: 452 }],
    ["RCPT", "550 5.1.1 no such user", { kind: "rejected", code: 550, enhanced: "5.1.1" }],
    ["RCPT", "553-first line\r\n553 5.7.1 second", { kind: "rejected", code: 553 }],
    ["RCPT", "421 4.3.2 going down", { kind: "deferred", code: 421, enhanced: "4.3.2" }],
    ["MAIL", "451 4.7.1 slow down", { kind: "deferred", code: 451, enhanced: "4.7.1" }],
    ["DATA", "554 5.5.1 no", { kind: "rejected", code: 554, enhanced: "5.5.1" }],
    ["message", "451 4.3.0 try later", { kind: "deferred", code: 451, enhanced: "4.3.0" }],
    ["message", "421 4.3.2 going down", { kind: "deferred", code: 421, enhanced: "4.3.2" }],
    ["message", "550 5.7.1 spam", { kind: "rejected", code: 550, enhanced: "5.7.1" }],
    ["data-begun", "cut", { kind: "uncertain" }],
    ["message", "cut", { kind: "uncertain" }],
    ["greeting", "cut", { kind: "unreachable" }],
    ["greeting", "554 not you", { kind: "unreachable" }],
    ["EHLO", "cut", { kind: "unreachable" }],
    ["MAIL", "cut", { kind: "unreachable" }],
    ["MAIL", "530 5.7.0 log in first", { kind: "unreachable" }],
    ["RCPT", "cut", { kind: "unreachable" }],
    ["DATA", "cut", { kind: "unreachable" }],
  ] as const)("%s answered by %j", async (step, reaction, outcome) => {
    for (const extensions of [[], ["PIPELINING", "SIZE 10000000"]]) {
      const { transport } = await start((at) => (at.step === step ? reaction : undefined), { extensions });
      expect(await transport.send(mail())).toMatchObject(outcome);
    }
  });

  test("after a refusal, the same connection sends the next mail", async () => {
    const { server, transport } = await start(({ line }) =>
      line.includes("bad@") ? "550 5.1.1 no" : undefined,
    );
    const kinds = [];
    for (const to of ["bad@x.example", "ada@x.example", "bad@x.example", "bob@x.example"]) {
      kinds.push((await transport.send(mail(to))).kind);
    }
    expect(kinds).toEqual(["rejected", "accepted", "rejected", "accepted"]);
    expect(server.commands.filter((line) => line === "RSET")).toHaveLength(2);
    expect(server.connections()).toBe(1);
    expect(server.messages).toHaveLength(2);
  });

  test.each([
    ["cuts the connection before the second mail", "cut"],
    ["says 421 to the second mail", "421 4.3.2 one mail per connection"],
  ])("a server that %s gets it over a new connection", async (_, reaction) => {
    const { server, transport } = await start(({ step, mail: nth }) =>
      step === "MAIL" && nth > 1 ? reaction : undefined,
    );
    for (let nth = 0; nth < 4; nth += 1) expect((await transport.send(mail())).kind).toBe("accepted");
    expect(server.connections()).toBe(4);
    expect(server.messages).toHaveLength(4);
  });

  test("a mail in doubt is not sent over another connection behind the ledger's back", async () => {
    const { server, transport } = await start(({ step, mail: nth }) =>
      step === "message" && nth > 1 ? "cut" : undefined,
    );
    expect((await transport.send(mail())).kind).toBe("accepted");
    expect((await transport.send(mail())).kind).toBe("uncertain");
    expect(server.messages).toHaveLength(2);
    expect((await transport.send(mail())).kind).toBe("accepted");
  });

  test("several at once use as many connections, and the next ones the same again", async () => {
    const { server, transport } = await start(undefined, { connections: 3 });
    await Promise.all([1, 2, 3].map(() => transport.send(mail())));
    await Promise.all([1, 2, 3].map(() => transport.send(mail())));
    expect(server.connections()).toBe(3);
    expect(server.messages).toHaveLength(6);
  });

  test("a dot at the start of a line arrives as it was", async () => {
    const { server, transport } = await start();
    await transport.send(mail("ada@x.example", "a\r\n.b\r\n.\r\nc\r\n"));
    expect(server.messages[0]).toContain("a\r\n..b\r\n..\r\nc");
  });

  test("a mail over the announced size stops the run instead of being refused to each recipient", async () => {
    const { transport } = await start(undefined, { extensions: ["SIZE 10"] });
    expect(await transport.send(mail())).toMatchObject({
      kind: "unreachable",
      error: { code: "E_SMTP", message: expect.stringContaining("doesn't accept mails as large") },
    });
  });
});

describe("an address beyond ASCII", () => {
  test("is refused with a clear message if the server doesn't support it, and the connection is kept", async () => {
    const { server, transport } = await start();
    expect(await transport.send(mail("δοκιμή@x.example"))).toMatchObject({
      kind: "rejected",
      code: 550,
      enhanced: "5.6.7",
    });
    expect((await transport.send(mail())).kind).toBe("accepted");
    expect(server.connections()).toBe(1);
  });

  test("is sent if the server offers SMTPUTF8", async () => {
    const { server, transport } = await start(undefined, { extensions: ["SMTPUTF8", "8BITMIME"] });
    expect((await transport.send(mail("δοκιμή@x.example"))).kind).toBe("accepted");
    expect(server.commands.find((line) => line.startsWith("MAIL"))).toContain("SMTPUTF8");
  });
});

describe("a server that can't be used gives one clear error", () => {
  test("nobody listens", async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const address = free.address();
    await new Promise((resolve) => free.close(resolve));
    const port = typeof address === "object" ? address?.port : 0;
    const transport = createSmtpTransport(`smtp://127.0.0.1:${port}`, { connections: 1 });
    expect(await transport.send(mail())).toMatchObject({
      kind: "unreachable",
      error: {
        code: "E_SMTP",
        message: expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:${port} can't be reached`)),
      },
    });
  });

  test("a refused login names host and reason, and no part of the password", async () => {
    const script: Script = ({ step, line }) =>
      step === "AUTH" ? `535 5.7.8 bad credentials in ${line}` : undefined;
    const { transport } = await start(script, { extensions: ["AUTH PLAIN"], login: "ada:p%40ss%20w0rd@" });
    const outcome = await transport.send(mail());
    expect(outcome).toMatchObject({ kind: "unreachable", error: { code: "E_SMTP" } });
    const message = outcome.kind === "unreachable" ? outcome.error.message : "";
    expect(message).toMatch(/^127\.0\.0\.1:\d+ refused the login: 535 5\.7\.8 bad credentials/);
    const secrets = ["p@ss w0rd", Buffer.from("\0ada\0p@ss w0rd").toString("base64")];
    expect(
      secrets.filter((secret) => message.includes(secret) || JSON.stringify(outcome).includes(secret)),
    ).toEqual([]);
  });

  test("a server that goes away during the login", async () => {
    const { transport } = await start(({ step }) => (step === "AUTH" ? "cut" : undefined), {
      ...{ extensions: ["AUTH PLAIN"], login: "ada:secret@" },
    });
    expect(await transport.send(mail())).toMatchObject({ kind: "unreachable", error: { code: "E_SMTP" } });
  });

  test("no TLS where it is required", async () => {
    const server = await startScriptedServer();
    const transport = createSmtpTransport(`${server.url}?tls=required`, { connections: 1 });
    open.push(server, transport);
    expect(await transport.send(mail())).toMatchObject({
      kind: "unreachable",
      error: { message: expect.stringContaining("doesn't offer usable TLS") },
    });
    expect(server.commands.some((line) => line.startsWith("MAIL"))).toBe(false);
  });
});

describe("the server's URL", () => {
  test.each([
    ["smtp://mail.example", { host: "mail.example", port: 587, tls: "offered" }],
    ["smtps://mail.example", { host: "mail.example", port: 465, tls: "immediate" }],
    ["smtp://mail.example:25?tls=off", { host: "mail.example", port: 25, tls: "off" }],
    ["smtp://[::1]:2525", { host: "::1", port: 2525, tls: "offered" }],
    [
      "smtp://ada:p%40ss%3A@mail.example",
      { host: "mail.example", port: 587, tls: "required", login: { user: "ada", password: "p@ss:" } },
    ],
    [
      "smtp://a:b@localhost",
      { host: "localhost", port: 587, tls: "offered", login: { user: "a", password: "b" } },
    ],
  ])("%s", (url, server) => {
    expect(parseSmtpUrl(url)).toEqual(server);
  });

  test.each([
    "",
    "mail.example",
    "http://mail.example",
    "smtp://",
    "smtp://a:secret%zz@mail.example",
    "smtp://a:secret@x.example?tls=maybe",
  ])("%j is refused, and the password isn't printed", (url) => {
    expect(() => parseSmtpUrl(url)).toThrow(/^(?!.*secret)/);
    expect(() => parseSmtpUrl(url)).toThrow(/mail\.transport/);
  });
});
