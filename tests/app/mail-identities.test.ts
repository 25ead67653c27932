import { join } from "node:path";
import { expect, test } from "vitest";
import { readIdentities } from "#app/digests/mail-identities.js";
import { senderAddresses } from "#app/sender-addresses.js";
import { loadConfig } from "#config/load.js";
import { CONFIG, folderWith } from "../cli/cli.js";

async function identify(mail: string) {
  const folder = folderWith({ "feedletter.yaml": `${CONFIG}digests: { weekly: {} }\nmail: ${mail}\n` });
  const loaded = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: ["mail"] });
  if (loaded.config.mail === undefined) throw new Error("no mail");
  return readIdentities(loaded, loaded.config.mail).withKeys(undefined)("weekly");
}

test.each([
  ["from", '{ from: "Jürgen <jürgen@notes.example>" }'],
  ["replyTo", '{ from: "news@notes.example", replyTo: "fragen-ü@notes.example" }'],
  ["bounces", '{ from: "news@notes.example", bounces: "rückläufer@notes.example" }'],
])(
  "characters beyond ASCII before the @ of mail.%s are refused, because many servers would refuse each mail",
  async (setting, mail) => {
    await expect(identify(mail)).rejects.toThrow(
      expect.objectContaining({
        code: "E_ADDRESS",
        message: expect.stringContaining(`mail.${setting}`),
        place: expect.objectContaining({ line: expect.any(Number) }),
      }),
    );
  },
);

test("a digest's own sender and reply address win over those of `mail`", async () => {
  const digests = `digests:
  weekly: { from: "The Weekly <weekly@notes.example>" }
  monthly: { replyTo: "ask@notes.example" }
`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}${digests}mail: { from: news@notes.example, replyTo: us@notes.example }\n`,
  });
  const loaded = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: ["mail"] });
  if (loaded.config.mail === undefined) throw new Error("no mail");
  const identify = readIdentities(loaded, loaded.config.mail).withKeys(undefined);
  expect(await identify("weekly")).toMatchObject({
    from: { name: "The Weekly", address: "weekly@notes.example" },
    replyTo: { address: "us@notes.example" },
    unsubscribeOptions: { mailto: "mailto:weekly@notes.example" },
  });
  expect(await identify("monthly")).toMatchObject({
    from: { address: "news@notes.example" },
    replyTo: { address: "ask@notes.example" },
  });
  expect(senderAddresses(loaded.config)).toEqual(["news@notes.example", "weekly@notes.example"]);
});

test("characters beyond ASCII in a digest's own sender are refused with its line", async () => {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests:\n  weekly: { from: "jürgen@notes.example" }\nmail: { from: news@notes.example }\n`,
  });
  const loaded = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: ["mail"] });
  const { mail } = loaded.config;
  expect(() => mail && readIdentities(loaded, mail)).toThrow(
    expect.objectContaining({
      code: "E_ADDRESS",
      message: expect.stringContaining("`digests.weekly.from`"),
      place: expect.objectContaining({ line: expect.any(Number) }),
    }),
  );
});

test("a domain and a name beyond ASCII are fine, and the mailto link has the domain in ASCII", async () => {
  const { from, unsubscribeOptions } = await identify('{ from: "Bücher <post@bücher.example>" }');
  expect(from).toEqual({ name: "Bücher", address: "post@bücher.example" });
  expect(unsubscribeOptions.mailto).toBe("mailto:post@xn--bcher-kva.example");
  const own = await identify(
    '{ from: "post@notes.example", unsubscribe: "mailto:weg@bücher.example?subject=weg" }',
  );
  expect(own.unsubscribeOptions.mailto).toBe("mailto:weg@xn--bcher-kva.example?subject=weg");
});
