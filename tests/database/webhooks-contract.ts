import { describe, expect, test } from "vitest";
import { WEBHOOK_EVENTS } from "#config/webhook-events.js";
import type { OpenDatabase } from "#database/ports.js";
import type { WebhookEvent } from "#deliveries/webhooks/webhook-queue.js";
import { freezeFirst, MINUTE, NOW } from "../deliveries/samples.js";

type Ports = Pick<OpenDatabase, "membership" | "webhooks" | "ledger">;

const LATER = NOW + 10 * MINUTE;

/** What every implementation has to do for messages to other programs. */
export function describeWebhooks(name: string, fresh: () => Promise<Ports>): void {
  const open = async (events: readonly WebhookEvent[] = WEBHOOK_EVENTS) => {
    const ports = await fresh();
    await ports.webhooks.register([{ endpoint: "one", events }]);
    const claim = (endpoint = "one", now = LATER) =>
      ports.webhooks.claim({ endpoint, now, until: now + MINUTE, limit: 99 });
    const join = async (who: string, at = NOW) => {
      const request = {
        id: `id-${who}`,
        address: `${who}@readers.example`,
        digests: ["weekly"],
        source: "a form",
        at,
      };
      await ports.membership.request({ ...request, expiredBefore: 0 });
      await ports.membership.confirm(`id-${who}`, { at, source: "a link" });
    };
    return { ...ports, claim, join };
  };

  describe(`${name}: messages to other programs`, () => {
    test("are queued for what people and issues do, each once", async () => {
      const { claim, join, membership, ledger } = await open();
      await join("ada");
      await membership.leave("id-ada", "weekly", { at: NOW + MINUTE, source: "a link" });
      await join("bob", NOW + 2 * MINUTE);
      await ledger.suppress("bob@readers.example", { reason: "complaint", at: NOW + 3 * MINUTE });
      await ledger.suppress("stranger@readers.example", { reason: "complaint", at: NOW + 3 * MINUTE });
      const { id } = await freezeFirst(ledger);
      for (const reason of [1, 2])
        await ledger.pause(id, { reason: { code: "text", text: `${reason}` }, at: NOW + 4 * MINUTE });
      await ledger.resume(id, NOW + 5 * MINUTE);
      await ledger.pause(id, { reason: { code: "text", text: "again" }, at: NOW + 6 * MINUTE });
      const messages = await claim();
      expect(new Set(messages.map((message) => message.id)).size).toBe(messages.length);
      const seen = messages.map(({ event, subject, digest, detail, attempts }) => [
        event,
        subject,
        digest,
        detail,
        attempts,
      ]);
      expect(seen.toSorted()).toEqual([
        ["issue.paused", id, "weekly", "", 1],
        ["issue.paused", id, "weekly", "", 1],
        ["issue.started", id, "weekly", "", 1],
        ["subscriber.bounced", "id-bob", "", "complaint", 1],
        ["subscriber.joined", "id-ada", "weekly", "", 1],
        ["subscriber.joined", "id-bob", "weekly", "", 1],
        ["subscriber.left", "id-ada", "weekly", "", 1],
      ]);
    });

    test("tell when an issue has ended", async () => {
      const { claim, ledger } = await open(["issue.finished"]);
      const { id } = await freezeFirst(ledger);
      expect(await claim()).toEqual([]);
      await ledger.finish(id, NOW + MINUTE);
      expect(await claim()).toMatchObject([{ event: "issue.finished", subject: id, at: NOW + MINUTE }]);
    });

    test("are queued for the endpoints that want them, from when they are registered until they aren't", async () => {
      const { claim, join, webhooks } = await open(["subscriber.joined"]);
      await join("ada");
      await webhooks.register([
        { endpoint: "one", events: ["subscriber.left"] },
        { endpoint: "two", events: ["subscriber.joined", "issue.started"] },
      ]);
      await join("bob");
      expect((await claim("one")).map(({ subject }) => subject)).toEqual(["id-ada"]);
      expect((await claim("two")).map(({ subject }) => subject)).toEqual(["id-bob"]);
      await webhooks.register([]);
      await join("cyd");
      expect(await webhooks.list()).toEqual([]);
      await webhooks.register([{ endpoint: "two", events: ["subscriber.joined"] }]);
      expect(await claim("two", LATER + 60 * MINUTE)).toEqual([]);
    });

    test("are nobody else's while they are claimed, and keep their ids when they are tried again", async () => {
      const { claim, join, webhooks } = await open();
      await join("ada");
      const [first, second] = await Promise.all([claim(), claim()]);
      const [message] = [...first, ...second];
      expect(first.length + second.length).toBe(1);
      await webhooks.settle(
        "one",
        message?.id ?? "",
        { kind: "failed", reason: "no", retryAt: LATER + 5 * MINUTE },
        LATER,
      );
      expect(await webhooks.list()).toEqual([
        {
          endpoint: "one",
          waiting: 1,
          dropped: 0,
          disabledAt: undefined,
          failing: { since: LATER, reason: "no" },
        },
      ]);
      expect(await claim("one", LATER + 4 * MINUTE)).toEqual([]);
      expect(await claim("one", LATER + 5 * MINUTE)).toEqual([{ ...message, attempts: 2 }]);
      // Whoever claimed it was killed.
      expect(await claim("one", LATER + 6 * MINUTE)).toEqual([{ ...message, attempts: 3 }]);
      await webhooks.settle("one", message?.id ?? "", { kind: "accepted" }, LATER);
      expect(await webhooks.list()).toMatchObject([{ waiting: 0, failing: undefined }]);
    });

    test("are counted when they are given up, and end when the endpoint is gone", async () => {
      const { claim, join, webhooks } = await open();
      await join("ada");
      await join("bob");
      const [first, second] = await claim();
      await webhooks.settle("one", first?.id ?? "", { kind: "dropped", reason: "no" }, LATER);
      expect(await webhooks.list()).toMatchObject([
        { waiting: 1, dropped: 1, failing: { since: LATER, reason: "no" } },
      ]);
      await webhooks.settle("one", second?.id ?? "", { kind: "gone" }, LATER);
      await join("cyd");
      expect(await webhooks.list()).toMatchObject([{ waiting: 0, disabledAt: LATER }]);
      await webhooks.enable("one");
      await join("dot");
      expect(await webhooks.list()).toMatchObject([
        { waiting: 1, dropped: 0, disabledAt: undefined, failing: undefined },
      ]);
    });
  });
}
