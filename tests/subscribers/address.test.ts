import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressKey,
  envelopeAddress,
  parseAddress,
  parseMailbox,
  requireAddress,
} from "#subscribers/address.js";

describe("an address", () => {
  test.each([
    ["ada@example.org", "ada@example.org"],
    ["  ada@example.org \n", "ada@example.org"],
    ["a.d-a+news_x'y@sub.example.org", "a.d-a+news_x'y@sub.example.org"],
    ["ada@bücher.example", "ada@bücher.example"],
    ["δοκιμή@παράδειγμα.ελ", "δοκιμή@παράδειγμα.ελ"],
    [`${"a".repeat(64)}@example.org`, `${"a".repeat(64)}@example.org`],
  ])("%j is accepted unchanged", (written, address) => {
    expect(parseAddress(written)).toEqual({ kind: "address", address });
  });

  test.each([
    ["ada", "it has no @"],
    ["ada@", "the domain is empty"],
    ["@example.org", "the part before the @ is empty"],
    ["ada@example", "the domain has no dot"],
    ["ada@1.1", "the domain is a number"],
    ["ada@a%2eb.com", "the domain is empty or contains an invalid character"],
    ["ada@-a.com", "the domain is invalid"],
    ["ada@a..com", "the domain is invalid"],
    ["ada@[127.0.0.1]", "the domain is empty or contains an invalid character"],
    [`ada@${"a".repeat(64)}.org`, "the domain is invalid"],
    ["a da@example.org", "a space, a line break"],
    ["ada@example.org\r\nBcc: eve@example.org", "a space, a line break"],
    ["ada\u200b@example.org", "invisible character"],
    ["ada\u202e@example.org", "invisible character"],
    ["ada\0@example.org", "invisible character"],
    [".ada@example.org", "the part before the @ is empty or contains an invalid character"],
    ["a..da@example.org", "the part before the @ is empty or contains an invalid character"],
    ['"a b"@example.org', "a space, a line break"],
    ["<ada@example.org>", "the part before the @ is empty or contains an invalid character"],
    ["ada@example.org,eve@example.org", "the part before the @ is empty or contains an invalid character"],
    [`${"a".repeat(65)}@example.org`, "longer than 64 bytes"],
    [`${"é".repeat(33)}@example.org`, "longer than 64 bytes"],
    [`ada@${"a.".repeat(130)}org`, "longer than 254 bytes"],
  ])("%j is invalid", (written, reason) => {
    expect(parseAddress(written)).toEqual({ kind: "invalid", reason: expect.stringContaining(reason) });
  });

  test("what is accepted can break out of no SMTP command and no header", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (local, domain) => {
        const parsed = parseAddress(`${local}@${domain}`);
        if (parsed.kind === "address")
          expect(envelopeAddress(parsed.address)).not.toMatch(/[\s<>\0-\x1f\x7f,;:"()\\[\]]/);
      }),
    );
  });

  test("an error names the address, what is wrong, and what one looks like", () => {
    expect(() => requireAddress("ada")).toThrow('Invalid email address "ada": it has no @.');
  });
});

describe("the key of an address", () => {
  test("case and the spelling of the domain make no difference", () => {
    expect(addressKey("ADA@Bücher.Example")).toBe(addressKey("ada@xn--bcher-kva.example"));
    expect(addressKey("Ame\u0301lie@example.org")).toBe(addressKey("am\u00e9lie@EXAMPLE.org"));
  });

  test("dots and plus tags do", () => {
    const keys = ["a.da@gmail.com", "ada@gmail.com", "ada+x@gmail.com"].map(addressKey);
    expect(new Set(keys).size).toBe(3);
  });
});

describe("a mailbox", () => {
  test.each([
    ["news@example.org", { address: "news@example.org" }],
    ["Career Notes <news@example.org>", { name: "Career Notes", address: "news@example.org" }],
    ['"Notes, \\"weekly\\"" <news@example.org>', { name: 'Notes, "weekly"', address: "news@example.org" }],
    ["<news@example.org>", { address: "news@example.org" }],
  ])("%j is read", (written, mailbox) => {
    expect(parseMailbox(written)).toEqual(mailbox);
  });

  test.each(["Notes <news>", "Notes", "a <b@example.org> c", "a <b@example.org> <c@example.org>"])(
    "%j is refused",
    (written) => {
      expect(() => parseMailbox(written)).toThrow(/^Invalid email address/);
    },
  );
});
