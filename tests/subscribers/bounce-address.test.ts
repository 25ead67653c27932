import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress } from "#subscribers/address.js";
import { bounceAddress, readBounceAddress, requireBounceBase } from "#subscribers/bounce-address.js";

const keys = ["k".repeat(32)] as const;
const base = "bounces@notes.example";
const mail = { subscriber: Buffer.alloc(16, 7).toString("base64url"), issue: "weekly-3" };

describe("a bounce address", () => {
  test("is an address that every server takes, whatever the subscriber", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.string(), (id, issue) => {
        const subscriber = Buffer.from(id).toString("base64url");
        const address = bounceAddress("newsletter-bounces@notes.example", { subscriber, issue }, keys);
        expect(parseAddress(address)).toEqual({ kind: "address", address });
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ["as it was sent", (address: string) => address],
    ["in capitals", (address: string) => address.toUpperCase()],
    ["in angle brackets", (address: string) => `<${address}>`],
    ["in a sentence", (address: string) => `original sender: ${address} (relayed)`],
  ])("%s says whose mail it is", (_, change) => {
    const read = readBounceAddress(change(bounceAddress(base, mail, keys)), keys);
    expect(read?.subscriber).toBe(mail.subscriber);
    expect([read?.isIssue("weekly-3"), read?.isIssue("weekly-4")]).toEqual([true, false]);
  });

  test("of an id that is no random one is read, too", () => {
    const read = readBounceAddress(bounceAddress(base, { ...mail, subscriber: "id-ada" }, keys), keys);
    expect(read?.subscriber).toBe("id-ada");
  });

  test("with any letter changed is nobody's", () => {
    const address = bounceAddress(base, mail, keys);
    const from = "bounces+".length;
    fc.assert(
      fc.property(
        fc.integer({ min: from, max: address.indexOf("@") - 2 }),
        fc.constantFrom("a", "7"),
        (at, put) => {
          const changed = address.slice(0, at) + put + address.slice(at + 1);
          fc.pre(changed !== address);
          expect(readBounceAddress(changed, keys)).toBeUndefined();
        },
      ),
    );
  });

  test("signed by another key, or none, is nobody's; an old key is still good", () => {
    const address = bounceAddress(base, mail, keys);
    expect(readBounceAddress(address, ["o".repeat(32)])).toBeUndefined();
    expect(readBounceAddress(base, keys)).toBeUndefined();
    expect(readBounceAddress(address, ["o".repeat(32), ...keys])?.subscriber).toBe(mail.subscriber);
  });

  test("any text is read without an error", () => {
    fc.assert(fc.property(fc.string(), (text) => readBounceAddress(text, keys) === undefined));
    const long = `x+${"a".repeat(64)}@y`;
    expect(readBounceAddress(long, keys)).toBeUndefined();
  });

  test("whose base leaves no room for the token, or has one, is refused", () => {
    expect(requireBounceBase(base)).toBe(base);
    for (const wrong of [`${"b".repeat(20)}@notes.example`, "bounces+x@notes.example"])
      expect(() => requireBounceBase(wrong)).toThrow(/leaves no room/);
  });
});
