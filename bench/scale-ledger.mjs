/**
 * One measured process of bench/scale.mjs: delivers an issue to nobody (mails are made and thrown away) over a ledger.
 *
 *   node bench/scale-ledger.mjs postgres URL | sqlite FILE | none MAILS
 */
import { randomBytes } from "node:crypto";
import { openPostgres } from "../build/database/postgres/postgres.js";
import { openSqlite } from "../build/database/sqlite/sqlite.js";
import { deliverIssue } from "../build/deliveries/deliver.js";
import { prepareMail } from "../build/mail/prepare-mail.js";

const CONNECTIONS = 10;
const [kind, where] = process.argv.slice(2);
const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
const taken = { kind: "accepted", response: "250 ok" };
const transport = {
  connections: CONNECTIONS,
  send: () => new Promise((resolve) => setImmediate(resolve, taken)),
};

/** Hands out deliveries and remembers nothing. */
function noLedger(mails) {
  let next = 0;
  const nothing = async () => {};
  const nobody = async function* () {};
  return {
    lease: async (issue, { limit }) =>
      Array.from({ length: Math.min(limit, mails - next) }, () => {
        next += 1;
        return {
          issue,
          subscriber: `id-${next}`,
          address: `p${next}@readers.example`,
          variant: 1,
          attempts: 0,
        };
      }),
    markSending: async () => ({ kind: "sending" }),
    ...{ record: nothing, release: nothing, reclaimLeases: async () => 0, finish: async () => true },
    ...{
      status: async () => ({ failures: 0, notBefore: 0 }),
      hasAcceptedSince: async () => false,
      deferIssue: nothing,
    },
    ...{ nextDue: async () => undefined, suspectedMails: async () => undefined },
    ...{ unaccepted: nobody, acceptedDeliveries: nobody, answersTo: async () => [], suppress: nothing },
    counts: async () => ({ waiting: mails, sending: 0, accepted: 0, rejected: 0, uncertain: 0, skipped: 0 }),
  };
}

async function open() {
  if (kind === "none") {
    const issue = { id: "weekly-1", digest: "weekly", number: 1, frozenAt: 0 };
    const variants = new Map([[1, { subject: ["News"], html: ["<p>News</p>"], text: ["News\n"] }]]);
    return { ledger: noLedger(Number(where)), issue, variants, close: async () => {} };
  }
  const { ledger, close } = await (kind === "postgres" ? openPostgres : openSqlite)(where, Date.now());
  const [issue] = await ledger.openIssues("weekly");
  return { ledger, issue, variants: await ledger.variants(issue.id), close };
}

const { ledger, issue, variants, close } = await open();
const build = prepareMail(issue, variants, identity);
const sender = {
  holder: JSON.stringify(["bench", process.pid, randomBytes(4).toString("hex")]),
  isGone: () => false,
};
const before = process.cpuUsage();
const began = performance.now();
await deliverIssue(issue, build, {
  ...{ ledger, transport, sender, onUncertain: "resend", clock: Date.now, random: Math.random },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(before);
await close();
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1_000 }));
