import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { simpleParser } from "mailparser";
import { afterAll, expect, test } from "vitest";
import { identifyThisProcess } from "#app/this-process.js";
import type { LeasedDelivery } from "#deliveries/delivery.js";
import type { Message } from "#deliveries/transport.js";
import { openTemporaryFolder } from "#machine/temporary-folder.js";
import { clearRehearsals, createOutbox, outboxFileName } from "#mail/outbox.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { NOW, VARIANT } from "../deliveries/samples.js";

const folder = mkdtempSync(join(tmpdir(), "feedletter-outbox-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const issue = { id: "weekly-3", digest: "weekly", number: 3, frozenAt: NOW };
const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
const build = prepareMail(issue, new Map([[1, VARIANT]]), identity);

function delivery(address: string): LeasedDelivery {
  return { issue: issue.id, subscriber: `id of ${address}`, address, variant: 1, attempts: 0 };
}

function to(address: string): Message {
  return {
    digest: "weekly",
    number: 3,
    from: "news@careers.example",
    to: address,
    pieces: [Buffer.from("x")],
  };
}

const PROCESS = identifyThisProcess();

test("a mail becomes a file that a mail program opens, and the same delivery the same file", async () => {
  const outbox = createOutbox(join(folder, "new/outbox"), {
    temporaries: openTemporaryFolder(join(folder, "new/tmp"), PROCESS),
  });
  const address = "ada@readers.example";
  const written = [];
  for (let times = 0; times < 2; times += 1) written.push(await outbox.send(build(delivery(address))));
  const files = readdirSync(join(folder, "new/outbox"));
  expect(files).toEqual([outboxFileName(to(address))]);
  expect(files[0]).toMatch(/^weekly-3-ada-readers\.example-[0-9a-f]{10}\.eml$/);
  expect(written.map(({ kind }) => kind)).toEqual(["accepted", "accepted"]);
  await outbox.close();
  expect(readdirSync(join(folder, "new/tmp"))).toEqual([]);
  const parsed = await simpleParser(readFileSync(join(folder, "new/outbox", files[0] ?? "")));
  expect(parsed).toMatchObject({ subject: "News for you", from: { text: "news@careers.example" } });
  expect(parsed.text).toContain("Dear reader,");
  expect(parsed.html).toContain("<p>Dear reader</p>");
});

test("no address leads out of the folder, and no two share a file", () => {
  const local = fc.string({ unit: "grapheme", minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(local, local, (one, other) => {
      const names = [one, other].map((part) => outboxFileName(to(`${part}@x.example`)));
      for (const name of names) {
        expect(basename(name)).toBe(name);
        expect(name).toMatch(/^weekly-3-[a-z0-9.-]+\.eml$/);
        expect(name.length).toBeLessThan(120);
      }
      const same = one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
      expect(names[0] === names[1]).toBe(same);
    }),
  );
  expect(outboxFileName(to("../../etc/passwd@x.example"))).toMatch(/^weekly-3-[a-z0-9.-]+$/);
  expect(outboxFileName({ ...to("a@x.example"), number: 0 })).toMatch(/^weekly-test-a-x\.example/);
});

test("a folder that can't be written stops the run and leaves nothing half-written", async () => {
  const file = join(folder, "a-file");
  writeFileSync(file, "mine");
  const outcome = await createOutbox(join(file, "outbox"), {
    temporaries: openTemporaryFolder(join(folder, "tmp"), PROCESS),
  }).send(to("ada@x.example"));
  expect(outcome).toMatchObject({ kind: "unreachable", error: { code: "E_OUTBOX" } });
  expect(readFileSync(file, "utf8")).toBe("mine");
});

test("mails of a rehearsal are marked, and removed before the first real one is written", async () => {
  const box = join(folder, "rehearsed");
  const mail = build(delivery("ada@x.example"));
  const temporaries = openTemporaryFolder(join(folder, "rehearsed-tmp"), PROCESS);
  await createOutbox(box, { rehearsal: true, temporaries }).send(mail);
  const rehearsed = `rehearsal_${outboxFileName(mail)}`;
  expect(readdirSync(box)).toEqual([rehearsed]);
  await clearRehearsals(box, "monthly");
  expect(readdirSync(box)).toEqual([rehearsed]);
  const outbox = createOutbox(box, { temporaries });
  await Promise.all([outbox.send(mail), outbox.send(build(delivery("bob@x.example")))]);
  expect(readdirSync(box)).toHaveLength(2);
  expect(readdirSync(box)).not.toContain(rehearsed);
});
