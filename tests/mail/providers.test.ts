import { join } from "node:path";
import fc from "fast-check";
import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import { readIdentities } from "#app/digests/mail-identities.js";
import { loadConfig } from "#config/load.js";
import { mailHeaders } from "#config/mail-headers.js";
import { PROVIDERS } from "#config/mail-provider.js";
import { bytesOf } from "#mail/message.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { providerOfHost } from "#mail/providers/provider-headers.js";
import { buildTransactionalMail } from "#mail/transactional-mail.js";
import { readMailToken, transactionalIssue } from "#subscribers/bounce-address.js";
import { CONFIG, folderWith } from "../cli/cli.js";
import { NOW, VARIANT } from "../deliveries/samples.js";

const KEY = "k".repeat(32);
const issue = { id: "weekly-3", digest: "weekly", number: 3, frozenAt: NOW };
const SUBSCRIBER = Buffer.alloc(16, 7).toString("base64url");

async function identitiesOf(settings: string, env: Readonly<Record<string, string>> = {}) {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: {} }
server: { url: "https://letters.example/" }
mail: { from: "Notes <news@notes.example>", ${settings} }
`,
  });
  const loaded = await loadConfig(join(folder, "feedletter.yaml"), { env, uses: ["mail", "server"] });
  if (loaded.config.mail === undefined) throw new Error("no mail");
  return readIdentities(loaded, loaded.config.mail);
}

/** Headers by name, unfolded. */
function headersOf(bytes: Buffer): Readonly<Record<string, string>> {
  const [head = ""] = bytes.toString("latin1").split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]/g, " ").split("\r\n");
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
}

async function digestMail(settings: string): Promise<Buffer> {
  const identity = (await identitiesOf(settings)).withKeys([KEY])("weekly");
  const build = prepareMail(issue, new Map([[1, VARIANT]]), identity);
  return bytesOf(
    build({
      issue: issue.id,
      subscriber: SUBSCRIBER,
      address: "ada@readers.example",
      variant: 1,
      attempts: 0,
    }),
  );
}

async function confirmation(settings: string): Promise<Buffer> {
  const identify = (await identitiesOf(settings)).transactional([KEY]);
  const { headers } = identify({ subscriber: SUBSCRIBER, address: "ada@readers.example" });
  const from = { address: "news@notes.example" };
  const parts = { variant: VARIANT, values: {}, to: "ada@readers.example", date: NOW, id: "0" };
  return bytesOf(await buildTransactionalMail(parts, { from, headers }));
}

const TOKEN = "TOKEN";
const SMTPAPI = {
  filters: Object.fromEntries(
    ["clicktrack", "opentrack", "subscriptiontrack", "ganalytics"].map((name) => [
      name,
      { settings: { enable: 0 } },
    ]),
  ),
};

/** The whole of what each preset adds to a mail. Only Postmark's stream differs between a digest's and a confirmation. */
const PRESETS = {
  postmark: {
    "X-PM-Message-Stream": "broadcast",
    "X-PM-TrackOpens": "false",
    "X-PM-TrackLinks": "None",
    "X-PM-KeepID": "true",
    "X-PM-Metadata-feedletter": TOKEN,
  },
  ses: { "X-SES-MESSAGE-TAGS": `feedletter=${TOKEN}`, "X-Feedletter-Mail": TOKEN },
  mailgun: {
    "X-Mailgun-Track": "no",
    "X-Mailgun-Track-Opens": "no",
    "X-Mailgun-Track-Clicks": "no",
    "X-Mailgun-Variables": `{"feedletter": "${TOKEN}"}`,
  },
  sendgrid: { "X-SMTPAPI": { ...SMTPAPI, unique_args: { feedletter: TOKEN } } },
  resend: { "X-Feedletter-Mail": TOKEN },
  brevo: { "X-Mailin-custom": TOKEN },
  smtp2go: { "X-Feedletter-Mail": TOKEN },
  mailjet: { "X-Mailjet-TrackOpen": "0", "X-Mailjet-TrackClick": "0", "X-MJ-CustomID": TOKEN },
} as const;

/** The headers that a preset adds to a mail, with the token as the word TOKEN and JSON as what it says. */
function added(bytes: Buffer, plain: Buffer, issue: string) {
  const before = headersOf(plain);
  const more = Object.entries(headersOf(bytes)).filter(([name, value]) => before[name] !== value);
  let subscriber: string | undefined;
  const fields = more.map(([name, value]) => {
    const hidden = value.replace(/[a-z2-7]{44}/, (token) => {
      const read = readMailToken(token, [KEY]);
      subscriber = read?.isIssue(issue) ? read.subscriber : undefined;
      return TOKEN;
    });
    return [name, name === "X-SMTPAPI" ? JSON.parse(hidden) : hidden] as const;
  });
  return { fields: Object.fromEntries(fields), subscriber };
}

describe("mail.provider", () => {
  test.each(PROVIDERS)("%s: stream, no tracking, and a token by which events name the mail", async (name) => {
    const fields = PRESETS[name];
    const digest = added(await digestMail(`provider: ${name}`), await digestMail(""), "weekly-3");
    expect(digest).toEqual({ fields, subscriber: SUBSCRIBER });
    const outbound = name === "postmark" ? { "X-PM-Message-Stream": "outbound" } : {};
    const letter = added(
      await confirmation(`provider: ${name}`),
      await confirmation(""),
      transactionalIssue("ada@readers.example"),
    );
    expect(letter).toEqual({ fields: { ...fields, ...outbound }, subscriber: SUBSCRIBER });
  });

  test("streams and a configuration set of one's own", async () => {
    const streams = "provider: { name: postmark, stream: weekly-news, transactionalStream: letters }";
    expect(headersOf(await digestMail(streams))["X-PM-Message-Stream"]).toBe("weekly-news");
    expect(headersOf(await confirmation(streams))["X-PM-Message-Stream"]).toBe("letters");
    const set = "provider: { name: ses, configurationSet: news }";
    expect(headersOf(await digestMail(set))["X-SES-CONFIGURATION-SET"]).toBe("news");
    expect(headersOf(await confirmation(set))["X-SES-CONFIGURATION-SET"]).toBe("news");
  });

  test.each(PROVIDERS)(
    "%s: no line is longer than RFC 5322 recommends, and the body is the same",
    async (name) => {
      const [with_, without] = [await digestMail(`provider: ${name}`), await digestMail("")];
      const [head = ""] = with_.toString().split("\r\n\r\n");
      expect(head.split("\r\n").filter((line) => line.length > 78 && !line.includes("unsubscribe"))).toEqual(
        [],
      );
      const [one, other] = await Promise.all([simpleParser(with_), simpleParser(without)]);
      expect([one.html, one.text, one.subject]).toEqual([other.html, other.text, other.subject]);
    },
  );

  test.each([
    ["provider: postmrak", "`mail.provider` must be one of"],
    ["provider: { name: mailgun, stream: a }", "`mail.provider.stream` must be removed"],
    ["provider: { name: postmark, configurationSet: a }", "`mail.provider.configurationSet` must be removed"],
    ["provider: { name: postmark, stream: 'a b' }", "`mail.provider.stream` must consist of"],
    ["provider: { name: postmark, streem: a }", "Unknown setting `mail.provider.streem`"],
  ])("%s is an error with its line", async (settings, message) => {
    await expect(identitiesOf(settings)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        place: expect.objectContaining({ line: expect.any(Number) }),
      }),
    );
  });

  test("is known by its SMTP server", () => {
    const hosts = {
      "smtp-broadcasts.postmarkapp.com": "postmark",
      "email-smtp.eu-central-1.amazonaws.com": "ses",
      "SMTP.EU.mailgun.org.": "mailgun",
      "smtp.sendgrid.net": "sendgrid",
      "smtp.resend.com": "resend",
      "smtp-relay.brevo.com": "brevo",
      "mail-eu.smtp2go.com": "smtp2go",
      "in-v3.mailjet.com": "mailjet",
      "ec2-1.compute.amazonaws.com": undefined,
      "smtp.postmarkapp.com.evil.example": undefined,
    };
    expect(Object.keys(hosts).map(providerOfHost)).toEqual(Object.values(hosts));
  });
});

describe("mail.headers", () => {
  test("adds headers to digests and to confirmations, whatever their characters", async () => {
    const settings = `headers: { X-Campaign: "Café  news", Organization: "<https://notes.example/${"a".repeat(80)}>" }`;
    for (const bytes of [await digestMail(settings), await confirmation(settings)]) {
      const { headers } = await simpleParser(bytes);
      const [, base64 = ""] = /^=\?utf-8\?B\?(.*)\?=$/.exec(String(headers.get("x-campaign"))) ?? [];
      expect([Buffer.from(base64, "base64").toString(), headers.get("organization")]).toEqual([
        "Café news",
        `<https://notes.example/${"a".repeat(80)}>`,
      ]);
    }
  });

  test.each([
    ["From", "a@b.example"],
    ["bcc", "a@b.example"],
    ["List-Unsubscribe-Post", "x"],
    ["Content-Type", "text/html"],
    ["Resent-To", "a@b.example"],
    ["DKIM-Signature", "x"],
    ["X-Feedletter-Mail", "x"],
    ["X Space", "x"],
    ["X-Colon:", "x"],
    ["", "x"],
    ["X-Empty", "  "],
    ["X-Line", "a\r\nBcc: b@c.example"],
    ["X-Line", "a\u2028b"],
    ["X-Long", "a".repeat(901)],
  ])("%j can't be %j", (name, value) => {
    expect(mailHeaders.safeParse({ [name]: value }).success).toBe(false);
  });

  test("can't be one that the preset sets", async () => {
    const mine = "provider: postmark, headers: { x-pm-trackopens: 'true' }";
    await expect(identitiesOf(mine)).rejects.toThrow(
      expect.objectContaining({
        code: "E_CONFIG",
        place: expect.objectContaining({ line: expect.any(Number) }),
      }),
    );
    expect(headersOf(await digestMail("headers: { X-PM-Tag: weekly }"))["X-PM-Tag"]).toBe("weekly");
  });

  test("never adds another header or ends the head, whatever is accepted", async () => {
    const plain = Object.keys(headersOf(await digestMail("")));
    const name = fc.stringMatching(/^[ -~]{0,12}$/);
    const value = fc.string({ unit: "binary", maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 3 }), async (headers) => {
        const parsed = mailHeaders.safeParse(headers);
        if (!parsed.success) return;
        const bytes = await digestMail(`headers: ${JSON.stringify(parsed.data)}`);
        expect(Object.keys(headersOf(bytes)).sort()).toEqual([...plain, ...Object.keys(parsed.data)].sort());
      }),
      { numRuns: 60 },
    );
  });
});
