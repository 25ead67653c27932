import "../../one-seed.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkComplaints } from "#app/doctor/deliverability/complaints.js";
import { runDnsChecks } from "#app/doctor/deliverability/sender-checks.js";
import type { Diagnosis } from "#app/doctor/diagnosis.js";
import type { Resolver } from "#mail/records/dns.js";
import { folderWith } from "../../cli/cli.js";
import type { Zone } from "../../mail/dns-server.js";
import { runDoctor } from "./doctor-output.js";

const config = (from: string, more = ""): string => `site: { title: Notes, url: "https://notes.example/" }
digests: { weekly: {} }
mail: { from: "${from}", dmarc: dmarc@notes.example, ${more} }
`;

const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      "v=spf1 ",
      "include:notes.example ",
      "redirect=a.example ",
      "+all",
      "~all ",
      "exists:%{i} ",
      "ip4:1.2.3.4/0 ",
    ],
    ...[
      "v=DMARC1;",
      "p=none;",
      "p=reject;",
      "rua=mailto:a@other.example;",
      "sp=;",
      "psd=y;",
      "pct=x;",
      ";",
      "=",
    ],
    ...[
      "v=DKIM1;",
      "p=AAAA;",
      "k=ed25519;",
      "v=STSv1;",
      "id=1;",
      "v=TLSRPTv1;",
      "v=BIMI1;",
      "l=https://x.example/;",
    ],
    ...["\u001b[31m", "\u0007", "\r\n", "\u202e", "\ufeff", "\u0000"],
  ),
  fc.string({ maxLength: 10 }),
);
const records = fc.array(
  fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join("")),
  { maxLength: 3 },
);
const hosts = fc.array(fc.constantFrom("mx.notes.example", "192.0.2.1", "\u001b[2J.example", ""), {
  maxLength: 3,
});

test("whatever name servers answer, the doctor ends, and prints nothing that a terminal obeys", async () => {
  const folder = folderWith({ "feedletter.yaml": config("Notes <news@notes.example>", "provider: mailgun") });
  const own = folderWith({
    "feedletter.yaml": config("Notes <news@notes.example>", 'transport: "smtp://mail.notes.example"'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(records),
      fc.infiniteStream(hosts),
      fc.boolean(),
      async (txt, names, isOwn) => {
        const next = async (stream: Iterator<readonly string[]>): Promise<readonly string[]> =>
          stream.next().value ?? [];
        const resolver: Resolver = {
          resolveTxt: async () => (await next(txt)).map((text) => [text.slice(0, 5), text.slice(5)]),
          resolve4: () => next(names),
          resolve6: () => next(names),
          resolveMx: async () => (await next(names)).map((exchange) => ({ exchange, priority: 10 })),
          resolveCname: () => next(names),
          resolvePtr: () => next(names),
        };
        const { text, found } = await runDoctor(runDnsChecks, { folder: isOwn ? own : folder, resolver });
        expect(found.length).toBeGreaterThan(4);
        expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e|\ufeff/u);
        for (const { records = [] } of found)
          expect(records.filter(({ value }) => value.startsWith("v=spf1")).length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 60 },
  );
});

test("a domain in another script is looked up, and its records are printed, in ASCII", async () => {
  const folder = folderWith({
    "feedletter.yaml": config("Notizen <neu@bücher.example>", "provider: mailjet"),
  });
  const zone: Zone = {
    "xn--bcher-kva.example": { TXT: ["v=spf1 mx -all"], MX: ["10 mx.xn--bcher-kva.example"] },
  };
  const { text } = await runDoctor(runDnsChecks, { folder, zone });
  expect(text).toContain("    xn--bcher-kva.example  TXT  v=spf1 mx include:spf.mailjet.com -all\n");
  expect(text).toContain(
    "    _dmarc.xn--bcher-kva.example  TXT  v=DMARC1; p=none; rua=mailto:dmarc@notes.example\n",
  );
});

test("a domain that isn't in the DNS is named, and so is a name server that doesn't answer", async () => {
  const folder = folderWith({ "feedletter.yaml": config("Notes <news@notes.example>", "provider: ses") });
  const { found } = await runDoctor(runDnsChecks, { folder });
  expect(found[0]).toMatchObject({ check: "sender's domain", level: "warning" });
  const failing: Zone = {
    "notes.example": { fails: "SERVFAIL" },
    "_dmarc.notes.example": { fails: "REFUSED" },
  };
  const { found: unknown, text } = await runDoctor(runDnsChecks, { folder, zone: failing });
  expect(unknown.filter(({ level }) => level === "error")).toEqual([]);
  expect(text).toContain("couldn't be looked up");
  expect(text).not.toContain("has no DMARC record");
});

test.each([
  [10_000, 5, "ok"],
  [10_000, 10, "warning"],
  [10_000, 40, "warning"],
  [200, 1, "ok"],
])("of %i mails, %i complaints: %s", async (accepted, complaints, level) => {
  const counts = { waiting: 0, sending: 0, accepted, rejected: 0, uncertain: 0, skipped: 0 };
  const issue = (frozenAt: number) => ({ frozenAt, counts, reports: { complaint: complaints } });
  const now = Date.UTC(2026, 5, 15);
  const found: Diagnosis[] = [];
  const newest = async () => [issue(now - 1), issue(now - 40 * 86_400_000)];
  // @ts-expect-error only what is counted
  for await (const one of checkComplaints({ issues: { newest } }, now)) found.push(one);
  expect(found).toMatchObject([
    { level, said: expect.stringContaining(`${complaints} about ${accepted} mails`) },
  ]);
});
