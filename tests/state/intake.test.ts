import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { applyRequest } from "#app/state/apply-request.js";
import { createIntake } from "#app/state/take-in-requests.js";
import { loadConfig } from "#config/load.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { listTakenRequests, type RequestPorts } from "#database/sqlite/taken-requests.js";
import { FeedletterError } from "#errors.js";
import { openBranch } from "#state/branch.js";
import type { RequestAction, StateRequest } from "#state/requests/request.js";
import { openRequestQueue } from "#state/requests/request-queue.js";
import { openRequestSeal } from "#state/requests/request-seal.js";
import { CONFIG, folderWith } from "../cli/cli.js";
import { bareRepository } from "./runners.js";

const DAY = 86_400_000;
const NOW = Date.parse("2026-06-15T07:40:00Z");
const SEAL = openRequestSeal({ requestKey: "k".repeat(43), lineage: "one" });
const ADA = "ada@readers.example";
const idOf = (name: string): string => createHash("md5").update(name).digest("hex");
const addAda: RequestAction = { kind: "add", address: ADA, digests: ["weekly"], rejoins: false };

/** A repository with a queue, and a ledger that takes requests in. */
async function opened() {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * mon", start: 2026-06-07 } }\n`,
  });
  const file = join(folder, "ledger.db");
  const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
  const repository = bareRepository();
  const options = { remote: { url: repository, authorization: undefined }, env: { PATH: process.env.PATH } };
  const branchIn = (branch: string) =>
    openBranch({ ...options, branch, folder: mkdtempSync(join(tmpdir(), "feedletter-intake-")) });
  const queue = openRequestQueue(branchIn("state-requests"), SEAL);
  const database = await openSqlite(file, NOW);
  onTestFinished(() => database.close());
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `id-${ids}`;
  };
  const apply = (request: StateRequest, ports: RequestPorts) =>
    applyRequest(request, { ports, config, now: NOW, newId, freshKey: () => "f".repeat(43) });
  return {
    file,
    queue,
    database,
    ask: (name: string, action: RequestAction, at = NOW) => queue.add({ id: idOf(name), at, action }),
    /** As a process does that starts now. */
    start: async (how: Partial<Parameters<typeof createIntake>[0]> = {}) => {
      const intake = createIntake({
        ...{ branch: branchIn("state"), requestBranch: "state-requests", tip: await queue.tip() },
        ...{ queue, apply, outbox: join(folder, "outbox"), clock: () => NOW, ...how },
      });
      intake.attach(database.takenRequests);
      return intake;
    },
  };
}

const stateOf = async ({ database }: Awaited<ReturnType<typeof opened>>, address = ADA) =>
  (await database.subscribers.byAddress(address))?.state;

test("a request is applied once, whenever the process that takes it in is killed", async () => {
  const all = await opened();
  await all.ask("add", addAda);
  // Killed after it was recorded, before or after the push, and before the request was removed.
  await (await all.start()).takeIn();
  expect(await stateOf(all)).toBe("active");
  await all.database.subscribers.remove(ADA, NOW);
  const second = await all.start();
  await second.takeIn();
  expect([second.taken(), await stateOf(all)]).toEqual([[], "unsubscribed"]);
  await second.settle();
  expect(await all.queue.tip()).toBeUndefined();
});

test("what a request changes and that it was taken in are one transaction", async () => {
  const all = await opened();
  await all.ask("add", addAda);
  const full = new FeedletterError("E_DATABASE", { message: "The disk is full.", fix: "" });
  const failing = (error: Error) =>
    all.start({
      apply: async (_, { subscribers }) => {
        await subscribers.add({ id: "x", address: ADA, digests: ["weekly"], at: NOW });
        throw error;
      },
    });
  await expect((await failing(full)).takeIn()).rejects.toBe(full);
  expect([await stateOf(all), listTakenRequests(all.file)]).toEqual([undefined, []]);
  // A mistake of ours must not stop each following run.
  const broken = await failing(new TypeError(`no ${ADA}`));
  await broken.takeIn();
  expect(await stateOf(all)).toBeUndefined();
  expect(listTakenRequests(all.file)).toMatchObject([{ outcome: "refused", words: "no [address]" }]);
});

