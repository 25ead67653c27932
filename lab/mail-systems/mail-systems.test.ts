import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { readReport } from "#mail/reports/read-report.js";
import { CONFIG, feedletter, folderWith, postOn } from "../../tests/cli/cli.js";
import { until } from "../../tests/postgres/farm.js";
import { canIsolate, startBox } from "./box.js";
import { ADDRESSES, NAMES } from "./fates.js";
import { startNameServer } from "./names.js";
import { startNextServers } from "./next-server.js";
import { PROGRAMS } from "./programs.js";

const MAIL = `digests:
  weekly: { start: newest }
mail:
  from: "Notes <news@careers.example>"
  bounces: bounces@careers.example
  transport: \${SMTP_URL}
`;

let next: Awaited<ReturnType<typeof startNextServers>>;
let names: Awaited<ReturnType<typeof startNameServer>>;
beforeAll(async () => {
  if (!canIsolate()) return;
  next = await startNextServers();
  names = await startNameServer(ADDRESSES.names, NAMES);
});
afterAll(async () => {
  await next?.close();
  await names?.close();
});

/** A site whose first issue goes through that server to each recipient. */
async function siteFor(url: string, recipients: ReadonlySet<string>) {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: url }, cwd: folder },
    ...{ clock: () => Date.now(), randomBytes, sleep: async () => {} },
  };
  for (const address of recipients) await addSubscriber(context, { address });
  return {
    folder,
    send: () => sendDigest({ ...context, digest: "weekly", wait: false, confirm: async () => true }),
  };
}

/** Reads the reports as a publisher does: from a maildir, with the program. */
async function readInbox(folder: string, reports: readonly Buffer[]) {
  for (const part of ["new", "cur", "tmp"]) mkdirSync(join(folder, "mail", part), { recursive: true });
  for (const [index, bytes] of reports.entries())
    writeFileSync(join(folder, "mail/new", `${String(index).padStart(4, "0")}.lab`), bytes);
  const { code, stdout, stderr } = await feedletter(["inbox", "--from", "mail", "--json"], { cwd: folder });
  expect(`${code} ${stderr}`).toBe("0 ");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

test("at least 60 reports are judged", () => {
  expect(Object.values(PROGRAMS).flatMap(({ fates }) => fates).length).toBeGreaterThanOrEqual(60);
});

test.skipIf(!canIsolate()).for(Object.entries(PROGRAMS))(
  "%s: each report gets its verdict and is about its subscriber",
  async ([program, { address, fates, warnedOf }], { skip }) => {
    const box = await startBox(program, address);
    if (box === undefined) return skip(`Debian's package of ${program} can't be had`);
    onTestFinished(box.stop);
    next.reports.length = 0;
    const site = await siteFor(
      box.url,
      new Set([...fates.map(({ to }) => to), ...(warnedOf === undefined ? [] : [warnedOf])]),
    );
    await site.send();
    const count = (wanted: "progress" | "report") =>
      next.reports.filter((bytes) => readReport(bytes).kind === wanted).length;
    await until(() => count("report") >= fates.length && (warnedOf === undefined || count("progress") > 0));
    const read = await readInbox(site.folder, next.reports);
    const said = read
      .filter(({ kind }) => kind !== "progress")
      .map(({ kind, address, report }) => [address, report?.kind ?? kind]);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(fates.map(({ to, kind }) => [to, kind])));
  },
);
