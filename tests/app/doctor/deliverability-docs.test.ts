import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runDnsChecks, runSourceChecks } from "#app/doctor/deliverability/sender-checks.js";
import { folderWith } from "../../cli/cli.js";
import { gzip, SHAPES } from "../../mail/dmarc-samples.js";
import type { Zone } from "../../mail/dns-server.js";
import { runDoctor } from "./doctor-output.js";

const DOCS = readFileSync(join(import.meta.dirname, "../../../docs/deliverability.md"), "utf8");
const txt = (...TXT: string[]) => ({ TXT });

const KEY = `v=DKIM1; k=ed25519; p=${Buffer.alloc(32, 7).toString("base64")}`;
const MAIL = `digests: { weekly: {} }\nserver: { url: "https://letters.careers.example/" }\n`;

const mail = (settings: string): string =>
  `${MAIL}mail: { from: "Career Notes <news@careers.example>", dmarc: dmarc@careers.example, ${settings} }\n`;

const MAILBOX: Zone = {
  "careers.example": { ...txt("v=spf1 include:_spf.google.com -all"), MX: ["1 smtp.google.com"] },
  "_spf.google.com": txt("v=spf1 ip4:198.51.100.0/24 ~all"),
};

test("a new domain with a mail service", async () => {
  const { text } = await runDoctor(runDnsChecks, {
    config: mail('provider: ses, transport: "${SMTP_URL}"'),
    env: { SMTP_URL: "smtps://user:secret@email-smtp.eu-west-1.amazonaws.com" },
    zone: { "careers.example": {} },
  });
  expect(DOCS).toContain(`$ feedletter doctor --dns\n${text}`);
});

test("a domain that has a mailbox already", async () => {
  const { text } = await runDoctor(runDnsChecks, { config: mail("provider: mailgun"), zone: MAILBOX });
  expect(DOCS).toContain(`$ feedletter doctor --dns\n${text}`);
});

test("a domain that is complete", async () => {
  const zone: Zone = {
    ...MAILBOX,
    "careers.example": {
      ...txt("v=spf1 include:_spf.google.com include:mailgun.org -all"),
      A: ["192.0.2.80"],
    },
    "mailgun.org": txt("v=spf1 ip4:192.0.2.0/24 ~all"),
    "pdk1._domainkey.careers.example": txt(KEY),
    "_dmarc.careers.example": txt("v=DMARC1; p=none; rua=mailto:dmarc@careers.example"),
  };
  const { text, found } = await runDoctor(runDnsChecks, { config: mail("provider: mailgun"), zone });
  expect(found.filter(({ level }) => level === "error" || level === "warning")).toEqual([]);
  expect(DOCS).toContain(`$ feedletter doctor --dns\n${text}`);
});

test("who sends in one's name", async () => {
  const google = SHAPES["google.com"]?.({
    domain: "careers.example",
    rows: [
      { ip: "192.0.2.25", count: 240, spf: "pass" },
      { ip: "198.51.100.40", count: 12, dkim: "fail", signed: "shop.example", returnPath: "shop.example" },
      { ip: "203.0.113.66", count: 31, dkim: "fail", spf: "fail", disposition: "none" },
    ],
  }).replaceAll("<domain>bounce.example</domain><result>pass", "<domain>bounce.example</domain><result>fail");
  const yahoo = SHAPES.Yahoo?.({
    domain: "careers.example",
    rows: [{ ip: "192.0.2.25", count: 60, spf: "pass" }],
  });
  const folder = folderWith({ "google.xml": google ?? "", "yahoo.xml.gz": gzip(yahoo ?? "") });
  const { text } = await runDoctor(runSourceChecks, {
    config: mail("provider: mailgun"),
    zone: {
      "25.2.0.192.in-addr.arpa": { PTR: ["m25.mailgun.net"] },
      "m25.mailgun.net": { A: ["192.0.2.25"] },
      "66.113.0.203.in-addr.arpa": { PTR: ["mail.careers.example"] },
    },
    files: ["google.xml", "yahoo.xml.gz"].map((file) => join(folder, file)),
  });
  expect(DOCS).toContain(text);
});
