import fc from "fast-check";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toPlainLine } from "#content/text/characters.js";
import { escapeHtml } from "#content/text/escape.js";
import type { Transport } from "#deliveries/transport.js";
import { renderVariant } from "#digest/render.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { cleanName } from "#subscribers/person-name.js";
import type { UnsubscribeOptions } from "#subscribers/unsubscribe-links.js";
import { NOW, sampleContext, sampleDraft } from "../digest/samples.js";

const received: Buffer[] = [];
const server = new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  onData: (stream, _, done) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      received.push(Buffer.concat(chunks));
      done();
    });
  },
});
let transport: Transport | undefined;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  const port = typeof address === "object" ? address?.port : 0;
  transport = createSmtpTransport(`smtp://127.0.0.1:${port}`, { connections: 1 });
});

afterAll(async () => {
  await transport?.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const issue = { id: "weekly-12", digest: "weekly", number: 12, frozenAt: NOW };

async function prepare() {
  const variant = await renderVariant(
    sampleDraft(),
    sampleContext({ subject: 'For {{merge "name" fallback="you"}}: {{posts.0.title}}' }),
  );
  const key = "k".repeat(32);
  const unsubscribeOptions: UnsubscribeOptions = { server: { url: "https://letters.example/", keys: [key] } };
  const identity = {
    from: { name: "Notes", address: "news@careers.example" },
    listName: "Notes",
    unsubscribeOptions,
  };
  const build = prepareMail(issue, new Map([[1, variant]]), identity);
  const facts = { issue: issue.id, variant: 1, attempts: 0, address: "ada@readers.example" };
  return (subscriber: string, name: string) => build({ ...facts, subscriber, name });
}

/** Sends one mail through the server and gives back what it got. */
async function deliver(bytes: ReturnType<Awaited<ReturnType<typeof prepare>>>): Promise<Buffer> {
  const outcome = await transport?.send(bytes);
  expect(outcome?.kind).toBe("accepted");
  const raw = received.pop();
  if (raw === undefined) throw new Error("nothing arrived");
  return raw;
}

const nasty = fc.constantFrom(
  ...[
    "\r\nBcc: eve@evil.example",
    "\nBcc: eve@evil.example",
    "\r\n\r\n<script>alert(1)</script>",
    "\r\n.\r\n",
  ],
  ...[
    "<script>alert(1)</script>",
    '" onmouseover="x',
    "'><img src=x onerror=1>",
    "{{x}}",
    "{{#each posts}}",
    "{{{site}}}",
  ],
  ...[
    "--=_x",
    "=?utf-8?B?aGk=?=",
    "=3D",
    "&lt;b&gt;",
    "]]>",
    "<!--",
    "From ",
    ".",
    "\u2028",
    "\u0000",
    "\ud800",
    "😀",
    "日本語",
  ],
);
const hostile = fc
  .array(fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 20 })), { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join(""))
  .filter((value) => toPlainLine(cleanName(value)) !== "");

/** What the HTML has beside text: the same for every value, or the value became markup. */
function markupOf({ html }: ParsedMail): readonly string[] {
  return String(html).match(/<\/?[a-z][a-z0-9]*(?=[\s>/])/gi) ?? [];
}

describe("through a real server, whatever stands in a subscriber's name", () => {
  test("is text in the HTML, the text part and the subject, and adds no header, recipient or line of its own", async () => {
    const build = await prepare();
    const plain = await simpleParser(await deliver(build("s0", "Ada")));
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const raw = await deliver(build("s1", name));
        const text = raw.toString("latin1");
        expect(text).not.toMatch(/[^\r]\n|\r[^\n]/);
        // RFC 5322 §2.1.1; RFC 2047 §2 for encoded words. A link has no place to fold at.
        expect(text.split("\r\n").filter((line) => line.length > (line.includes("=?") ? 76 : 998))).toEqual(
          [],
        );
        const body = text.slice(text.indexOf("\r\n\r\n"));
        expect(body.split("\r\n").filter((line) => line.length > 76)).toEqual([]);

        const mail = await simpleParser(raw);
        expect(mail.headerLines.map(({ key }) => key)).toEqual(plain.headerLines.map(({ key }) => key));
        expect(mail.bcc).toBeUndefined();
        expect(mail.attachments).toEqual([]);
        const shown = toPlainLine(cleanName(name));
        expect(String(mail.html)).toContain(`Hi ${escapeHtml(shown)}! `);
        expect(markupOf(mail)).toEqual(markupOf(plain));
        expect(mail.text).toContain(`Hi ${shown}! `);
        expect(mail.subject).toBe(`For ${shown}: ${"Asking for help before you are stuck"}`);
      }),
      { numRuns: 25 },
    );
  });
});
