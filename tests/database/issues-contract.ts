import { describe, expect, test } from "vitest";
import type { IssueRepository } from "#deliveries/issue-repository.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { ReportRepository } from "#deliveries/reports/bounces.js";
import { processReport } from "#deliveries/reports/process-report.js";
import {
  claim,
  collect,
  countReaders,
  draft,
  first,
  freezeFirst,
  MINUTE,
  NOW,
  person,
  VARIANT,
} from "../deliveries/samples.js";
import type { AuditLine } from "./audit.js";

interface Ports {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly issues: IssueRepository;
  readonly reports: ReportRepository;
  readonly audit: () => Promise<readonly AuditLine[]>;
}

const refused = {
  outcome: { kind: "rejected", code: 550, enhanced: "5.1.1", response: "550 5.1.1 nobody" },
  next: "final",
  at: NOW,
} as const;
const doubt = { outcome: { kind: "uncertain", reason: "cut off" }, next: "final", at: NOW } as const;
const accepted = { outcome: { kind: "accepted", response: "250" }, next: "final", at: NOW } as const;

/** What every implementation of the ports has to do for those who look at issues, steer them and read what came back. */
export function describeDesk(name: string, fresh: () => Promise<Ports>): void {
  const frozen = async (...names: string[]) => {
    const ports = await fresh();
    for (const one of names) await ports.subscribers.add(person(one));
    return { ...ports, id: (await freezeFirst(ports.ledger)).id };
  };
  const begin = async (ledger: Ledger, id: string) => {
    const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
    expect(await ledger.markSending(delivery, claim("one"))).toEqual({ kind: "sending" });
    return delivery;
  };

  describe(`${name}: the desk`, () => {
    test("lists issues newest first with their counts; an unknown one is undefined", async () => {
      const { ledger, issues, id } = await frozen("ada", "bob");
      await ledger.record(await begin(ledger, id), "one", accepted);
      await ledger.freeze({
        draft: { ...draft(1, ["c"]), digest: "monthly" },
        variant: VARIANT,
        at: NOW + 1,
      });
      expect((await issues.list()).map((issue) => issue.id)).toEqual(["monthly-1", "weekly-1"]);
      expect(await issues.list("weekly")).toMatchObject([
        { id, digest: "weekly", number: 1, state: "sending", posts: 2, counts: { accepted: 1, waiting: 1 } },
      ]);
      expect(await issues.find("weekly-9")).toBeUndefined();
    });

    test("pruning an issue that ended long ago keeps its counts, and what was sent stays sent", async () => {
      const { ledger, issues, audit, id } = await frozen("ada", "bob", "cyd");
      await ledger.record(await begin(ledger, id), "one", accepted);
      await ledger.record(await begin(ledger, id), "one", { ...refused });
      expect(await issues.prunable(NOW + 999)).toEqual([]);
      await ledger.record(await begin(ledger, id), "one", accepted);
      await ledger.finish(id, NOW + 9);
      expect(await issues.prunable(NOW + 9)).toEqual([]);
      expect(await issues.prunable(NOW + 10)).toEqual([{ issue: id, deliveries: 3 }]);
      const before = await issues.find(id);
      await issues.prune(id);
      expect(await issues.find(id)).toEqual(before);
      expect(await issues.prunable(NOW + 10)).toEqual([]);
      expect(await collect(issues.deliveries(id))).toEqual([]);
      expect(await audit()).toEqual([
        { at: NOW, became: "sending" },
        { at: NOW + 9, was: "sending", became: "finished" },
      ]);
      expect((await ledger.history("weekly")).sent).toEqual(new Set(["a", "b"]));
      expect(await ledger.sentIssues("weekly")).toHaveLength(1);
    });

    test("every delivery comes once, across the pages", async () => {
      const { ledger, subscribers, issues } = await fresh();
      const people = Array.from({ length: 501 }, (_, nth) => ({
        ...{ id: `id-${nth}`, address: `p${nth}@readers.example`, status: { kind: "subscribed" } as const },
      }));
      await (await subscribers.importer())({ people, digests: ["weekly"], source: "x", at: NOW });
      const { id } = await freezeFirst(ledger);
      const lines = await collect(issues.deliveries(id));
      expect(new Set(lines.map(({ address }) => address)).size).toBe(501);
      expect(lines[0]).toMatchObject({ state: "waiting", attempts: 0, changedAt: NOW });
    });

    test("of a cancelled issue nothing more is sent, not even what was leased or comes back", async () => {
      const { ledger, issues, id } = await frozen("ada", "bob", "cyd");
      const flying = await begin(ledger, id);
      const leased = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      expect(await issues.cancel(id, NOW)).toEqual({ kind: "cancelled", skipped: 2, inFlight: 1 });
      expect(await ledger.markSending(leased, claim("one"))).toEqual({ kind: "lost" });
      expect(await ledger.openIssues("weekly")).toEqual([]);
      const later = { kind: "deferred", code: 451, response: "451 later" } as const;
      await ledger.record(flying, "one", { outcome: later, next: "again", notBefore: NOW, at: NOW });
      const again = first(await ledger.lease(id, { ...claim("two"), limit: 9 }));
      expect(await ledger.markSending(again, claim("two"))).toEqual({ kind: "skipped", reason: "cancelled" });
      expect(await ledger.finish(id, NOW)).toBe(true);
      expect(await issues.find(id)).toMatchObject({ state: "cancelled", counts: { skipped: 3 } });
    });

    test("what was in flight and is accepted stays accepted; what waits for later is settled at the end", async () => {
      const { ledger, issues, id } = await frozen("ada", "bob");
      const [one, two] = [await begin(ledger, id), await begin(ledger, id)];
      await issues.cancel(id, NOW);
      await ledger.record(one, "one", accepted);
      const later = { kind: "deferred", code: 451, response: "451 later" } as const;
      await ledger.record(two, "one", { outcome: later, next: "again", notBefore: NOW + MINUTE, at: NOW });
      await ledger.finish(id, NOW);
      expect((await issues.find(id))?.counts).toMatchObject({ accepted: 1, skipped: 1, waiting: 0 });
    });

    test("a finished issue can't be cancelled; its posts are used by a cancelled one", async () => {
      const { ledger, issues, id } = await frozen("ada");
      await ledger.record(await begin(ledger, id), "one", accepted);
      await ledger.finish(id, NOW);
      expect(await issues.cancel(id, NOW)).toEqual({ kind: "finished" });
      expect(await issues.cancel("weekly-9", NOW)).toEqual({ kind: "unknown" });
      expect((await ledger.history("weekly")).sent.has("a")).toBe(true);
    });

    test.each([
      ["rejected", 1],
      ["rejected-and-uncertain", 2],
    ] as const)("retrying what is %s opens the issue again for those alone", async (which, count) => {
      const { ledger, issues, subscribers, id } = await frozen("ada", "bob", "cyd", "dan");
      for (const ending of [refused, doubt, accepted, refused])
        await ledger.record(await begin(ledger, id), "one", ending);
      await ledger.finish(id, NOW);
      const gone = (await collect(issues.deliveries(id))).find(({ state }) => state === "rejected");
      await subscribers.forget(gone?.address ?? "", { at: NOW, freshKey: "k".repeat(43) });
      expect(await issues.retry(id, which, NOW)).toBe(count);
      expect((await ledger.openIssues("weekly")).map((issue) => issue.id)).toEqual([id]);
      const leased = await ledger.lease(id, { ...claim("two"), limit: 9 });
      expect(leased).toHaveLength(count);
      expect(leased.every(({ attempts, firstTriedAt }) => attempts === 1 && firstTriedAt === undefined)).toBe(
        true,
      );
    });

    test("a pause shows while it lasts, and not on what is cancelled", async () => {
      const { ledger, issues, id } = await frozen("ada");
      const pause = { at: NOW, reason: "550 5.7.1 spam" };
      await ledger.pause(id, pause);
      expect((await issues.find(id))?.paused).toEqual(pause);
      await issues.cancel(id, NOW);
      expect(await issues.find(id)).not.toHaveProperty("paused");
    });

    test("taking an issue up again and cancelling it are in the audit, with their time", async () => {
      const { ledger, issues, audit, id } = await frozen("ada");
      await ledger.record(await begin(ledger, id), "one", refused);
      await ledger.finish(id, NOW + 1);
      await issues.retry(id, "rejected", NOW + 2);
      await issues.cancel(id, NOW + 3);
      const lines = await audit();
      expect(lines.filter(({ subscriber }) => subscriber === undefined)).toEqual([
        { at: NOW, became: "sending" },
        { at: NOW + 1, was: "sending", became: "finished" },
        { at: NOW + 2, was: "finished", became: "sending" },
        { at: NOW + 3, was: "sending", became: "cancelled" },
      ]);
      expect(lines.filter(({ subscriber }) => subscriber !== undefined).slice(-2)).toMatchObject([
        { at: NOW + 2, was: "rejected", became: "waiting" },
        { at: NOW + 3, was: "waiting", became: "skipped" },
      ]);
    });

    test("nothing failed, nothing changes; nor in a cancelled issue", async () => {
      const { ledger, issues, id } = await frozen("ada", "bob");
      await ledger.record(await begin(ledger, id), "one", refused);
      await issues.cancel(id, NOW);
      expect(await issues.retry(id, "rejected", NOW)).toBe(0);
      expect(await issues.find(id)).toMatchObject({
        state: "cancelled",
        counts: { rejected: 1, skipped: 1 },
      });
    });
  });

  describe(`${name}: reports`, () => {
    const report = { id: "r1", kind: "hard", status: "5.1.1", words: "550 5.1.1 nobody" } as const;
    const about = { subscriber: "id-ada", isIssue: (issue: string) => issue === "weekly-1" };
    const taking = ({ ledger, reports }: Ports, now = NOW) => ({ ledger, reports: reports, now });

    test("a dead address and who complains are mailed no more; policy and doubt change nothing", async () => {
      for (const [kind, people] of [
        ["hard", 0],
        ["complaint", 0],
        ["policy", 1],
        ["soft", 1],
      ] as const) {
        const ports = await frozen("ada");
        const taken = await processReport({ ...report, kind }, about, taking(ports));
        expect(taken.kind).toBe(people === 0 ? "suppressed" : "noted");
        expect(await countReaders(ports.ledger, "weekly")).toBe(people);
        expect((await ports.issues.find("weekly-1"))?.reports[kind]).toBe(1);
      }
    });

    test("one report counts once, however often it is read", async () => {
      const ports = await frozen("ada");
      await processReport({ ...report, kind: "soft" }, about, taking(ports));
      expect((await processReport({ ...report, kind: "soft" }, about, taking(ports))).kind).toBe(
        "known-already",
      );
      expect((await collect(ports.reports.ofIssue("weekly-1"))).length).toBe(1);
    });

    test("soft bounces day after day wear an address out", async () => {
      const ports = await frozen("ada");
      const kinds = [];
      for (let day = 0; day < 6; day += 1) {
        const soft = { ...report, id: `r${day}`, kind: "soft" } as const;
        kinds.push((await processReport(soft, about, taking(ports, NOW + day * 1_440 * MINUTE))).kind);
      }
      expect(kinds).toEqual(["noted", "noted", "noted", "noted", "noted", "suppressed"]);
      expect((await ports.subscribers.byId("id-ada"))?.suppressed).toBe("bounced too often");
    });

    test("what was reported before a suppression was lifted brings it back neither when read again nor in sum", async () => {
      const ports = await frozen("ada");
      const { subscribers } = ports;
      const day = (nth: number) => NOW + nth * 1_440 * MINUTE;
      await processReport(report, about, taking(ports));
      for (let nth = 0; nth < 4; nth += 1) {
        const soft = { ...report, id: `r${nth + 2}`, kind: "soft" } as const;
        await processReport(soft, about, taking(ports, day(nth)));
      }
      await subscribers.unsuppress("ada@readers.example", { at: day(4), includeComplaints: false });
      expect((await processReport(report, about, taking(ports, day(5)))).kind).toBe("known-already");
      for (const nth of [5, 6]) {
        const soft = { ...report, id: `s${nth}`, kind: "soft" } as const;
        expect((await processReport(soft, about, taking(ports, day(nth)))).kind).toBe("noted");
      }
      expect((await subscribers.byId("id-ada"))?.suppressed).toBeUndefined();
      const again = { ...report, id: "dead-again" };
      expect((await processReport(again, about, taking(ports, day(7)))).kind).toBe("suppressed");
    });

    test("it is the address that was mailed that is suppressed, even if the person has left since", async () => {
      const ports = await frozen("ada");
      await ports.subscribers.remove("ada@readers.example", NOW);
      expect(await processReport(report, about, taking(ports))).toEqual({
        kind: "suppressed",
        addressKey: "ada@readers.example",
      });
    });

    test("somebody who was forgotten, another issue, and a stranger are unknown", async () => {
      const ports = await frozen("ada");
      const unknown = { kind: "unknown" };
      const other = { ...about, isIssue: () => false };
      expect(await processReport(report, other, taking(ports))).toEqual(unknown);
      expect(await processReport(report, { subscriber: "id-eve" }, taking(ports))).toEqual(unknown);
      await ports.subscribers.forget("ada@readers.example", { at: NOW, freshKey: "k".repeat(43) });
      expect(await processReport(report, about, taking(ports))).toEqual(unknown);
      expect(await processReport(report, { subscriber: "id-ada" }, taking(ports))).toEqual(unknown);
    });
  });
}
