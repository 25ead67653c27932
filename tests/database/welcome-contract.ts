import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import type { SubscriptionRequest } from "#deliveries/membership/membership.js";
import { addressFingerprint } from "#subscribers/expiring-tokens.js";
import { MINUTE, NOW, person } from "../deliveries/samples.js";

type Ports = Pick<OpenDatabase, "subscribers" | "membership" | "waitingMails">;

const ADA = "ada@readers.example";
const HOUR = 60 * MINUTE;

function wish(more: Partial<SubscriptionRequest> = {}): SubscriptionRequest {
  return {
    ...{ id: "id-ada", address: ADA, digests: ["weekly"], source: "the form", at: NOW, language: "de" },
    ...{ expiredBefore: NOW - 48 * HOUR, ...more },
  };
}

/** What every implementation of the port has to do for people who have confirmed. */
export function describeWelcome(name: string, fresh: () => Promise<Ports>): void {
  const open = async () => {
    const ports = await fresh();
    let ids = 0;
    const newId = () => `welcome-${++ids}`;
    const origin = (at = NOW) => ({
      ...{ at, source: "the link", groups: { pace: ["weekly", "daily"] } },
      welcome: { digests: ["weekly", "daily", "jobs"], newId },
    });
    return {
      ...ports,
      origin,
      confirm: async (at = NOW) => (await ports.membership.confirm("id-ada", origin(at))).kind,
      /** What waits, and what each mail is about. */
      waiting: async () => {
        const mails = await ports.waitingMails.claim({ now: NOW + 9 * HOUR, until: NOW, limit: 99 });
        return mails.map(({ mail }) => (mail.content.kind === "welcome" ? mail.content.digests : []));
      },
    };
  };

  describe(`${name}: welcoming`, () => {
    test("who confirms gets one mail for all the digests that have a welcome; another click brings none", async () => {
      const { membership, waitingMails, confirm } = await open();
      await membership.request(wish({ digests: ["jobs", "other", "weekly"] }));
      expect(await waitingMails.nextDue()).toBeUndefined();
      expect([await confirm(NOW + MINUTE), await confirm(NOW + 2 * MINUTE)]).toEqual([
        "confirmed",
        "already",
      ]);
      const mails = await waitingMails.claim({ now: NOW + HOUR, until: NOW + 2 * HOUR, limit: 9 });
      expect(mails.map(({ id, mail }) => ({ id, mail }))).toEqual([
        {
          id: "welcome-1",
          mail: {
            content: { kind: "welcome", digests: ["weekly", "jobs"], confirmedAt: NOW + MINUTE },
            ...{ to: { address: ADA, language: "de" }, subscriber: "id-ada" },
          },
        },
      ]);
    });

    test("it is recorded together with the confirmation, or neither is", async () => {
      const { membership, subscribers, waitingMails, origin } = await open();
      await membership.request(wish());
      const failing = () => {
        throw new Error("no id");
      };
      const broken = { ...origin(), welcome: { digests: ["weekly"], newId: failing } };
      await expect(membership.confirm("id-ada", broken)).rejects.toThrow("no id");
      expect((await subscribers.byId("id-ada"))?.state).toBe("pending");
      expect(await waitingMails.nextDue()).toBeUndefined();
    });

    test("who is subscribed and confirms again gets a welcome to what is new, and none to another pace", async () => {
      const { membership, confirm, waiting } = await open();
      await membership.request(wish());
      await confirm();
      await membership.request(wish({ digests: ["weekly", "jobs"], at: NOW + 2 * HOUR }));
      await confirm(NOW + 2 * HOUR);
      await membership.request(wish({ digests: ["daily"], at: NOW + 4 * HOUR }));
      await confirm(NOW + 4 * HOUR);
      await membership.request(wish({ digests: ["daily", "jobs"], at: NOW + 6 * HOUR }));
      expect(await confirm(NOW + 6 * HOUR)).toBe("confirmed");
      expect(await waiting()).toEqual([["weekly"], ["jobs"]]);
    });

    test("who has left and confirms again gets another one", async () => {
      const { membership, confirm, waiting } = await open();
      await membership.request(wish());
      await confirm();
      await membership.leave("id-ada", "", { at: NOW + MINUTE, source: "a link" });
      await membership.request(wish({ at: NOW + 2 * HOUR }));
      await confirm(NOW + 2 * HOUR);
      expect(await waiting()).toEqual([["weekly"], ["weekly"]]);
    });

    test("who proves the address by a signed mail gets one, too", async () => {
      const { membership, origin, waiting } = await open();
      const join = (mark: string) =>
        membership.join({
          ...{ request: wish(), marks: [mark], proof: origin() },
          answer: () => undefined,
        });
      expect((await join("one")).kind).toBe("joined");
      expect((await join("two")).kind).toBe("already");
      expect(await waiting()).toEqual([["weekly"]]);
    });

    test("choices in the preferences, a new address and what the publisher adds bring none", async () => {
      const { membership, subscribers, origin, waitingMails } = await open();
      await subscribers.add(person("ada", { digests: ["weekly"] }));
      const offered = ["weekly", "daily", "jobs"];
      for (const digests of [["daily"], ["daily", "jobs"], [], ["weekly"]])
        await membership.choose("id-ada", { offered, digests, topics: {} }, origin());
      await subscribers.add(person("bob", { digests: ["jobs"] }));
      await membership.requestAddress("id-ada", "bob@readers.example", NOW);
      const mark = addressFingerprint("bob@readers.example");
      expect((await membership.changeAddress("id-ada", mark, origin())).kind).toBe("changed");
      expect((await subscribers.byId("id-bob"))?.digests).toEqual(["jobs", "weekly"]);
      expect(await waitingMails.nextDue()).toBeUndefined();
    });

    test("without a welcome, nothing waits; who is erased leaves none behind", async () => {
      const { membership, subscribers, waitingMails, confirm } = await open();
      await membership.request(wish());
      await membership.confirm("id-ada", { at: NOW, source: "the link" });
      expect(await waitingMails.nextDue()).toBeUndefined();
      await membership.request(wish({ digests: ["jobs"], at: NOW + 2 * HOUR }));
      await confirm(NOW + 2 * HOUR);
      expect(await waitingMails.nextDue()).toBe(NOW + 2 * HOUR);
      await subscribers.forget(ADA, { at: NOW + 3 * HOUR, freshKey: "k".repeat(43) });
      expect(await waitingMails.nextDue()).toBeUndefined();
    });
  });
}
