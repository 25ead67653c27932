import fc from "fast-check";
import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import {
  bytesOf,
  type CommonFacts,
  encodeVariant,
  piecesOf,
  type RecipientFacts,
  spliceParts,
} from "#mail/message.js";
import { cleanName } from "#subscribers/person-name.js";
import { NOW, VARIANT } from "../deliveries/samples.js";

const buildMessage = (...given: Parameters<typeof spliceParts>): Buffer =>
  bytesOf({ pieces: piecesOf(spliceParts(...given)) });

const bulk = {
  list: { name: "Career Notes", id: "weekly.letters.example" },
  feedbackId: "weekly-1:weekly:digest:abcdef012345",
};
const facts: CommonFacts = {
  bulk,
  from: { name: "Career Notes", address: "news@careers.example" },
  replyTo: { address: "eric@careers.example" },
  date: NOW,
};
const recipient: RecipientFacts = {
  to: { name: "Ada", address: "ada@readers.example" },
  messageId: "<0123@careers.example>",
  leave: { https: "https://letters.example/unsubscribe/tok.en", mailto: "mailto:leave@careers.example" },
};
const values = {
  name: "Ada",
  address: "ada@readers.example",
  unsubscribeUrl: "https://letters.example/u?a=1&b=2",
};

function build(
  variant = VARIANT as Parameters<typeof encodeVariant>[0],
  given: Record<string, string> = values,
): Buffer {
  return buildMessage(encodeVariant(variant, facts), recipient, given);
}

function headerOf(bytes: Buffer, name: string): string | undefined {
  const head = bytes.toString("latin1").split("\r\n\r\n")[0] ?? "";
  const unfolded = head.replace(/\r\n[ \t]/g, " ").split("\r\n");
  return unfolded
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))
    ?.slice(name.length + 2);
}

describe("a bulk mail", () => {
  test("has the headers that receivers require", async () => {
    const bytes = build();
    expect(Object.fromEntries(HEADERS.map((name) => [name, headerOf(bytes, name)]))).toEqual({
      From: "Career Notes <news@careers.example>",
      To: "Ada <ada@readers.example>",
      "Reply-To": "eric@careers.example",
      Subject: "News for Ada",
      Date: "Mon, 05 Jan 2026 09:00:00 +0000",
      "Message-ID": "<0123@careers.example>",
      "List-Id": "Career Notes <weekly.letters.example>",
      "List-Unsubscribe": "<https://letters.example/unsubscribe/tok.en>, <mailto:leave@careers.example>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "Feedback-ID": "weekly-1:weekly:digest:abcdef012345",
      Precedence: "bulk",
      "Auto-Submitted": "auto-generated",
      "MIME-Version": "1.0",
    });
  });

  test("says one-click only where there is a page to post to", () => {
    const leave = { mailto: "mailto:leave@careers.example" };
    const bytes = buildMessage(encodeVariant(VARIANT, facts), { ...recipient, leave }, values);
    expect(headerOf(bytes, "List-Unsubscribe")).toBe("<mailto:leave@careers.example>");
    expect(headerOf(bytes, "List-Unsubscribe-Post")).toBeUndefined();
    const none = buildMessage(encodeVariant(VARIANT, facts), { ...recipient, leave: {} }, values);
    expect(headerOf(none, "List-Unsubscribe")).toBeUndefined();
  });

  test("has a text and an HTML part, and values are escaped in the HTML alone", async () => {
    const parsed = await simpleParser(build(VARIANT, { ...values, name: "<b>R&D</b>\r\nTo: eve" }));
    expect(parsed.text).toBe("Dear <b>R&D</b> To: eve,\n\nLeave: https://letters.example/u?a=1&b=2\n");
    expect(parsed.html).toBe(
      '<p>Dear &lt;b&gt;R&amp;D&lt;/b&gt; To: eve</p>\n<a href="https://letters.example/u?a=1&amp;b=2">Leave</a>',
    );
    expect(parsed.subject).toBe("News for <b>R&D</b> To: eve");
  });

  test("shows the fallback where a subscriber has no name", async () => {
    const parsed = await simpleParser(build(VARIANT, {}));
    expect(parsed.subject).toBe("News for you");
    expect(parsed.text).toContain("Dear reader,");
  });

  test("is the same each time it is built", () => {
    expect(build().equals(build())).toBe(true);
  });

  test("has only CRLF line ends, and no line longer than mail allows, whatever it contains", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, hostile, async (before, after, name, subject) => {
        const slot = { field: "name", fallback: "" } as const;
        const variant = { subject: [subject], html: [before, slot, after], text: [after, slot, before] };
        const source = build(variant, { name }).toString("latin1");
        expect(source.replaceAll("\r\n", "")).not.toMatch(/[\r\n\x80-\xff]/);
        expect(Math.max(...source.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(78);
        const [, ...parts] = source.split("\r\n--=_");
        expect(parts).toHaveLength(3);
      }),
      { numRuns: 200 },
    );
  });

  test("any subject and any name are read back as one line, and can't become a header", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (subject, name) => {
        const encoded = encodeVariant(
          { ...VARIANT, subject: [subject] },
          { ...facts, bulk: { ...bulk, list: { ...bulk.list, name } } },
        );
        const to = { name, address: "ada@readers.example" };
        const parsed = await simpleParser(buildMessage(encoded, { ...recipient, to }, values));
        const shown = oneLine(subject.replace(/[\u202d\u202e]/g, ""));
        expect(parsed.subject ?? "").toBe(shown);
        expect(Array.isArray(parsed.to) ? undefined : parsed.to?.value).toEqual([
          { address: "ada@readers.example", name: cleanName(name) },
        ]);
        const keys = KEYS.filter((key) => key !== "subject" || shown !== "");
        expect([...parsed.headers.keys()].sort()).toEqual(keys);
      }),
      { numRuns: 200 },
    );
  });

  test("any body is read back unchanged, except for its line ends", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (before, name, after) => {
        const slot = { field: "name", fallback: "nobody" } as const;
        const variant = { ...VARIANT, text: ["x", before, slot, after, "x"] };
        const parsed = await simpleParser(build(variant, { name }));
        const [start, end] = [withLineFeeds(`x${before}`), withLineFeeds(`${after}x`)];
        expect(parsed.text?.startsWith(start)).toBe(true);
        expect(parsed.text?.endsWith(end)).toBe(true);
        expect(parsed.text?.slice(start.length, parsed.text.length - end.length)).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 200 },
    );
  });
});

const HEADERS = [
  ...["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe"],
  ...["List-Unsubscribe-Post", "Feedback-ID", "Precedence", "Auto-Submitted", "MIME-Version"],
];

const KEYS = [
  ...["auto-submitted", "content-type", "date", "feedback-id", "from", "list", "message-id", "mime-version"],
  ...["precedence", "reply-to", "subject", "to"],
];

function withLineFeeds(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n");
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
}

/** What people and attackers put into fields: injections, encoded words, long words, every script, broken surrogates. */
const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          "\r\nBcc: eve@evil.example",
          "\n.\r\n",
          "\r",
          "=?utf-8?B?aGk=?=",
          "=?",
          "?=",
          "\r\n\r\n<script>",
          "From ",
          ".",
        ],
        ...[
          "=_",
          "--=_",
          "\t",
          " ",
          "  ",
          "x".repeat(300),
          "\ud800",
          "😀",
          "日本語",
          "é",
          '"',
          "\\",
          "<",
          ">",
          "@",
          ",",
          "=3D",
          "\u2028",
        ],
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join("")),
);
