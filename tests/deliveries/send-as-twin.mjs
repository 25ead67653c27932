// One sending process of a machine that shares its name with others: it sees no process but its own.
import { setTimeout as sleep } from "node:timers/promises";
import { openPostgres } from "../../build/database/postgres/postgres.js";
import { openSqlite } from "../../build/database/sqlite/sqlite.js";
import { deliverIssue } from "../../build/deliveries/deliver.js";
import { createLeaseHolder } from "../../build/machine/lease-holder.js";
import { nameMachine } from "../../build/machine/machine.js";
import { prepareMail } from "../../build/mail/prepare-mail.js";
import { createSmtpTransport } from "../../build/mail/smtp/smtp-transport.js";

const [location, url, connections, bootId] = process.argv.slice(2);
const open = location.startsWith("postgres") ? openPostgres : openSqlite;
const { ledger, close } = await open(location, Date.now());
const transport = createSmtpTransport(url, { connections: Number(connections) });
const machine = {
  hostname: "raspberrypi",
  machineId: "3d1219c7c4c5404aaa1f6d2a48adfda4",
  bootId,
  pidNamespace: "pid:[4026531836]",
};
const self = { machine: nameMachine(machine), pid: process.pid, started: "1" };
const look = (pid) => (pid === self.pid ? { kind: "running", started: self.started } : { kind: "absent" });
const sender = createLeaseHolder(self, look);
for (const issue of await ledger.openIssues("weekly")) {
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const message = prepareMail(issue, await ledger.variants(issue.id), identity);
  const context = {
    ledger,
    transport,
    sender,
    onUncertain: "resend",
    clock: Date.now,
    random: Math.random,
    sleep,
  };
  await deliverIssue(issue, message, context);
}
await transport.close();
await close();
