import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodePhrase, encodeText } from "#mail/header.js";
import { cleanName } from "#subscribers/person-name.js";

describe("a name", () => {
  test.each([
    ["\u202eecilA", "ecilA"],
    ["Ada\u202e\u2066 \u200fLovelace\u2069", "Ada Lovelace"],
    ["Ada\u0007\r\nBcc: x", "Ada Bcc: x"],
    ["A\u200bd\u00ada\ufeff", "Ada"],
    ["\u202e\u200b \u2066", ""],
    ["\u200d", ""],
    ["علی\u200cرضا", "علی\u200cرضا"],
    ["👩\u200d💻 Ada", "👩\u200d💻 Ada"],
    ["Zoë", "Zoë"],
  ])("has no controls and nothing that hides or turns text round: %j", (written, clean) => {
    expect(cleanName(written)).toBe(clean);
  });

  test("is clean in a header, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const decoded = encodePhrase(name).replace(/=\?utf-8\?B\?([^?]*)\?=\s?/g, (_, text: string) =>
          Buffer.from(text, "base64").toString(),
        );
        expect(decoded).not.toMatch(/[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
      }),
    );
  });
});

test("a subject can't turn round what follows it, but keeps the marks of Hebrew and Arabic", () => {
  expect(encodeText("Invoice \u202efdp.exe")).toBe("Invoice fdp.exe");
  expect(encodeText("שלום\u200f!")).toBe(`=?utf-8?B?${Buffer.from("שלום\u200f!").toString("base64")}?=`);
});
