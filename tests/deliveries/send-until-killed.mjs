// One sending process: finishes the open issue of the database it is given. The test kills it, or runs two at once.
import { setTimeout as sleep } from "node:timers/promises";
import { identifyThisProcess } from "../../build/app/this-process.js";
import { openSqlite } from "../../build/database/sqlite/sqlite.js";
import { deliverIssue } from "../../build/deliveries/deliver.js";
import { prepareMail } from "../../build/mail/prepare-mail.js";
import { createSmtpTransport } from "../../build/mail/smtp/smtp-transport.js";

const [file, url, connections, onUncertain] = process.argv.slice(2);
const { ledger, close } = await openSqlite(file, Date.now());
const transport = createSmtpTransport(url, { connections: Number(connections) });
const sender = identifyThisProcess();
for (const issue of await ledger.openIssues("weekly")) {
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const message = prepareMail(issue, await ledger.variants(issue.id), identity);
  const context = { ledger, transport, sender, onUncertain, clock: Date.now, random: Math.random, sleep };
  await deliverIssue(issue, message, context);
}
await transport.close();
await close();
