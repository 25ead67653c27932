import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import type { CountedRequest } from "#deliveries/membership/request-counters.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import { answered, freezeFirst, MINUTE, NOW, person } from "../deliveries/samples.js";

type Ports = Pick<
  OpenDatabase,
  "requestCounters" | "waitingMails" | "subscribers" | "pauseAlerts" | "ledger" | "issues"
>;

const HOUR = 60 * MINUTE;

function request(more: Partial<CountedRequest> = {}): CountedRequest {
  return { at: NOW, limits: [], paces: [], maxDelay: 6 * HOUR, ...more };
}

function mailTo(name: string): TransactionalMail {
  return {
    content: { kind: "confirm", hours: 48, digests: ["Notes"] },
    ...{ to: { address: `${name}@readers.example`, language: "de" }, subscriber: `id-${name}` },
    ...{ url: "https://letters.example/confirm/x", expiresAt: NOW + 48 * HOUR },
  };
}

/** What every implementation has to do with what strangers ask for. */
export function describeWaiting(name: string, fresh: () => Promise<Ports>): void {
  describe(`${name}: counting what strangers ask for`, () => {
    const limits = [
      { key: "a", max: 2, within: HOUR },
      { key: "a", max: 3, within: 24 * HOUR },
    ];

    test("a limit holds in every period of its length; refused requests aren't counted", async () => {
      const { requestCounters } = await fresh();
      const take = async (minutes: number) =>
        (await requestCounters.take(request({ at: NOW + minutes * MINUTE, limits }))).kind;
      expect([await take(0), await take(0), await take(59)]).toEqual(["taken", "taken", "refused"]);
      expect([await take(60), await take(121)]).toEqual(["taken", "refused"]);
      expect([await take(24 * 60 - 1), await take(24 * 60)]).toEqual(["refused", "taken"]);
    });

    test("the key that is used up is named, and nothing is counted for the others", async () => {
      const { requestCounters } = await fresh();
      const both = [
        { key: "b", max: 1, within: HOUR },
        { key: "a", max: 9, within: HOUR },
      ];
      await requestCounters.take(request({ limits: both }));
      expect(await requestCounters.take(request({ limits: both }))).toEqual({ kind: "refused", key: "b" });
      const once = [{ key: "a", max: 2, within: HOUR }];
      expect((await requestCounters.take(request({ limits: once }))).kind).toBe("taken");
    });

    test("requests at one moment don't slip through together", async () => {
      const { requestCounters } = await fresh();
      const all = await Promise.all(
        Array.from({ length: 20 }, () => requestCounters.take(request({ limits }))),
      );
      expect(all.filter(({ kind }) => kind === "taken")).toHaveLength(2);
    });

    test("requests above the pace are delayed evenly, and never longer than the maximum", async () => {
      const { requestCounters } = await fresh();
      const paces = [{ key: "d", interval: 10 * MINUTE, burst: 2 }];
      const delay = async (at = NOW, maxDelay = 30 * MINUTE) => {
        const verdict = await requestCounters.take(request({ at, paces, maxDelay }));
        return verdict.kind === "taken" ? verdict.delay / MINUTE : undefined;
      };
      expect([await delay(), await delay(), await delay(), await delay()]).toEqual([0, 0, 10, 20]);
      expect([await delay(), await delay(), await delay()]).toEqual([30, 30, 30]);
      expect(await delay(NOW + 60 * MINUTE)).toBe(0);
    });

    test("counts by a clock that was ahead lock nobody out", async () => {
      const { requestCounters } = await fresh();
      const future = NOW + 400 * 24 * HOUR;
      for (let time = 0; time < 3; time += 1) await requestCounters.take(request({ at: future, limits }));
      expect((await requestCounters.take(request({ limits }))).kind).toBe("taken");
    });
  });

  describe(`${name}: pauses that the publisher is told of`, () => {
    const alert = (at: number) => {
      let ids = 0;
      const newId = () => {
        ids += 1;
        return `${at}-${ids}`;
      };
      return { to: { address: "me@notes.example" }, at, newId };
    };
    const claim = { now: NOW + HOUR, until: NOW + 2 * HOUR, limit: 9, only: "alerts" } as const;

    test("each is mailed once, however many ask at the same time, and a new one again", async () => {
      const { ledger, subscribers, pauseAlerts, waitingMails } = await fresh();
      await subscribers.add(person("ada"));
      const { id } = await freezeFirst(ledger);
      expect(await pauseAlerts.queue(alert(NOW))).toBe(0);
      await ledger.pause(id, { reason: answered("550 <ada@readers.example>: no. It is about us."), at: NOW });
      const asked = [1, 2, 3].map((later) => pauseAlerts.queue(alert(NOW + later)));
      expect((await Promise.all(asked)).toSorted()).toEqual([0, 0, 1]);
      // People who sign up aren't the publisher.
      await waitingMails.add({ id: "other", mail: mailTo("bob") }, NOW);
      const [mail, ...others] = await waitingMails.claim(claim);
      expect(others).toEqual([]);
      expect(mail?.mail).toEqual({
        content: {
          kind: "sending-paused",
          issue: id,
          reason: answered("550 <a…@readers.example>: no. It is about us."),
        },
        ...{ to: { address: "me@notes.example" }, subscriber: "" },
      });
      await ledger.pause(id, { reason: answered("the first one counts"), at: NOW + 1 });
      expect(await pauseAlerts.queue(alert(NOW + 9))).toBe(0);
      await ledger.resume(id, NOW + 10);
      expect(await pauseAlerts.queue(alert(NOW + 11))).toBe(0);
      await ledger.pause(id, { reason: answered("again"), at: NOW + 12 });
      expect(await pauseAlerts.queue(alert(NOW + 13))).toBe(1);
    });

    test("so is a destination's; an issue that only waits for it isn't mailed as well", async () => {
      const { ledger, subscribers, pauseAlerts, waitingMails } = await fresh();
      await subscribers.add(person("ada"));
      const { id } = await freezeFirst(ledger);
      const pause = { destination: "Gmail", domains: ["gmail.com"], reason: answered("too fast"), at: NOW };
      await ledger.pauseDestination(id, pause);
      expect(await pauseAlerts.queue(alert(NOW))).toBe(1);
      const destinations = { code: "destinations", reasons: [pause.reason] } as const;
      await ledger.pause(id, { reason: destinations, at: NOW + 1 });
      expect(await pauseAlerts.queue(alert(NOW + 1))).toBe(0);
      expect((await waitingMails.claim(claim)).map(({ mail }) => mail.content)).toEqual([
        { kind: "sending-paused", issue: id, destination: "Gmail", reason: answered("too fast") },
      ]);
      await ledger.resume(id, NOW + 2);
      await ledger.pauseDestination(id, { ...pause, at: NOW + 3 });
      expect(await pauseAlerts.queue(alert(NOW + 3))).toBe(1);
    });

    test("nobody is told of an issue that was cancelled", async () => {
      const { ledger, issues, subscribers, pauseAlerts } = await fresh();
      await subscribers.add(person("ada"));
      const { id } = await freezeFirst(ledger);
      await ledger.pause(id, { reason: answered("no"), at: NOW });
      await issues.cancel(id, NOW);
      expect(await pauseAlerts.queue(alert(NOW))).toBe(0);
    });
  });

  describe(`${name}: mails that wait`, () => {
    const claim = { now: NOW, until: NOW + 15 * MINUTE, limit: 9 };

    test("are claimed once, as they were written, and again when the process that had them is dead", async () => {
      const { waitingMails } = await fresh();
      await waitingMails.add({ id: "1", mail: mailTo("ada") }, NOW);
      expect(await waitingMails.claim(claim)).toEqual([{ id: "1", mail: mailTo("ada"), attempts: 1 }]);
      expect(await waitingMails.claim(claim)).toEqual([]);
      expect(await waitingMails.claim({ ...claim, now: claim.until })).toMatchObject([
        { id: "1", attempts: 2 },
      ]);
      await waitingMails.remove("1");
      expect(await waitingMails.nextDue()).toBeUndefined();
    });

    test("no mail waits behind deferred ones", async () => {
      const { waitingMails } = await fresh();
      for (const id of ["1", "2", "3"]) await waitingMails.add({ id, mail: mailTo("ada") }, NOW);
      for (const { id } of await waitingMails.claim(claim)) await waitingMails.postpone(id, NOW + 1);
      await waitingMails.add({ id: "new", mail: mailTo("bob") }, NOW + 2);
      expect(await waitingMails.nextDue()).toBe(NOW + 1);
      const due = { ...claim, now: NOW + 5 };
      expect(await waitingMails.claim({ ...due, limit: 1 })).toMatchObject([{ id: "new" }]);
      expect(await waitingMails.claim({ ...due, untried: true })).toEqual([]);
      expect(await waitingMails.claim(due)).toHaveLength(3);
    });

    test("two processes never get the same one", async () => {
      const { waitingMails } = await fresh();
      for (let id = 0; id < 20; id += 1) await waitingMails.add({ id: `${id}`, mail: mailTo("ada") }, NOW);
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => waitingMails.claim({ ...claim, limit: 5 })),
      );
      const ids = claims.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test("are deleted with the person's data", async () => {
      const { waitingMails, subscribers } = await fresh();
      await subscribers.add(person("ada"));
      await waitingMails.add({ id: "1", mail: mailTo("ada") }, NOW);
      await waitingMails.add({ id: "2", mail: { ...mailTo("eve"), subscriber: "id-ada" } }, NOW);
      await subscribers.forget("ada@readers.example", { at: NOW, freshKey: "k".repeat(43) });
      expect(await waitingMails.claim(claim)).toEqual([]);
    });
  });
}
