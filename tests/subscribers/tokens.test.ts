import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bounceAddress, readBounceAddress } from "#subscribers/bounce-address.js";
import { parseSigningKeys, signToken, type TokenClaims, verifyToken } from "#subscribers/tokens.js";
import { bodyUnsubscribeLink, readLeaveToken, unsubscribeLinks } from "#subscribers/unsubscribe-links.js";

const old = "o".repeat(32);
const fresh = "f".repeat(32);
const claims: TokenClaims = { purpose: "unsubscribe", subscriber: "aB3_-x", digest: "weekly" };

describe("a token", () => {
  test("gives back what was signed", () => {
    expect(verifyToken(signToken(claims, [fresh]), "unsubscribe", [fresh])).toEqual(claims);
  });

  test("is worthless for another purpose", () => {
    expect(verifyToken(signToken(claims, [fresh]), "preferences", [fresh])).toBeUndefined();
  });

  test("outlives the change of keys, as long as the old one is still accepted", () => {
    const token = signToken(claims, [old]);
    expect(verifyToken(token, "unsubscribe", [fresh, old])).toEqual(claims);
    expect(verifyToken(token, "unsubscribe", [fresh])).toBeUndefined();
    expect(signToken(claims, [fresh, old])).toBe(signToken(claims, [fresh]));
  });

  test("is worthless with any character changed, taken away or added", () => {
    const token = signToken(claims, [fresh]);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom("", "A", "b", ".", "-", "%", "\n"), (at, put) => {
        const changed = token.slice(0, at) + put + token.slice(at + 1);
        // The last of 43 base64url characters carries four bits; two of its neighbours decode to the same bytes.
        fc.pre(changed !== token && at < token.length - 1);
        expect(verifyToken(changed, "unsubscribe", [fresh])).toBeUndefined();
      }),
    );
  });

  test("any text is read without an error", () => {
    fc.assert(fc.property(fc.string(), (text) => verifyToken(text, "unsubscribe", [fresh]) === undefined));
  });

  test("the parts of a token can't be moved over the dot", () => {
    const other = signToken({ ...claims, subscriber: "aB3_-xweek", digest: "ly" }, [fresh]);
    expect(other.split(".")[2]).not.toBe(signToken(claims, [fresh]).split(".")[2]);
  });
});

describe("keys", () => {
  test("are comma-separated, the first one signs", () => {
    expect(parseSigningKeys(` ${fresh} , ${old},`)).toEqual([fresh, old]);
  });

  test.each(["", " , ", "s3cret", `${fresh},s3cret`])("%j is refused without repeating it", (keys) => {
    expect(() => parseSigningKeys(keys)).toThrow(/^(?!.*s3cret).*must have at least 32 bytes/);
  });
});

describe("the way out", () => {
  const server = { url: "https://letters.example/base", keys: [fresh] } as const;

  test("is below the server's address, and the token in it is good", () => {
    const { https } = unsubscribeLinks({ server, mailto: "mailto:leave@example.org" }, "id", "weekly");
    const [, token] = /^https:\/\/letters\.example\/base\/unsubscribe\/([\w.-]+)$/.exec(https ?? "") ?? [];
    expect(verifyToken(token ?? "", "unsubscribe", [fresh])).toEqual({ ...claims, subscriber: "id" });
  });

  test("is a mail where no server runs", () => {
    const links = unsubscribeLinks({ mailto: "mailto:leave@example.org" }, "id", "weekly");
    expect(links).toEqual({ mailto: "mailto:leave@example.org?subject=unsubscribe%20weekly" });
    expect(bodyUnsubscribeLink(links)).toBe(links.mailto);
    expect(bodyUnsubscribeLink({ ...links, https: "https://x.example/" })).toBe("https://x.example/");
    expect(unsubscribeLinks({ mailto: "mailto:a@b.example?subject=bye" }, "id", "weekly").mailto).toContain(
      "?subject=bye",
    );
  });

  test("is a mail with a signed token in its subject, and in its address where there is a place for it", () => {
    const mailto = "mailto:leave+{token}@example.org?body=bye&subject=go";
    const links = unsubscribeLinks({ mailto, keys: [fresh] }, "id", "weekly");
    const [, inAddress, inSubject] =
      /^mailto:leave\+([a-z2-7]+)@example\.org\?subject=go%20([a-z2-7]+)&body=bye$/.exec(
        links.mailto ?? "",
      ) ?? [];
    expect(inSubject).toBe(inAddress);
    const claims = readLeaveToken((inSubject ?? "").toUpperCase(), [old, fresh]);
    expect(claims?.subscriber).toBe("id");
    expect(["weekly", "daily", ""].map((digest) => claims?.isDigest(digest))).toEqual([true, false, false]);
    expect(readLeaveToken(inSubject ?? "", [old])).toBeUndefined();
  });

  test("takes no token of a bounce address, and a bounce address none of it", () => {
    const bounce = bounceAddress("b@example.org", { subscriber: "id", issue: "weekly" }, [fresh]);
    expect(readLeaveToken(bounce.split(/[+@]/)[1] ?? "", [fresh])).toBeUndefined();
    const { mailto = "" } = unsubscribeLinks(
      { mailto: "mailto:b+{token}@c.example", keys: [fresh] },
      "id",
      "weekly",
    );
    expect(readBounceAddress(mailto, [fresh])).toBeUndefined();
  });

  test("any text is read without an error", () => {
    fc.assert(fc.property(fc.string(), (text) => readLeaveToken(text, [fresh]) === undefined));
  });
});
