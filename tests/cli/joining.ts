import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import nodemailer from "nodemailer";
import { processMails } from "#app/inbox/process-mails.js";
import { withDatabase } from "#app/open-database.js";
import { collect } from "../deliveries/samples.js";
import { CONFIG, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

export const JOIN = "join@notes.example";
export const ADA = "ada@readers.example";
export const NOW = Date.UTC(2026, 5, 15, 7);
export const HOUR = 3_600_000;

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
export const PRIVATE_KEY = privateKey;

const RECORD = `v=DKIM1; k=rsa; p=${publicKey.replace(/-----[^-]+-----|\s/g, "")}`;

/** Domains whose mail server signs with that key. */
const SIGNING_DOMAINS = [
  ...["readers.example", "evil.example", "xn--bcher-kva.example", "mail.readers.example"],
  ...["alice.github.io", "mallory.github.io"],
];

const RECORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SIGNING_DOMAINS.map((domain) => [`s1._domainkey.${domain}`, RECORD])),
  "revoked._domainkey.readers.example": "v=DKIM1; k=rsa; p=",
};

/** The DNS. */
async function resolveTxt(name: string): Promise<string[][]> {
  const record = RECORDS[name];
  if (record !== undefined) return [[record]];
  const code = name.startsWith("away.") ? "ESERVFAIL" : "ENOTFOUND";
  throw Object.assign(new Error(code), { code });
}

/** For a process: the same DNS. */
export function scriptDns(folder: string): { readonly NODE_OPTIONS: string } {
  const records = join(folder, "dns.json");
  writeFileSync(records, JSON.stringify(RECORDS));
  const script = pathToFileURL(join(import.meta.dirname, "dns.mjs")).href;
  return { NODE_OPTIONS: `--import=${script}?records=${encodeURIComponent(records)}` };
}

interface Written {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly sentAt?: number;
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: not signed. */
  readonly signed?:
    | { readonly domain?: string; readonly selector?: string; readonly headers?: string }
    | undefined;
}

let written = 0;

/** A mail as a mail program writes it and its server signs it. */
export async function mailTo(mail: Written = {}): Promise<string> {
  written += 1;
  const { from = `Ada <${ADA}>`, to = JOIN, subject = "Subscribe", sentAt = NOW - 60_000 } = mail;
  const signed = "signed" in mail ? mail.signed : {};
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const sent = await transport.sendMail({
    ...{ from, to, subject, date: new Date(sentAt), text: "Please subscribe me.\n\n-- \nAda" },
    ...{ messageId: mail.id ?? `<${written}@readers.example>`, headers: mail.headers },
    ...(signed === undefined
      ? {}
      : {
          dkim: {
            ...{ domainName: signed.domain ?? "readers.example", keySelector: signed.selector ?? "s1" },
            ...{ privateKey: PRIVATE_KEY, headerFieldNames: signed.headers },
          },
        }),
  });
  return String(sent.message);
}

interface SiteOptions {
  /** Settings of `mail`, in YAML's flow style. */
  readonly mail?: string;
  readonly more?: string;
}

const WITH_SERVER = "server: { url: https://letters.notes.example/ }\n";

/** A site whose readers may join by mail, and a mail server that its confirmations go to. */
export async function openJoinable({
  mail = `join: { address: ${JOIN}, digests: [weekly] }`,
  more = WITH_SERVER,
}: SiteOptions = {}) {
  const server = await startMailServer();
  const from = `mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example", ${mail} }\n`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests:\n  weekly: { start: newest }\n  daily: { start: newest, title: Every Day, from: every@notes.example }\n${from}${more}`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const state = { now: NOW };
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: server.url }, cwd: folder },
    ...{ clock: () => state.now, randomBytes, sleep: async () => {}, resolveTxt },
  };
  const read = async (mail: string | Buffer, { dryRun = false } = {}) =>
    (await collect(processMails(context, { kind: "mail", bytes: bytesOf(mail) }, { dryRun })))[0];
  const person = (address: string) =>
    withDatabase(context, async ({ subscribers, membership }) => {
      const found = await subscribers.byAddress(address);
      return found && { ...found, events: await membership.events(found.id) };
    });
  return { folder, context, state, server, read, person };
}

async function* bytesOf(mail: string | Buffer): AsyncGenerator<Uint8Array> {
  yield Buffer.from(mail);
}