test("what can't be done is said, and removed from the queue", async () => {
  const all = await opened();
  await all.database.subscribers.add({
    id: "bob",
    address: "bob@readers.example",
    digests: ["weekly"],
    at: 1,
  });
  await all.database.subscribers.remove("bob@readers.example", 2);
  const cases: readonly (readonly [RequestAction, string, number?])[] = [
    [{ kind: "remove", address: ADA }, "nobody has this address"],
    [{ ...addAda, address: "bob@readers.example" }, "the person has unsubscribed"],
    [{ ...addAda, digests: ["hourly"] }, 'there is no digest "hourly"'],
    [{ kind: "unsuppress", address: ADA, includeComplaints: true }, "the address isn't suppressed"],
    [{ kind: "forget", address: "cyd@readers.example" }, "nobody has this address"],
    [{ kind: "cancel", issue: "weekly-9" }, "there is no such issue"],
    [{ kind: "resume", issue: "weekly-9" }, "there is no such issue"],
    [addAda, "it is older than 30 days", NOW - 31 * DAY],
    [addAda, "the clock of its machine was ahead", NOW + 2 * DAY],
    [{ ...addAda, address: "ada@x@y" }, "[address]"],
  ];
  for (const [index, [action, , at]] of cases.entries()) await all.ask(`${index}`, action, at);
  const intake = await all.start();
  await intake.takeIn();
  await intake.settle();
  expect(intake.taken().map(({ kind, words }) => [kind, words])).toEqual(
    cases.map(([, words]) => ["refused", expect.stringContaining(words)]),
  );
  expect(listTakenRequests(all.file)).toHaveLength(cases.length);
  expect(await all.queue.tip()).toBeUndefined();
  expect(await stateOf(all)).toBeUndefined();
});

test("an old commit of the queue that is put back changes nothing", async () => {
  const all = await opened();
  await all.ask("add", addAda);
  const old = await all.queue.read((await all.queue.tip()) ?? "");
  const intake = await all.start();
  await intake.takeIn();
  await intake.settle();
  await all.database.subscribers.remove(ADA, NOW);
  await all.ask("add", addAda);
  expect((await all.queue.read((await all.queue.tip()) ?? ""))?.requests).toEqual(old?.requests);
  await (await all.start()).takeIn();
  expect(await stateOf(all)).toBe("unsubscribed");
});

test("whoever is forgotten is in no file, and while a mail to the person is in flight the request waits", async () => {
  const all = await opened();
  await all.ask("add", addAda);
  await all.ask("forget", { kind: "forget", address: ADA });
  const busy = await all.start({
    apply: async ({ action }) => (action.kind === "forget" ? undefined : { kind: "done", words: "" }),
  });
  expect(await busy.takeIn()).toEqual({ erases: false });
  await busy.settle();
  expect((await all.queue.read((await all.queue.tip()) ?? ""))?.requests).toHaveLength(1);
  await all.database.subscribers.add({ id: "ada", address: ADA, digests: ["weekly"], at: NOW });
  const intake = await all.start();
  expect(await intake.takeIn()).toEqual({ erases: true });
  expect(await stateOf(all)).toBeUndefined();
  for (const end of ["", "-wal"]) expect(readFileSync(`${all.file}${end}`, "latin1")).not.toContain("ada@");
});

test("a queue that can't be read doesn't stop a run", async () => {
  const all = await opened();
  await all.ask("add", addAda);
  const intake = await all.start();
  const gone = new FeedletterError("E_STATE_REMOTE", { message: "No answer.", fix: "" });
  const unread = await all.start({ queue: { ...all.queue, read: () => Promise.reject(gone) } });
  expect(await unread.takeIn()).toEqual({ erases: false });
  await unread.settle();
  await intake.takeIn();
  expect(intake.taken()).toHaveLength(1);
});
