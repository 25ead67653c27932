import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { guardPorts } from "#state/guard-ports.js";
import { folderWith } from "../cli/cli.js";
import { MINUTE, NOW } from "../deliveries/samples.js";

/** @param push the session's checkpoint */
async function guarded(push: () => Promise<void>) {
  const database = await openSqlite(join(folderWith({}), "ledger.db"), NOW);
  onTestFinished(database.close);
  const session = { checkpoint: push, requireFresh: async () => {}, fold: () => {} };
  await database.webhooks.register([{ endpoint: "one", events: ["subscriber.joined"] }]);
  const request = {
    id: "ada",
    address: "ada@readers.example",
    digests: ["weekly"],
    source: "a form",
    at: NOW,
  };
  await database.membership.request({ ...request, expiredBefore: 0 });
  await database.membership.confirm("ada", { at: NOW, source: "a link" });
  return { database, ports: guardPorts(database, session, () => 0) };
}

const claim = { now: NOW, until: NOW + MINUTE };

test("what is claimed for a webhook or a network is pushed before it is given out", async () => {
  const pushed: string[] = [];
  const { database, ports } = await guarded(async () => {
    // Recorded already: another run that fetches this push knows of it.
    const announcement = (await database.announcements.list("mastodon")).get("new");
    const messages = await database.webhooks.claim({ endpoint: "one", ...claim, limit: 9 });
    pushed.push(`${messages.length} unclaimed, ${announcement?.state}`);
  });
  expect(await ports.webhooks.claim({ endpoint: "one", ...claim, limit: 9 })).toHaveLength(1);
  expect(await ports.announcements.claim("mastodon", "new", claim)).toMatchObject({ inDoubt: false });
  expect(pushed).toEqual(["0 unclaimed, undefined", "0 unclaimed, sending"]);
  expect(await ports.webhooks.claim({ endpoint: "one", ...claim, limit: 9 })).toEqual([]);
  expect(await ports.announcements.claim("mastodon", "new", claim)).toBeUndefined();
  expect(pushed).toHaveLength(2);
});

test("if the push is refused, nothing is given out", async () => {
  const { ports } = await guarded(async () => {
    throw new Error("another run has taken over");
  });
  await expect(ports.webhooks.claim({ endpoint: "one", ...claim, limit: 9 })).rejects.toThrow("taken over");
  await expect(ports.announcements.claim("mastodon", "new", claim)).rejects.toThrow("taken over");
});
