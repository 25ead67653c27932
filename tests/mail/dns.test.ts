import { expect, test } from "vitest";
import { openDns, reverseName } from "#mail/records/dns.js";
import { startDns, type Zone } from "./dns-server.js";

async function look(zone: Zone, options?: Parameters<typeof startDns>[1]) {
  const { resolver, asked } = await startDns(zone, options);
  return { dns: openDns(resolver), asked };
}

test("a record in pieces is one record, over UDP and, if it is long, over TCP", async () => {
  const short = `v=DKIM1; p=${"a".repeat(300)}`;
  const long = `v=DKIM1; p=${"b".repeat(3_000)}`;
  const { dns } = await look({ "short.example": { TXT: [short] }, "long.example": { TXT: [long] } });
  expect(await dns.txt("short.example")).toEqual({ kind: "found", values: [short] });
  expect(await dns.txt("long.example")).toEqual({ kind: "found", values: [long] });
});

test("only what the name server denies is missing; a failure is never", async () => {
  const { dns } = await look(
    {
      "a.b.example": { A: ["192.0.2.1"] },
      "fails.example": { fails: "SERVFAIL" },
      "refuses.example": { fails: "REFUSED" },
      "silent.example": { fails: "silence" },
      "garbage.example": { fails: "garbage" },
    },
    { timeout: 100 },
  );
  expect(await dns.txt("a.b.example")).toEqual({ kind: "missing", nothing: false });
  expect(await dns.txt("b.example")).toEqual({ kind: "missing", nothing: false });
  expect(await dns.txt("c.example")).toEqual({ kind: "missing", nothing: true });
  const reasons = ["fails.example", "refuses.example", "silent.example", "garbage.example"].map((name) =>
    dns.txt(name),
  );
  for (const answer of await Promise.all(reasons)) expect(answer.kind).toBe("failed");
  expect(await dns.txt("fails.example")).toMatchObject({ reason: "the name server failed (SERVFAIL)" });
  expect(await dns.txt(`${"a".repeat(64)}.example`)).toMatchObject({ kind: "failed" });
});

test("aliases are followed, names are asked for once, and hosts are in lower case", async () => {
  const { dns, asked } = await look({
    "s1._domainkey.notes.example": { CNAME: "s1.provider.example" },
    "s1.provider.example": { TXT: ["v=DKIM1; p=AAAA"] },
    "notes.example": { MX: ["10 MX.Notes.Example"], A: ["192.0.2.7"], AAAA: ["2001:db8::7"] },
    "7.2.0.192.in-addr.arpa": { PTR: ["Mail.Notes.Example"] },
  });
  const first = await dns.txt("s1._domainkey.notes.example");
  expect(first).toEqual({ kind: "found", values: ["v=DKIM1; p=AAAA"] });
  await dns.txt("s1._domainkey.notes.example");
  expect(asked.filter((question) => question.startsWith("TXT"))).toHaveLength(1);
  expect(await dns.cname("s1._domainkey.notes.example")).toEqual({
    ...{ kind: "found", values: ["s1.provider.example"] },
  });
  expect(await dns.mx("notes.example")).toEqual({ kind: "found", values: ["mx.notes.example"] });
  expect(await dns.addresses("notes.example")).toEqual({
    ...{ kind: "found", values: ["192.0.2.7", "2001:db8::7"] },
  });
  expect(await dns.names("192.0.2.7")).toEqual({ kind: "found", values: ["mail.notes.example"] });
});

test("a name with thousands of records shows only some of them", async () => {
  const TXT = Array.from({ length: 1_500 }, (_, index) => `record ${index}`);
  const { dns } = await look({ "many.example": { TXT } });
  const answer = await dns.txt("many.example");
  expect(answer.kind === "found" && answer.values).toHaveLength(100);
});

test("names of addresses", () => {
  expect(reverseName("192.0.2.7")).toBe("7.2.0.192.in-addr.arpa");
  expect(reverseName("2001:db8::567:89ab")).toBe(
    "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
  );
});

test("where no name server answers, only two questions are waited for", async () => {
  const silent = { fails: "silence" } as const;
  const names = ["a.example", "b.example", "c.example", "d.example"];
  const zone = Object.fromEntries(names.map((name) => [name, silent]));
  const { dns, asked } = await look({ ...zone, "e.example": { TXT: ["x"] } }, { timeout: 50 });
  for (const name of names)
    expect(await dns.txt(name)).toMatchObject({ kind: "failed", reason: expect.stringMatching(/in time/) });
  expect(new Set(asked)).toEqual(new Set(["TXT a.example", "TXT b.example"]));
  const { dns: other } = await look({ ...zone, "e.example": { TXT: ["x"] } }, { timeout: 50 });
  await other.txt("a.example");
  expect(await other.txt("e.example")).toMatchObject({ kind: "found" });
  await other.txt("b.example");
  // An answer in between shows that it is only that name.
  expect(await other.txt("missing.example")).toMatchObject({ kind: "missing" });
});
