import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { describe, expect, test } from "vitest";
import { type DkimConfig, readDkimKey } from "#mail/dkim.js";
import { bytesOf } from "#mail/message.js";
import { buildTestMessage, type MailIdentity, prepareSignedMail } from "#mail/prepare-mail.js";
import { NOW, VARIANT } from "../deliveries/samples.js";

const issue = { id: "weekly-3", digest: "weekly", number: 3, frozenAt: NOW };
const identity: MailIdentity = {
  from: { name: "Café Notes", address: "news@notes.example" },
  replyTo: { address: "eric@notes.example" },
  listName: "Café Notes",
  unsubscribeOptions: {
    server: { url: "https://letters.example/", keys: ["k".repeat(32)] },
    mailto: "mailto:x@y.example",
  },
};

function pem(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

const keys = {
  rsa: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ed25519: generateKeyPairSync("ed25519"),
} as const;

function recordOf(type: keyof typeof keys): string {
  const spki = keys[type].publicKey.export({ format: "der", type: "spki" });
  const form = type === "rsa" ? spki : spki.subarray(-32);
  return `v=DKIM1; k=${type}; p=${form.toString("base64")}`;
}

function config(type: keyof typeof keys, more: Partial<DkimConfig> = {}): DkimConfig {
  return { domain: "notes.example", selector: "s1", key: pem(keys[type].privateKey), ...more };
}

/** Another implementation's verdict, with the record that a receiver would look up. */
async function verify(bytes: Buffer, type: keyof typeof keys) {
  const resolver = async (name: string) => {
    expect(name).toBe("s1._domainkey.notes.example");
    return [[recordOf(type)]];
  };
  const { results } = await dkimVerify(bytes, { resolver });
  return results[0];
}

const delivery = { issue: issue.id, subscriber: "s1", address: "ada@x.example", variant: 1, attempts: 0 };

describe.each(["rsa", "ed25519"] as const)("signed with %s", (type) => {
  const dkim = readDkimKey(config(type));

  test("a mail passes, with both list headers and all that shows who sent it under the signature", async () => {
    const build = prepareSignedMail(issue, new Map([[1, VARIANT]]), { identity, dkim: [dkim] });
    const bytes = bytesOf(await build(delivery));
    expect((await verify(bytes, type))?.status.result).toBe("pass");
    const [, signed] = /h=([^;]*);/.exec(bytes.toString().replace(/\r\n /g, " ")) ?? [];
    expect(signed?.split(/: ?/)).toEqual(
      expect.arrayContaining(["from", "to", "subject", "date", "list-unsubscribe", "list-unsubscribe-post"]),
    );
  });

  test("whatever content and names are like, every mail passes, and only unchanged", {
    timeout: 30_000,
  }, async () => {
    const text = fc.string({
      unit: fc.constantFrom("a", " ", "\t", "\n", "\r\n", ".", "=", "é", "😀", "From ", "\0"),
    });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (name, before, after) => {
        const slot = { field: "name", fallback: "" } as const;
        const variant = { subject: [before, slot], html: [before, slot, after], text: [after, slot, before] };
        const build = prepareSignedMail(issue, new Map([[1, variant]]), { identity, dkim: [dkim] });
        const bytes = bytesOf(await build({ ...delivery, name }));
        expect((await verify(bytes, type))?.status.result).toBe("pass");
        const forged = Buffer.from(bytes.toString("latin1").replace("ada@x", "eve@x"), "latin1");
        expect((await verify(forged, type))?.status.result).not.toBe("pass");
      }),
      { numRuns: 40 },
    );
  });

  test("a resend has the same bytes, signature and all", async () => {
    const [one, two] = await Promise.all(
      [0, 3].map(async (attempts) => {
        const build = prepareSignedMail(issue, new Map([[1, VARIANT]]), { identity, dkim: [dkim] });
        return bytesOf(await build({ ...delivery, attempts }));
      }),
    );
    expect(one?.equals(two ?? Buffer.of())).toBe(true);
  });

  test("a test mail is signed as well", async () => {
    const message = await buildTestMessage(VARIANT, issue, {
      identity,
      dkim: [dkim],
      to: { address: "me@x.example" },
    });
    expect((await verify(bytesOf(message), type))?.status.result).toBe("pass");
  });
});

