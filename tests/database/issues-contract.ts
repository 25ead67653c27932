import { describe, expect, test } from "vitest";
import { finishIssue } from "#deliveries/finish-issue.js";
import type { IssueRepository } from "#deliveries/issue-repository.js";
import type { Membership } from "#deliveries/membership/membership.js";
import { messageHash } from "#deliveries/message-id.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { ReportRepository } from "#deliveries/reports/bounces.js";
import { processReport } from "#deliveries/reports/process-report.js";
import { settleReported } from "#deliveries/suppression/settle-reported.js";
import type { Judgement } from "#deliveries/verdict/verdict.js";
import { transactionalIssue } from "#subscribers/bounce-address.js";
import {
  answered,
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
  readonly membership: Membership;
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
export function describeIssues(name: string, fresh: () => Promise<Ports>): void {
  const frozen = async (...names: string[]) => {
    const ports = await fresh();
    for (const one of names) await ports.subscribers.add(person(one));
    return { ...ports, id: (await freezeFirst(ports.ledger)).id };
  };
  const peopled = async (...names: string[]) => {
    const ports = await fresh();
    for (const one of names) await ports.subscribers.add(person(one));
    return ports;
  };
  const begin = async (ledger: Ledger, id: string, holder = "one") => {
    const delivery = first(await ledger.lease(id, { ...claim(holder), limit: 1 }));
    expect(await ledger.markSending(delivery, claim(holder))).toEqual({ kind: "sending" });
    return delivery;
  };

  describe(`${name}: issues`, () => {
    test("counts the answers by destination, a provider with all of its domains", async () => {
      const { ledger, subscribers, issues } = await fresh();
      const addresses = [
        ...["a@gmail.com", "B@GoogleMail.com", "c@gmail.com", "d@bücher.example"],
        ...["e@xn--bcher-kva.example", "f@a.example"],
      ];
      for (const address of addresses) await subscribers.add(person(address, { address }));
      const { id } = await freezeFirst(ledger);
      const later = { outcome: { kind: "deferred", code: 451, response: "451 later" }, at: NOW } as const;
      for (const _ of addresses) {
        const delivery = await begin(ledger, id);
        const local = delivery.address[0];
        if (local === "B")
          await ledger.record(delivery, "one", { ...later, next: "again", notBefore: NOW + MINUTE });
        else await ledger.record(delivery, "one", local === "c" ? refused : accepted);
      }
      const none = { accepted: 0, deferred: 0, rejected: 0 };
      expect(await issues.destinations(id)).toEqual([
        { destination: "Gmail", mails: 3, accepted: 1, deferred: 1, rejected: 1 },
        { ...none, destination: "xn--bcher-kva.example", mails: 2, accepted: 2 },
        { ...none, destination: "a.example", mails: 1, accepted: 1 },
      ]);
      await subscribers.forget("f@a.example", { at: NOW, freshKey: "k".repeat(43) });
      expect((await issues.destinations(id)).map(({ destination }) => destination)).not.toContain(
        "a.example",
      );
    });

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

    test("every delivery is returned once, across the pages", async () => {
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

    test("nothing more of a cancelled issue is sent, not even leased or deferred mails", async () => {
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

    test("a mail in flight that is accepted stays accepted; deferred mails are settled at the end", async () => {
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

    test("an undone issue's posts are unsent again, and its number isn't reused", async () => {
      const { ledger, issues, audit, id } = await frozen("ada", "bob");
      await ledger.lease(id, { ...claim("one"), limit: 1 });
      expect(await issues.undo(id, { at: NOW + 5, evenIfSent: false })).toEqual({ kind: "undone" });
      expect(await ledger.history("weekly")).toMatchObject({
        ...{ issues: 1, sent: new Set(), undone: new Set(["a", "b"]), known: [] },
      });
      expect((await ledger.history("weekly")).lastIssueAt).toBeUndefined();
      expect(await issues.find(id)).toMatchObject({
        ...{ state: "undone", endedAt: NOW + 5, posts: 2, counts: { waiting: 0, skipped: 2 } },
      });
      expect(await ledger.openIssues("weekly")).toEqual([]);
      const again = await ledger.freeze({ draft: draft(2, ["a", "c"]), variant: VARIANT, at: NOW + 9 });
      expect(again).toMatchObject({ kind: "frozen", issue: { id: "weekly-2" } });
      expect((await ledger.history("weekly")).sent).toEqual(new Set(["a", "c"]));
      expect((await audit()).filter(({ subscriber }) => subscriber === undefined)).toEqual([
        { at: NOW, became: "sending" },
        { at: NOW + 5, was: "sending", became: "undone" },
      ]);
    });

    test("a note is shown with its issue, and is free again when that is undone", async () => {
      const { ledger, issues } = await frozen("ada");
      const note = { html: "<p>Hello</p>", also: [], alone: false, file: "notes/a.md", fingerprint: "abc" };
      await ledger.freeze({ draft: { ...draft(2, ["c"]), note }, variant: VARIANT, at: NOW });
      expect(await issues.find("weekly-2")).toMatchObject({ note: "notes/a.md" });
      await issues.undo("weekly-2", { at: NOW, evenIfSent: false });
      const freed = { number: 2, file: "notes/a.md", fingerprint: "abc", undone: true };
      expect(await ledger.sentNotes("weekly")).toEqual([freed]);
    });

    test("nothing more of an undone issue is sent, not even leased mails", async () => {
      const { ledger, issues, id } = await frozen("ada", "bob");
      const leased = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      await issues.undo(id, { at: NOW, evenIfSent: false });
      expect((await ledger.markSending(leased, claim("one"))).kind).not.toBe("sending");
      expect(await ledger.lease(id, { ...claim("two"), limit: 9 })).toEqual([]);
      expect(await ledger.finish(id, NOW)).toBe(true);
      expect(await issues.retry(id, "rejected-and-uncertain", NOW)).toBe(0);
      expect(await issues.cancel(id, NOW)).toEqual({ kind: "undone" });
      expect(await issues.find(id)).toMatchObject({ state: "undone" });
    });

    test.each([
      ["accepted", accepted, { accepted: 1, uncertain: 0 }],
      ["in doubt", doubt, { accepted: 0, uncertain: 1 }],
    ] as const)("an issue of which a mail was %s is undone only on request", async (_, ending, counts) => {
      const { ledger, issues, id } = await frozen("ada", "bob");
      await ledger.record(await begin(ledger, id), "one", ending);
      const before = await issues.find(id);
      expect(await issues.undo(id, { at: NOW, evenIfSent: false })).toEqual({ kind: "sent", ...counts });
      expect(await issues.find(id)).toEqual(before);
      expect(await issues.undo(id, { at: NOW, evenIfSent: true })).toEqual({ kind: "undone" });
      expect((await ledger.history("weekly")).sent).toEqual(new Set());
      expect(await issues.undo(id, { at: NOW, evenIfSent: false })).toEqual({ kind: "undone" });
    });

    test("after pruning, it is still known that an issue was sent", async () => {
      const { ledger, issues, id } = await frozen("ada");
      await ledger.record(await begin(ledger, id), "one", accepted);
      await ledger.finish(id, NOW);
      await issues.prune(id);
      expect(await issues.undo(id, { at: NOW, evenIfSent: false })).toMatchObject({ kind: "sent" });
    });

    test("an issue with a mail in flight is not undone, nor is an unknown one", async () => {
      const { ledger, issues, id } = await frozen("ada", "bob");
      await begin(ledger, id);
      expect(await issues.undo(id, { at: NOW, evenIfSent: true })).toEqual({ kind: "busy" });
      expect((await ledger.counts(id)).waiting).toBe(1);
      expect(await issues.undo("weekly-9", { at: NOW, evenIfSent: true })).toEqual({ kind: "unknown" });
    });

    test("a sender and an undo at the same time: either a mail was sent and the undo reports it, or none is sent", async () => {
      const { ledger, issues, id } = await frozen("ada");
      const leased = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      const [marked, undone] = await Promise.all([
        ledger.markSending(leased, claim("one")),
        issues.undo(id, { at: NOW, evenIfSent: false }),
      ]);
      expect([marked.kind === "sending", undone.kind]).toEqual(
        marked.kind === "sending" ? [true, "busy"] : [false, "undone"],
      );
    });

    test("a pause is shown while it lasts, but not for a cancelled issue", async () => {
      const { ledger, issues, id } = await frozen("ada");
      const pause = { at: NOW, reason: answered("550 5.7.1 spam") };
      await ledger.pause(id, pause);
      expect((await issues.find(id))?.paused).toEqual({
        at: NOW,
        reason: "550 5.7.1 spam. The cause isn't known.",
      });
      await issues.cancel(id, NOW);
      expect(await issues.find(id)).not.toHaveProperty("paused");
    });

    test("resuming and cancelling an issue are in the audit, with their time", async () => {
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

    test("without failed mails nothing changes, nor in a cancelled issue", async () => {
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
    const report = { id: "r1", kind: "address-dead", status: "5.1.1", words: "550 5.1.1 nobody" } as const;
    const about = {
      kind: "person",
      subscriber: "id-ada",
      isIssue: (issue: string) => issue === "weekly-1",
    } as const;
    const taking = ({ ledger, reports }: Ports, now = NOW) => ({ ledger, reports: reports, now });
    const day = (nth: number) => NOW + nth * 1_440 * MINUTE;

    test("a complaint ends all mails; a dead address waits for what other answers say; the rest changes nothing", async () => {
      for (const [kind, result, people] of [
        ["complaint", "suppressed", 0],
        ["address-dead", "suspected", 1],
        ["policy", "noted", 1],
        ["mailbox-full", "noted", 1],
        ["unknown", "noted", 1],
      ] as const) {
        const ports = await frozen("ada");
        const taken = await processReport({ ...report, kind, rule: "a/rule" }, about, taking(ports));
        expect(taken.kind).toBe(result);
        expect(await countReaders(ports.ledger, "weekly")).toBe(people);
        expect((await ports.issues.find("weekly-1"))?.reports[kind]).toBe(1);
        expect(await collect(ports.reports.ofIssue("weekly-1"))).toMatchObject([{ kind, rule: "a/rule" }]);
      }
    });

    test("one report counts once, however often it is read", async () => {
      const ports = await frozen("ada");
      await processReport({ ...report, kind: "policy" }, about, taking(ports));
      expect((await processReport({ ...report, kind: "policy" }, about, taking(ports))).kind).toBe(
        "known-already",
      );
      expect((await collect(ports.reports.ofIssue("weekly-1"))).length).toBe(1);
    });

    /** Freezes the next weekly issue and lets the server accept or refuse its only mail. */
    const sendNext = async (
      { ledger }: Ports,
      number: number,
      sent: { readonly at: number; readonly judgement?: Judgement; readonly accepted?: boolean },
    ) => {
      const { at, judgement, accepted = judgement === undefined } = sent;
      const freezing = await ledger.freeze({ draft: draft(number, [`p${number}`]), variant: VARIANT, at });
      if (freezing.kind !== "frozen") throw new Error("it was not frozen");
      const { id } = freezing.issue;
      const [delivery] = await ledger.lease(id, { holder: "me", now: at, until: at + MINUTE, limit: 1 });
      if (delivery === undefined) throw new Error("nothing was leased");
      await ledger.markSending(delivery, { holder: "me", now: at, until: at + MINUTE });
      const outcome = accepted
        ? ({ kind: "accepted", response: "250" } as const)
        : ({ kind: "rejected", code: 552, response: "552 no" } as const);
      await ledger.record(delivery, "me", { outcome, next: "final", at, judgement });
      return finishIssue(id, ledger, at);
    };
    const FULL: Judgement = { verdict: "mailbox-full", rule: "general/mailbox-full" };
    const DEAD: Judgement = { verdict: "address-dead", rule: "general/no-such-words" };

    test("a mailbox that is full for three issues and thirty days gets no more mail, whoever says so", async () => {
      const ports = await peopled("ada");
      const suppressed = async () => (await ports.subscribers.byId("id-ada"))?.suppressed;
      await sendNext(ports, 1, { at: day(0), judgement: FULL });
      await sendNext(ports, 2, { at: day(10), accepted: true });
      const later = { ...about, isIssue: (issue: string) => issue === "weekly-2" };
      await processReport({ ...report, kind: "mailbox-full" }, later, taking(ports, day(11)));
      await sendNext(ports, 3, { at: day(29), judgement: FULL });
      expect(await suppressed()).toBeUndefined();
      await sendNext(ports, 4, { at: day(30), judgement: FULL });
      expect(await suppressed()).toBe("mailbox-full");
    });

    test("one acceptance without a report starts the count again", async () => {
      const ports = await peopled("ada");
      await sendNext(ports, 1, { at: day(0), judgement: FULL });
      await sendNext(ports, 2, { at: day(20), judgement: FULL });
      await sendNext(ports, 3, { at: day(21) });
      await sendNext(ports, 4, { at: day(31), judgement: FULL });
      expect((await ports.subscribers.byId("id-ada"))?.suppressed).toBeUndefined();
      expect((await ports.ledger.answersTo("id-ada")).map(({ state }) => state)).toEqual([
        ...["rejected", "accepted", "rejected", "rejected"],
      ]);
    });

    test("once a suppression is lifted, what came before proves nothing, but is still on record", async () => {
      const ports = await peopled("ada");
      const { ledger, subscribers } = ports;
      await sendNext(ports, 1, { at: day(0) });
      await sendNext(ports, 2, { at: day(1), judgement: FULL });
      await processReport({ ...report, kind: "complaint" }, about, taking(ports, day(2)));
      await subscribers.unsuppress("ada@readers.example", { at: day(3), includeComplaints: true });
      await sendNext(ports, 3, { at: day(4) });
      expect((await ledger.answersTo("id-ada")).map(({ issue }) => issue)).toEqual(["weekly-3"]);
      expect(await ledger.historyOf("id-ada")).toMatchObject([
        { issue: "weekly-3", state: "accepted" },
        { issue: "weekly-2", state: "rejected", judgement: FULL },
        { issue: "weekly-1", state: "accepted", reported: { kind: "complaint", at: day(2) } },
      ]);
    });

    test("a suspected address waits in other issues for three days, and is given up if the next one says the same", async () => {
      const ports = await peopled("ada");
      const { ledger, subscribers } = ports;
      await sendNext(ports, 1, { at: day(0), judgement: DEAD });
      expect((await subscribers.byId("id-ada"))?.suspected).toBe("address-dead");
      const freezing = await ledger.freeze({ draft: draft(2, ["p2"]), variant: VARIANT, at: day(1) });
      if (freezing.kind !== "frozen") throw new Error("it was not frozen");
      const claim = (at: number) => ({ holder: "me", now: at, until: at + MINUTE });
      const [delivery] = await ledger.lease("weekly-2", { ...claim(day(1)), limit: 1 });
      if (delivery === undefined) throw new Error("nothing was leased");
      expect(await ledger.markSending(delivery, claim(day(1)))).toEqual({ kind: "deferred" });
      expect(await ledger.nextDue("weekly-2")).toBe(day(3));
      expect(await ledger.counts("weekly-2")).toMatchObject({ waiting: 1, skipped: 0 });
      expect(await ledger.lease("weekly-2", { ...claim(day(2)), limit: 1 })).toEqual([]);
      const [again] = await ledger.lease("weekly-2", { ...claim(day(3)), limit: 1 });
      if (again === undefined) throw new Error("nothing was leased");
      expect(again.attempts).toBe(0);
      expect(await ledger.markSending(again, claim(day(3)))).toEqual({ kind: "sending" });
      const outcome = { kind: "rejected", code: 550, response: "550 no" } as const;
      await ledger.record(again, "me", { outcome, next: "final", at: day(3), judgement: DEAD });
      await finishIssue("weekly-2", ledger, day(3));
      expect((await subscribers.byId("id-ada"))?.suppressed).toBe("address-dead");
      expect(await countReaders(ledger, "weekly")).toBe(0);
    });

    test("a suspicion ends when another issue is accepted, when its issue is tried again, and when it is lifted", async () => {
      for (const end of ["accepted", "retried", "cancelled", "lifted", "forgotten"] as const) {
        const ports = await peopled("ada");
        const { subscribers, issues } = ports;
        const suspected = async () => (await subscribers.byId("id-ada"))?.suspected;
        await sendNext(ports, 1, { at: day(0), judgement: DEAD });
        expect(await suspected()).toBe("address-dead");
        if (end === "accepted") await sendNext(ports, 2, { at: day(4) });
        if (end === "retried") await issues.retry("weekly-1", "rejected", day(1));
        if (end === "cancelled") await issues.undo("weekly-1", { at: day(1), evenIfSent: true });
        if (end === "lifted")
          await subscribers.unsuppress("ada@readers.example", { at: day(1), includeComplaints: false });
        if (end === "forgotten") {
          await subscribers.forget("ada@readers.example", { at: day(1), freshKey: "k".repeat(43) });
          await subscribers.add(person("ada"));
        }
        expect(await suspected()).toBeUndefined();
      }
    });

    test("reported dead addresses are given up before the next issue, if the destination has reached others", async () => {
      const ports = await peopled("ada", "bob", "cyd", "dan");
      const { ledger, subscribers, reports } = ports;
      await freezeFirst(ledger);
      for (let nth = 0; nth < 4; nth += 1) {
        const delivery = await begin(ledger, "weekly-1", "me");
        const outcome = { kind: "accepted", response: "250" } as const;
        await ledger.record(delivery, "me", { outcome, next: "final", at: NOW });
      }
      await finishIssue("weekly-1", ledger, NOW);
      const dead = (who: string) =>
        processReport({ ...report, id: who }, { ...about, subscriber: `id-${who}` }, taking(ports));
      expect(await dead("ada")).toMatchObject({ kind: "suspected" });
      await settleReported({ ledger, reports, now: day(1) });
      expect((await subscribers.byId("id-ada"))?.suppressed).toBe("bounced (5.1.1)");
      // Now as many have come back as have reached somebody, so the server may return everything.
      for (const who of ["bob", "cyd", "dan"]) await dead(who);
      await settleReported({ ledger, reports, now: day(1) });
      expect((await subscribers.byId("id-bob"))?.suspected).toBe("bounced (5.1.1)");
      expect(await ledger.reportedSuspicions()).toEqual([]);
    });

    test("a confirmation that comes back counts for the address that it went to, and for no other of that person", async () => {
      const ports = await peopled("ada");
      const { ledger, subscribers, reports, membership } = ports;
      const aboutMailTo = (subscriber: string, address: string) => ({
        kind: "person" as const,
        ...{ subscriber, isIssue: (issue: string) => issue === transactionalIssue(address) },
      });
      await membership.request({
        ...{ id: "id-new", address: "new@readers.example", digests: ["weekly"], source: "a form" },
        ...{ at: NOW, expiredBefore: 0 },
      });
      const full = { ...report, id: "full", kind: "mailbox-full" } as const;
      const toNew = aboutMailTo("id-new", "New@readers.example");
      expect(await processReport(full, toNew, taking(ports))).toEqual({
        kind: "noted",
        addressKey: "new@readers.example",
      });
      expect(await processReport({ ...report, id: "dead" }, toNew, taking(ports))).toMatchObject({
        kind: "suspected",
      });
      await settleReported({ ledger, reports, now: day(1) });
      expect((await subscribers.byId("id-new"))?.suspected).toBe("bounced (5.1.1)");
      await membership.requestAddress("id-ada", "typo@readers.example", NOW);
      const toTypo = aboutMailTo("id-ada", "typo@readers.example");
      expect(await processReport({ ...report, id: "typo" }, toTypo, taking(ports))).toMatchObject({
        addressKey: "typo@readers.example",
      });
      expect((await subscribers.byId("id-ada"))?.suppressed).toBeUndefined();
      const toFormer = aboutMailTo("id-ada", "former@readers.example");
      expect(await processReport({ ...report, id: "former" }, toFormer, taking(ports))).toEqual({
        kind: "unknown",
      });
    });

    test("a report may name its mail by the Message-ID, and one that names only the person is about the newest mail", async () => {
      const ports = await peopled("ada");
      await sendNext(ports, 1, { at: day(0) });
      const [issue] = await ports.ledger.sentIssues("weekly");
      if (issue === undefined) throw new Error("nothing was sent");
      const hash = messageHash(issue, "id-ada");
      const found = { subscriber: "id-ada", issue: "weekly-1", addressKey: "ada@readers.example" };
      expect(await ports.reports.findByMessageHash(hash, day(0))).toEqual(found);
      expect(await ports.reports.findByMessageHash(hash, day(1))).toBeUndefined();
      expect(await ports.reports.findByMessageHash("0".repeat(40), day(0))).toBeUndefined();
      expect(await ports.reports.findSubscriber("id-ada")).toEqual(found);
    });

    test("reports from before a suppression was lifted don't count any more, neither when read again nor in total", async () => {
      const ports = await peopled("ada");
      const { subscribers } = ports;
      await sendNext(ports, 1, { at: day(0) });
      await processReport(report, about, taking(ports, day(1)));
      await subscribers.unsuppress("ada@readers.example", { at: day(2), includeComplaints: false });
      expect((await processReport(report, about, taking(ports, day(3)))).kind).toBe("known-already");
      await sendNext(ports, 2, { at: day(8) });
      const second = { ...about, isIssue: (issue: string) => issue === "weekly-2" };
      expect(await processReport({ ...report, id: "r2" }, second, taking(ports, day(9)))).toMatchObject({
        kind: "suspected",
      });
      await sendNext(ports, 3, { at: day(15) });
      const third = { ...about, isIssue: (issue: string) => issue === "weekly-3" };
      const last = await processReport({ ...report, id: "r3" }, third, taking(ports, day(16)));
      expect(last).toEqual({ kind: "suppressed", addressKey: "ada@readers.example" });
    });

    test("what nobody understands is kept once, for a while, or until the person is forgotten", async () => {
      const ports = await frozen("ada");
      const { reports, subscribers } = ports;
      const unread = (id: string, at: number, addressKey?: string) => ({ id, at, words: "zut", addressKey });
      await reports.keepUnread(unread("u1", day(0)));
      await reports.keepUnread(unread("u1", day(5)));
      await reports.keepUnread(unread("u2", day(1), "ada@readers.example"));
      await processReport({ ...report, kind: "unknown" }, about, taking(ports, day(0)));
      expect((await reports.unread()).map(({ id }) => id)).toEqual(["u2", "u1"]);
      expect((await reports.unread({ from: 1, limit: 1 })).map(({ id }) => id)).toEqual(["u1"]);
      expect(await reports.countUnread()).toBe(2);
      await reports.forgetUnread(day(1));
      expect((await reports.unread()).map(({ id }) => id)).toEqual(["u2"]);
      expect(await collect(reports.ofIssue("weekly-1"))).toMatchObject([{ kind: "unknown", words: "" }]);
      await subscribers.forget("ada@readers.example", { at: day(2), freshKey: "k".repeat(43) });
      expect(await reports.unread()).toEqual([]);
    });

    test("the texts of answers that nobody understands are deleted after a while, or when the person is forgotten", async () => {
      const ports = await frozen("ada", "bob", "cyd");
      const { ledger, issues, subscribers, id } = ports;
      const judged = (verdict: Judgement["verdict"], at: number) =>
        ({
          outcome: { kind: "rejected", code: 550, response: "550 zut <x@readers.example>." },
          ...({ next: "final", at, judgement: { verdict, rule: "general/test" } } as const),
        }) as const;
      await ledger.record(await begin(ledger, id), "one", judged("unknown", day(0)));
      await ledger.record(await begin(ledger, id), "one", judged("unknown", day(2)));
      await ledger.record(await begin(ledger, id), "one", judged("policy", day(0)));
      const texts = async () =>
        (await collect(issues.deliveries(id))).map(({ verdict, response }) => `${verdict}: ${response}`);
      await ports.reports.forgetUnread(day(1));
      expect((await texts()).toSorted()).toEqual([
        ...["policy: 550 zut <x@readers.example>.", "unknown: ", "unknown: 550 zut <x@readers.example>."],
      ]);
      await ledger.pause(id, {
        reason: answered("550 zut <x@readers.example>. It is about us."),
        at: day(2),
      });
      for (const name of ["ada", "bob", "cyd"])
        await subscribers.forget(`${name}@readers.example`, { at: day(3), freshKey: "k".repeat(43) });
      expect((await texts()).toSorted()).toEqual(["policy: ", "unknown: ", "unknown: "]);
      expect((await ledger.status(id)).paused?.reason).toEqual({ code: "erased" });
    });

    test("the address that was mailed is suppressed, even if the person has unsubscribed since", async () => {
      const ports = await frozen("ada");
      await ports.subscribers.remove("ada@readers.example", NOW);
      expect(await processReport({ ...report, kind: "complaint" }, about, taking(ports))).toEqual({
        kind: "suppressed",
        addressKey: "ada@readers.example",
      });
    });

    test("somebody who was forgotten, another issue, and a stranger are unknown", async () => {
      const ports = await frozen("ada");
      const unknown = { kind: "unknown" };
      const other = { ...about, isIssue: () => false };
      expect(await processReport(report, other, taking(ports))).toEqual(unknown);
      expect(await processReport(report, { kind: "person", subscriber: "id-eve" }, taking(ports))).toEqual(
        unknown,
      );
      await ports.subscribers.forget("ada@readers.example", { at: NOW, freshKey: "k".repeat(43) });
      expect(await processReport(report, about, taking(ports))).toEqual(unknown);
      expect(await processReport(report, { kind: "person", subscriber: "id-ada" }, taking(ports))).toEqual(
        unknown,
      );
    });
  });
}
