import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSendContext } from "#app/digests/send-context.js";
import type { Diagnosis } from "#app/doctor/diagnosis.js";
import { runMailboxChecks } from "#app/doctor/mailbox-checks.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CONFIG, folderWith } from "../cli/cli.js";

async function diagnose(transport: string, rate = "", people = 0): Promise<readonly Diagnosis[]> {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: {} }
mail: { from: "Notes <news@notes.example>", unsubscribe: "mailto:a@b.example", transport: "\${SMTP_URL}"${rate} }\n`,
  });
  const options = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: transport }, cwd: folder },
    ...{ clock: () => Date.UTC(2026, 5, 15), randomBytes, sleep: async () => {} },
  };
  for (let index = 0; index < people; index += 1)
    await addSubscriber(options, { address: `reader-${index}@readers.example` });
  const context = await openSendContext(options);
  const found: Diagnosis[] = [];
  try {
    for await (const diagnosis of runMailboxChecks(context)) found.push(diagnosis);
  } finally {
    await context.close();
  }
  return found;
}

const GMAIL = "smtp://me%40gmail.com:p@smtp.gmail.com:587";

test("a mailbox that sends without its limits is named, with what to set", async () => {
  const [said] = await diagnose(GMAIL);
  expect(said).toMatchObject({
    level: "warning",
    said: expect.stringContaining("Gmail or Google Workspace"),
    fix: "Set `mail.rate: gmail` (500 a day) or `mail.rate: google-workspace` (2000 a day).",
  });
  const [apple] = await diagnose("smtp://me:p@smtp.mail.me.com:587", ", rate: { perSecond: 1 }");
  expect(apple).toMatchObject({ level: "warning", fix: "Set `mail.rate: icloud` (1000 a day)." });
  expect(await diagnose(GMAIL, ", rate: { perDay: 100 }")).toMatchObject([
    { level: "ok", said: expect.stringContaining("at most 100 mails in 24 hours") },
  ]);
});

test("with the preset, how long an issue takes is said", async () => {
  expect(await diagnose(GMAIL, ", rate: gmail")).toMatchObject([
    { level: "ok", said: "Gmail; at most 500 mails in 24 hours" },
  ]);
  const few = await diagnose(GMAIL, ", rate: { preset: gmail, perDay: 2 }", 5);
  expect(few).toMatchObject([
    { level: "ok", said: "Gmail; at most 2 mails in 24 hours, so an issue to 5 people takes 3 days" },
  ]);
});

test("the preset of another provider is a mistake, except on a server of this machine", async () => {
  expect(await diagnose("smtp://mail.example:587", ", rate: gmail")).toMatchObject([{ level: "warning" }]);
  expect(await diagnose("smtp://127.0.0.1:25", ", rate: gmail")).toMatchObject([{ level: "ok" }]);
  expect(await diagnose("smtp://mail.example:587")).toEqual([]);
});