describe("signed with an RSA and an Ed25519 key at once", () => {
  const dkim = [
    readDkimKey(config("rsa", { selector: "rsa" })),
    readDkimKey(config("ed25519", { selector: "ed" })),
  ];

  test("a mail passes by each of them, and neither passes once it was changed", async () => {
    const build = prepareSignedMail(issue, new Map([[1, VARIANT]]), { identity, dkim });
    const bytes = bytesOf(await build(delivery));
    const resolver = async (name: string) => [
      [recordOf(name === "rsa._domainkey.notes.example" ? "rsa" : "ed25519")],
    ];
    const verdictsOn = async (mail: Buffer) =>
      (await dkimVerify(mail, { resolver })).results.map(
        ({ selector, status }) => `${selector} ${status.result}`,
      );
    expect((await verdictsOn(bytes)).sort()).toEqual(["ed pass", "rsa pass"]);
    const forged = Buffer.from(bytes.toString("latin1").replace("ada@x", "eve@x"), "latin1");
    expect((await verdictsOn(forged)).join()).not.toContain("pass");
  });

  test("a letter to one person has both signatures as well", async () => {
    const mail = await buildTestMessage(VARIANT, issue, { identity, dkim, to: { address: "me@x.example" } });
    expect(
      bytesOf(mail)
        .toString()
        .match(/^DKIM-Signature:/gm),
    ).toHaveLength(2);
  });
});

test("a domain beyond ASCII stands in every header and in d= in its ASCII form, and the signature passes", async () => {
  const dkim = [readDkimKey(config("rsa", { domain: "Bücher.example" }))];
  const international: MailIdentity = {
    ...identity,
    from: { name: "Bücher", address: "post@bücher.example" },
    replyTo: { address: "fragen@bücher.example" },
    unsubscribeOptions: {},
  };
  const build = prepareSignedMail(issue, new Map([[1, VARIANT]]), { identity: international, dkim });
  const message = await build({ ...delivery, address: "ada@straße.example" });
  const bytes = bytesOf(message);
  const { results } = await dkimVerify(bytes, { resolver: async () => [[recordOf("rsa")]] });
  expect(results[0]?.status.result).toBe("pass");
  const [head = ""] = bytes.toString("latin1").split("\r\n\r\n", 1);
  expect(head).toMatch(/^[\x20-\x7e\r\n]*$/);
  const unfolded = head.replace(/\r\n /g, " ");
  expect(unfolded).toContain("d=xn--bcher-kva.example;");
  expect(unfolded).toMatch(/^From: .*<post@xn--bcher-kva\.example>$/m);
  expect(unfolded).toMatch(/^Reply-To: fragen@xn--bcher-kva\.example$/m);
  expect(unfolded).toMatch(/^To: ada@xn--strae-oqa\.example$/m);
  expect(unfolded).toMatch(/^Message-ID: <[0-9a-f]+@xn--bcher-kva\.example>$/m);
  expect(unfolded).toContain("<weekly.xn--bcher-kva.example>");
  expect(message).toMatchObject({ from: "post@xn--bcher-kva.example", to: "ada@xn--strae-oqa.example" });
});

test("a signing domain that is none is refused", () => {
  expect(() => readDkimKey(config("rsa", { domain: "not a domain" }))).toThrow(/isn't a domain/);
});

describe("a key", () => {
  test.each([
    ["PEM", (key: string) => key],
    ["PEM in one line", (key: string) => key.replaceAll("\n", "\\n")],
    ["base64", (key: string) => key.replace(/-----.*-----|\n/g, "")],
  ])("is read as %s, and matches its record", (_, write) => {
    for (const type of ["rsa", "ed25519"] as const) {
      const key = write(pem(keys[type].privateKey));
      expect(readDkimKey(config(type, { key, publicKey: recordOf(type) })).domain).toBe("notes.example");
    }
  });

  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const short = generateKeyPairSync("rsa", { modulusLength: 512 });
  test.each([
    ["nothing", { key: " " }, /can't be read/],
    ["garbage", { key: "hunter2 hunter2" }, /can't be read/],
    ["half a key", { key: pem(keys.rsa.privateKey).slice(0, 400) }, /can't be read/],
    [
      "a public key",
      { key: createPublicKey(keys.rsa.privateKey).export({ format: "pem", type: "spki" }).toString() },
      /can't be read/,
    ],
    ["a key of another kind", { key: pem(ec.privateKey) }, /type ec/],
    ["a key that is too short", { key: pem(short.privateKey) }, /512 bits/],
    ["the key of another record", { publicKey: recordOf("ed25519") }, /doesn't match/],
  ])("that can't sign is refused, and not printed: %s", (_, more, said) => {
    const read = () => readDkimKey(config("rsa", more));
    expect(read).toThrow(said);
    expect(read).toThrow(
      expect.objectContaining({ code: "E_DKIM", message: expect.not.stringMatching(/hunter2|MII/) }),
    );
  });
});
