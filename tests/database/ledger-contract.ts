import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { identifyThisProcess } from "#app/this-process.js";
import type { LeasedDelivery } from "#deliveries/delivery.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { PostIdentity } from "#digest/post-identity.js";
import { identityOf } from "#digest/start.js";
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
  namesOf,
  person,
  post,
  VARIANT,
} from "../deliveries/samples.js";
import type { AuditLine } from "./audit.js";

function identity(id: string): PostIdentity {
  return identityOf(post(id));
}

function sortById(posts: readonly PostIdentity[]): readonly PostIdentity[] {
  return [...posts].sort((one, other) => (one.id < other.id ? -1 : 1));
}

interface Ports {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly audit: () => Promise<readonly AuditLine[]>;
  /** Tries to change the audit by statements of its own. */
  readonly changeAudit: () => Promise<readonly string[]>;
}

const accepted = { outcome: { kind: "accepted", response: "250 ok" }, next: "final", at: NOW } as const;
const rejection = { kind: "rejected", code: 550, enhanced: "5.1.1", response: "550 5.1.1 nobody" } as const;
const deferral = { kind: "deferred", code: 451, response: "451 later" } as const;

/** What every implementation of the ports has to do. `fresh` opens an empty database. */
export function describeLedger(name: string, fresh: () => Promise<Ports>): void {
  const peopled = async (...names: string[]) => {
    const ports = await fresh();
    for (const one of names) await ports.subscribers.add(person(one));
    return ports;
  };
  const begin = async (ledger: Ledger, issue: string, holder: string): Promise<LeasedDelivery> => {
    const delivery = first(await ledger.lease(issue, { ...claim(holder), limit: 1 }));
    expect(await ledger.markSending(delivery, claim(holder))).toEqual({ kind: "sending" });
    return delivery;
  };

  describe(`${name}: freezing`, () => {
    test("an empty ledger has no history", async () => {
      const { ledger } = await fresh();
      const nothing = {
        sent: new Set(),
        baseline: new Set(),
        choices: new Map(),
        undone: new Set(),
        known: [],
        notes: [],
      };
      expect(await ledger.history("weekly")).toEqual({ issues: 0, ...nothing });
      expect(await ledger.openIssues("weekly")).toEqual([]);
    });

    test("a frozen issue is in the history, is open, and has its variant and one delivery per subscriber", async () => {
      const { ledger } = await peopled("ada", "bob");
      const at = NOW + 7;
      const freezing = await ledger.freeze({ draft: draft(1, ["b", "a"], ["old"]), variant: VARIANT, at });
      const issue = { id: "weekly-1", digest: "weekly", number: 1, frozenAt: at };
      expect(freezing).toEqual({ kind: "frozen", issue });
      expect(await ledger.history("weekly")).toEqual({
        ...{ issues: 1, lastIssueAt: NOW, sent: new Set(["a", "b"]), baseline: new Set(["old"]) },
        ...{ undone: new Set(), choices: new Map(), notes: [], lastIssue: { number: 1, posts: ["b", "a"] } },
        known: expect.toSatisfy((known) =>
          isDeepStrictEqual(sortById(known), ["a", "b", "old"].map(identity)),
        ),
      });
      expect(await ledger.openIssues("weekly")).toEqual([issue]);
      const { subject, html, text } = VARIANT;
      expect([...(await ledger.variants(issue.id)).values()]).toEqual([{ subject, html, text }]);
      expect((await ledger.counts(issue.id)).waiting).toBe(2);
    });

    test("posts from before a digest are recorded once, and again for another `start` until there is an issue", async () => {
      const { ledger } = await peopled("ada");
      const start = (setting: string, ...posts: string[]) =>
        ledger.start("weekly", { setting, at: NOW, baseline: posts.map(identity) });
      expect(await start("now", "old", "older")).toBe(true);
      expect(await start("now", "later")).toBe(false);
      expect(await ledger.history("weekly")).toMatchObject({
        ...{ issues: 0, start: { setting: "now", at: NOW }, baseline: new Set(["old", "older"]) },
        known: expect.arrayContaining([identity("old"), identity("older")]),
      });
      expect(await start("2026-01-01", "older")).toBe(true);
      expect((await ledger.history("weekly")).baseline).toEqual(new Set(["older"]));
      expect((await ledger.history("monthly")).baseline).toEqual(new Set());
      await freezeFirst(ledger);
      expect(await start("now", "later")).toBe(false);
      expect((await ledger.history("weekly")).baseline).toEqual(new Set(["older"]));
    });

    test("is new until an issue is frozen, or a first one confirmed", async () => {
      const { ledger } = await fresh();
      expect(await ledger.isNew()).toBe(true);
      await ledger.start("weekly", { setting: "now", at: NOW, baseline: [identity("old")] });
      expect(await ledger.isNew()).toBe(true);
      await ledger.confirmFirst("weekly", { at: NOW, archived: 0, baseline: [] });
      expect(await ledger.isNew()).toBe(false);
      expect(await ledger.history("weekly")).toMatchObject({ issues: 0, baseline: new Set(["old"]) });
      const other = (await fresh()).ledger;
      await freezeFirst(other);
      expect(await other.isNew()).toBe(false);
    });

    test("continues after the issues of a lost ledger, and never sends their posts", async () => {
      const { ledger } = await fresh();
      await ledger.confirmFirst("weekly", { at: NOW, archived: 5, baseline: [identity("sent")] });
      await ledger.confirmFirst("weekly", { at: NOW, archived: 7, baseline: ["sent", "more"].map(identity) });
      expect(await ledger.history("weekly")).toMatchObject({
        ...{ issues: 7, baseline: new Set(["sent", "more"]) },
        known: expect.arrayContaining(["sent", "more"].map((id) => expect.objectContaining({ id }))),
      });
      expect(await ledger.history("monthly")).toMatchObject({ issues: 0, baseline: new Set() });
      await ledger.freeze({ draft: draft(8, ["new"]), variant: VARIANT, at: NOW });
      expect(await ledger.history("weekly")).toMatchObject({ issues: 8, lastIssue: { number: 8 } });
    });

    test("two processes that see a digest first at the same time: one records its start", async () => {
      const { ledger } = await fresh();
      const starts = await Promise.all(
        ["a", "b"].map((id) => ledger.start("weekly", { setting: "now", at: NOW, baseline: [identity(id)] })),
      );
      expect([...starts].sort()).toEqual([false, true]);
      expect((await ledger.history("weekly")).baseline.size).toBe(1);
    });

    test("the audience is listed person by person, and matches the groups", async () => {
      const { ledger, subscribers } = await peopled("ada");
      await subscribers.add(person("bob", { topics: ["go"], language: "de", name: "Bob" }));
      await subscribers.add(person("cyd"));
      await subscribers.remove("cyd@readers.example", NOW);
      expect(await collect(ledger.audience("weekly", NOW))).toEqual([
        { subscriber: "id-ada", address: "ada@readers.example", topics: [] },
        {
          ...{ subscriber: "id-bob", address: "bob@readers.example", name: "Bob" },
          topics: ["go"],
          language: "de",
        },
      ]);
    });

    test("an issue counts as sent once one of its mails was accepted, or may have been", async () => {
      const { ledger } = await peopled("ada", "bob");
      const issue = await freezeFirst(ledger);
      expect(await ledger.sentIssues("weekly")).toEqual([]);
      const refused = await begin(ledger, issue.id, "p");
      await ledger.record(refused, "p", { outcome: rejection, next: "final", at: NOW });
      expect(await ledger.sentIssues("weekly")).toEqual([]);
      const taken = await begin(ledger, issue.id, "p");
      await ledger.record(taken, "p", accepted);
      expect(await ledger.sentIssues("weekly")).toEqual([issue]);
      expect(await ledger.sentIssues("monthly")).toEqual([]);
    });

    test("an issue's posts can be read as they were frozen, in their order", async () => {
      const { ledger } = await peopled("ada");
      const issue = await freezeFirst(ledger);
      expect((await ledger.issuePosts(issue.id)).map(({ id }) => id)).toEqual(
        draft(1, ["a", "b"]).posts.map(({ id }) => id),
      );
      expect(await ledger.issuePosts("weekly-2")).toEqual([]);
    });

    test("an issue's note can be read as it was frozen, and is known to the next issue", async () => {
      const { ledger } = await peopled("ada");
      const note = {
        ...{ html: "<p>Hello</p>", subject: "A word", alone: false },
        also: [{ title: "Looms", url: "https://looms.example/" }],
        ...{ file: "notes/weekly-next.md", fingerprint: "abc" },
      };
      await ledger.freeze({ draft: { ...draft(1, ["a"]), note }, variant: VARIANT, at: NOW });
      await ledger.freeze({ draft: draft(2, ["b"]), variant: VARIANT, at: NOW });
      expect(await ledger.issueNote("weekly-1")).toEqual(note);
      expect(await ledger.issueNote("weekly-2")).toBeUndefined();
      const used = { number: 1, file: note.file, fingerprint: "abc", undone: false };
      expect(await ledger.sentNotes("weekly")).toEqual([used]);
      expect(await ledger.sentNotes("monthly")).toEqual([]);
      expect((await ledger.history("weekly")).notes).toEqual([used]);
    });

    test("an issue may have nothing but a note", async () => {
      const { ledger } = await peopled("ada");
      const note = { html: "<p>Hello</p>", also: [], alone: true, file: "n.md", fingerprint: "abc" };
      await ledger.freeze({ draft: { ...draft(1, []), note }, variant: VARIANT, at: NOW });
      expect(await ledger.issuePosts("weekly-1")).toEqual([]);
      expect(namesOf(await ledger.lease("weekly-1", { ...claim("p"), limit: 9 }))).toEqual(["id-ada"]);
      expect((await ledger.history("weekly")).issues).toBe(1);
    });

    test("only active subscribers of that digest are in the audience", async () => {
      const { ledger, subscribers } = await peopled("ada", "bob");
      await subscribers.add(person("monthly", { digests: ["monthly"] }));
      await subscribers.remove("BOB@readers.example", NOW);
      expect(await countReaders(ledger, "weekly")).toBe(1);
      const issue = await freezeFirst(ledger);
      expect(namesOf(await ledger.lease(issue.id, { ...claim("p"), limit: 9 }))).toEqual(["id-ada"]);
    });

    test("an audience is grouped by topics and language, and each group gets its variant or no mail", async () => {
      const { ledger, subscribers } = await peopled("ada", "bob");
      await subscribers.add(person("cat", { topics: ["zig", "go"] }));
      await subscribers.add(person("dan", { topics: ["go", "zig"] }));
      await subscribers.add(person("eve", { topics: ["go"], language: "de" }));
      await subscribers.add(person("fay", { topics: ["rust"] }));
      const everything = { topics: [], people: 2 };
      const [both, german, rust] = [
        { topics: ["go", "zig"], people: 2 },
        { topics: ["go"], language: "de", people: 1 },
        { topics: ["rust"], people: 1 },
      ];
      const groups = await ledger.audienceGroups("weekly", NOW);
      expect(groups).toHaveLength(4);
      expect(groups).toEqual(expect.arrayContaining([everything, both, german, rust]));
      const choices = [
        ...[
          { group: everything, variant: 1 },
          { group: both, variant: 2 },
        ],
        ...[
          { group: german, variant: 3 },
          { group: rust, variant: 0 },
        ],
      ];
      await ledger.freeze({
        ...{ draft: draft(1, ["a"]), variant: VARIANT, at: NOW, groups: choices },
        others: [VARIANT, { ...VARIANT, text: ["third"] }],
      });
      const leased = await ledger.lease("weekly-1", { ...claim("p"), limit: 9 });
      expect(Object.fromEntries(leased.map(({ subscriber, variant }) => [subscriber, variant]))).toEqual({
        ...{ "id-ada": 1, "id-bob": 1, "id-cat": 2, "id-dan": 2, "id-eve": 3 },
      });
      expect((await ledger.variants("weekly-1")).get(3)?.text).toEqual(["third"]);
    });

    test("an issue with a used number or post isn't frozen, and leaves nothing behind", async () => {
      const { ledger } = await peopled("ada");
      await freezeFirst(ledger);
      expect(await ledger.freeze({ draft: draft(1, ["c"]), variant: VARIANT, at: NOW })).toEqual({
        kind: "taken",
      });
      expect(await ledger.freeze({ draft: draft(2, ["c", "a"]), variant: VARIANT, at: NOW })).toEqual({
        kind: "taken",
      });
      expect((await ledger.history("weekly")).issues).toBe(1);
      expect((await ledger.history("weekly")).sent.has("c")).toBe(false);
    });

    test("two digests may send one post", async () => {
      const { ledger } = await peopled("ada");
      await freezeFirst(ledger);
      const other = { ...draft(1, ["a"]), digest: "monthly" };
      expect((await ledger.freeze({ draft: other, variant: VARIANT, at: NOW })).kind).toBe("frozen");
    });

    test("of two processes that freeze at the same time, one succeeds", async () => {
      const { ledger } = await peopled("ada");
      const freezings = await Promise.all(
        ["a", "b", "c"].map((id) => ledger.freeze({ draft: draft(1, [id]), variant: VARIANT, at: NOW })),
      );
      expect(freezings.map(({ kind }) => kind).sort()).toEqual(["frozen", "taken", "taken"]);
    });
  });

  describe(`${name}: leases`, () => {
    test("what one process has leased, no other gets until the lease ends", async () => {
      const { ledger } = await peopled("ada", "bob", "cyd");
      const { id } = await freezeFirst(ledger);
      const mine = await ledger.lease(id, { ...claim("one"), limit: 2 });
      const theirs = await ledger.lease(id, { ...claim("two"), limit: 9 });
      expect(namesOf([...mine, ...theirs])).toEqual(["id-ada", "id-bob", "id-cyd"]);
      expect(await ledger.lease(id, { ...claim("three"), limit: 9 })).toEqual([]);
      expect(await ledger.lease(id, { ...claim("three", NOW + 5 * MINUTE), limit: 9 })).toHaveLength(3);
      expect([...(await ledger.holders(id, NOW + 5 * MINUTE))]).toEqual(["three"]);
    });

    test("a mail isn't marked if the lease has expired or belongs to another process, or the mail is being sent", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      const lost = { kind: "lost" };
      expect(await ledger.markSending(delivery, claim("two"))).toEqual(lost);
      expect(await ledger.markSending(delivery, claim("one", NOW + 5 * MINUTE))).toEqual(lost);
      expect(await ledger.markSending(delivery, claim("one"))).toEqual({ kind: "sending" });
      expect(await ledger.markSending(delivery, claim("one"))).toEqual(lost);
    });

    test("somebody who unsubscribed after the freeze is skipped at the last moment", async () => {
      const { ledger, subscribers } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      await subscribers.remove("ada@readers.example", NOW);
      expect(await ledger.markSending(delivery, claim("one"))).toEqual({
        kind: "skipped",
        reason: "unsubscribed",
      });
      expect((await ledger.counts(id)).skipped).toBe(1);
      expect(await ledger.finish(id, NOW)).toBe(true);
    });

    test("released deliveries are free at once", async () => {
      const { ledger } = await peopled("ada", "bob");
      const { id } = await freezeFirst(ledger);
      await ledger.lease(id, { ...claim("one"), limit: 2 });
      await ledger.release(id, "one");
      expect(await ledger.holders(id, NOW)).toEqual([]);
      expect(await ledger.lease(id, { ...claim("two"), limit: 9 })).toHaveLength(2);
    });
  });

  describe(`${name}: outcomes`, () => {
    test("an accepted mail is never leased again, and the issue can be finished", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      expect(await ledger.finish(id, NOW)).toBe(false);
      await ledger.record(await begin(ledger, id, "one"), "one", accepted);
      expect(await ledger.lease(id, { ...claim("one", NOW + 999 * MINUTE), limit: 9 })).toEqual([]);
      expect(await ledger.finish(id, NOW)).toBe(true);
      expect(await ledger.openIssues("weekly")).toEqual([]);
      expect(await collect(ledger.unaccepted(id))).toEqual([]);
    });

    test("a deferred mail waits until its time, and counts its attempts from the first", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const notBefore = NOW + 10 * MINUTE;
      const again = { outcome: deferral, next: "again", notBefore, at: NOW } as const;
      await ledger.record(await begin(ledger, id, "one"), "one", again);
      expect(await ledger.nextDue(id)).toBe(notBefore);
      expect(await ledger.lease(id, { ...claim("one", notBefore - 1), limit: 9 })).toEqual([]);
      const retried = first(await ledger.lease(id, { ...claim("one", notBefore), limit: 9 }));
      expect(retried).toMatchObject({ attempts: 1, firstTriedAt: NOW });
      const [listed] = await collect(ledger.unaccepted(id));
      expect(listed?.at).toEqual({ state: "waiting", notBefore, last: { code: 451, response: "451 later" } });
    });

    test("every mail that wasn't accepted is listed with address and reason", async () => {
      const { ledger } = await peopled("ada", "bob");
      const { id } = await freezeFirst(ledger);
      const one = await begin(ledger, id, "one");
      await ledger.record(one, "one", { outcome: rejection, next: "final", at: NOW });
      const two = await begin(ledger, id, "one");
      const doubt = { kind: "uncertain", reason: "cut off" } as const;
      await ledger.record(two, "one", { outcome: doubt, next: "final", at: NOW });
      const listed = await collect(ledger.unaccepted(id));
      expect(Object.fromEntries(listed.map(({ address, at }) => [address, at]))).toEqual({
        [one.address]: {
          state: "rejected",
          at: NOW,
          reply: { code: 550, enhanced: "5.1.1", response: rejection.response },
        },
        [two.address]: { state: "uncertain", at: NOW, reason: "cut off" },
      });
      // Neither stands in the way of the next issue.
      expect(await ledger.finish(id, NOW)).toBe(true);
    });

    test("an attempt that handed nothing over leaves the delivery unchanged", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const delivery = await begin(ledger, id, "one");
      const error = new (await import("#errors.js")).FeedletterError("E_SMTP", {
        message: "No.",
        fix: "Go.",
      });
      await ledger.record(delivery, "one", {
        outcome: { kind: "unreachable", error },
        next: "untried",
        at: NOW,
      });
      expect(await ledger.lease(id, { ...claim("two"), limit: 9 })).toEqual([delivery]);
    });
  });

  describe(`${name}: dead processes`, () => {
    const isGone = (holder: string) => holder === "dead";

    test.each(["resend", "hold"] as const)(
      "a mail that a dead process was sending: %s",
      async (onUncertain) => {
        const { ledger } = await peopled("ada", "bob", "cyd");
        const { id } = await freezeFirst(ledger);
        await ledger.lease(id, { ...claim("dead"), limit: 1 });
        const sending = await begin(ledger, id, "dead");
        const taken = await ledger.reclaimLeases(id, { holder: "me", now: NOW + 1, isGone, onUncertain });
        expect(taken).toBe(2);
        const counts = await ledger.counts(id);
        expect(counts).toMatchObject(
          onUncertain === "resend" ? { waiting: 3 } : { waiting: 2, uncertain: 1 },
        );
        const leased = namesOf(await ledger.lease(id, { ...claim("me"), limit: 9 }));
        expect(leased.includes(sending.subscriber)).toBe(onUncertain === "resend");
      },
    );

    test("a living process and one on another host keep what they hold until the lease ends", async () => {
      const { ledger } = await peopled("ada", "bob");
      const { id } = await freezeFirst(ledger);
      await begin(ledger, id, "alive");
      const back = { holder: "me", isGone, onUncertain: "resend" } as const;
      expect(await ledger.reclaimLeases(id, { ...back, now: NOW + MINUTE })).toBe(0);
      expect((await ledger.counts(id)).sending).toBe(1);
      expect(await ledger.reclaimLeases(id, { ...back, now: NOW + 5 * MINUTE })).toBe(1);
      expect((await ledger.counts(id)).sending).toBe(0);
    });

    test("a process named in an earlier version's format keeps what it holds until the lease ends", async () => {
      const { ledger } = await peopled("ada", "bob");
      const { id } = await freezeFirst(ledger);
      const old = JSON.stringify(["raspberrypi pid:[4026531836]", 2 ** 22 + 1, "3a7af4fb/100"]);
      await begin(ledger, id, old);
      const back = { ...identifyThisProcess(), onUncertain: "resend" } as const;
      expect(await ledger.reclaimLeases(id, { ...back, now: NOW + MINUTE })).toBe(0);
      expect(await ledger.holders(id, NOW + MINUTE)).toEqual([old]);
      expect(await ledger.reclaimLeases(id, { ...back, now: NOW + 5 * MINUTE })).toBe(1);
    });

    test("what a process is sending itself isn't in doubt, even if its clock has jumped past the lease", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      await begin(ledger, id, "me");
      const back = { holder: "me", now: NOW + 999 * MINUTE, isGone, onUncertain: "resend" } as const;
      expect(await ledger.reclaimLeases(id, back)).toBe(0);
    });

    test("an acceptance that is recorded after the mail was reclaimed keeps it from being sent again", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const delivery = await begin(ledger, id, "dead");
      await ledger.reclaimLeases(id, { holder: "me", now: NOW, isGone, onUncertain: "resend" });
      await ledger.record(delivery, "dead", accepted);
      expect((await ledger.counts(id)).accepted).toBe(1);
      expect(await ledger.lease(id, { ...claim("me"), limit: 9 })).toEqual([]);
    });

    test("a late refusal doesn't affect what another process is doing", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const delivery = await begin(ledger, id, "dead");
      await ledger.reclaimLeases(id, { holder: "me", now: NOW, isGone, onUncertain: "resend" });
      await begin(ledger, id, "me");
      await ledger.record(delivery, "dead", { outcome: rejection, next: "final", at: NOW });
      expect((await ledger.counts(id)).sending).toBe(1);
    });
  });

  describe(`${name}: what holds an issue back`, () => {
    test("a pause keeps its first reason until the issue is resumed", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      expect(await ledger.status(id)).toEqual({ failures: 0, notBefore: 0 });
      await ledger.deferIssue(id, { failures: 2, notBefore: NOW + MINUTE });
      await ledger.pause(id, { reason: answered("550 5.7.1 spam"), at: NOW });
      await ledger.pause(id, { reason: answered("another"), at: NOW + 1 });
      expect(await ledger.status(id)).toEqual({
        ...{ failures: 2, notBefore: NOW + MINUTE },
        paused: { at: NOW, reason: answered("550 5.7.1 spam") },
      });
      await ledger.resume(id, NOW + 2);
      expect(await ledger.status(id)).toEqual({ failures: 0, notBefore: 0, resumedAt: NOW + 2 });
      await ledger.resume(id, NOW + 3);
      expect((await ledger.status(id)).resumedAt).toBe(NOW + 2);
    });

    test("resuming a paused issue queues refused mails again, and resuming another issue queues nothing", async () => {
      const { ledger } = await peopled("ada", "bob");
      const { id } = await freezeFirst(ledger);
      const refuse = async () => {
        const delivery = await begin(ledger, id, "me");
        const outcome = { kind: "rejected", code: 550, response: "550 no" } as const;
        await ledger.record(delivery, "me", { outcome, next: "final", at: NOW });
      };
      await refuse();
      await ledger.resume(id, NOW + 1);
      expect(await ledger.counts(id)).toMatchObject({ rejected: 1, waiting: 1 });
      await ledger.pause(id, { reason: answered("550 no"), at: NOW + 2 });
      await ledger.resume(id, NOW + 3);
      expect(await ledger.counts(id)).toMatchObject({ rejected: 0, waiting: 2 });
    });

    test("the accepting addresses are listed, and what became of a person's mails", async () => {
      const { ledger } = await peopled("ada", "bob");
      const { id } = await freezeFirst(ledger);
      const refused = await begin(ledger, id, "me");
      const outcome = { kind: "rejected", code: 550, enhanced: "5.1.1", response: "550 5.1.1 no" } as const;
      const judgement = { verdict: "address-dead", rule: "general/code-dead" } as const;
      await ledger.record(refused, "me", { outcome, next: "final", at: NOW + 5, judgement });
      const accepted = await begin(ledger, id, "me");
      await ledger.record(accepted, "me", {
        ...{ outcome: { kind: "accepted", response: "250" }, next: "final", at: NOW },
      });
      expect(await collect(ledger.acceptedDeliveries(id))).toMatchObject([
        { address: accepted.address, at: NOW },
      ]);
      const facts = { issue: id, doubtful: false, reported: undefined };
      expect(await ledger.answersTo(refused.subscriber)).toEqual([
        { ...facts, state: "rejected", at: NOW + 5, judgement },
      ]);
      expect(await ledger.answersTo(accepted.subscriber)).toEqual([
        { ...facts, state: "accepted", at: NOW, judgement: undefined },
      ]);
      expect(await ledger.historyOf(accepted.subscriber)).toMatchObject([{ state: "accepted", said: "250" }]);
    });

    test("each change of state has a line, whatever caused it, and each attempt one with its beginning and end", async () => {
      const { ledger, audit } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      await begin(ledger, id, "dead");
      const isGone = (holder: string) => holder === "dead";
      await ledger.reclaimLeases(id, { holder: "me", now: NOW + 1, isGone, onUncertain: "resend" });
      await ledger.pause(id, { reason: answered("spam"), at: NOW + 2 });
      await ledger.resume(id, NOW + 3);
      await ledger.record(await begin(ledger, id, "me"), "me", { ...accepted, at: NOW + 4 });
      await ledger.finish(id, NOW + 5);
      const subscriber = "id-ada";
      expect(await audit()).toEqual([
        { at: NOW, became: "sending" },
        { at: NOW + 1, since: NOW, subscriber, was: "sending", became: "waiting" },
        { at: NOW + 2, was: "sending", became: "paused" },
        { at: NOW + 3, was: "paused", became: "sending" },
        { at: NOW + 4, since: NOW, subscriber, was: "sending", became: "accepted" },
        { at: NOW + 5, was: "sending", became: "finished" },
      ]);
    });

    test("no statement can change a line of the audit, or delete one of an issue", async () => {
      const { ledger, audit, changeAudit } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      await ledger.record(await begin(ledger, id, "me"), "me", accepted);
      const before = await audit();
      const refused = expect.stringContaining("the audit is append-only");
      expect(await changeAudit()).toEqual([refused, refused, refused]);
      expect(await audit()).toEqual(before);
    });

    test("a mail that is accepted at its first attempt has its own line, like every other", async () => {
      const { ledger, audit } = await peopled("ada", "bob");
      const { id } = await freezeFirst(ledger);
      const deliveries = await ledger.lease(id, { ...claim("me"), limit: 2 });
      const [ada, bob] = ["id-ada", "id-bob"].map((subscriber) =>
        first(deliveries.filter((delivery) => delivery.subscriber === subscriber)),
      );
      if (ada === undefined || bob === undefined) throw new Error("nobody");
      await ledger.markSending(bob, { ...claim("me"), now: NOW + 1 });
      await ledger.markSending(ada, { ...claim("me"), now: NOW + 2 });
      await ledger.record(bob, "me", { ...accepted, at: NOW + 3 });
      await ledger.pause(id, { reason: answered("spam"), at: NOW + 4 });
      await ledger.record(ada, "me", { outcome: rejection, next: "final", at: NOW + 5 });
      expect(await audit()).toEqual([
        { at: NOW, became: "sending" },
        { at: NOW + 3, since: NOW + 1, subscriber: "id-bob", was: "sending", became: "accepted" },
        { at: NOW + 4, was: "sending", became: "paused" },
        { at: NOW + 5, since: NOW + 2, subscriber: "id-ada", was: "sending", became: "rejected" },
      ]);
    });

    test("a late answer has its own line", async () => {
      const { ledger, audit } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const delivery = await begin(ledger, id, "dead");
      const isGone = (holder: string) => holder === "dead";
      await ledger.reclaimLeases(id, { holder: "me", now: NOW + 1, isGone, onUncertain: "hold" });
      await ledger.record(delivery, "dead", { ...accepted, at: NOW + 2 });
      const subscriber = "id-ada";
      expect(await audit()).toEqual([
        { at: NOW, became: "sending" },
        { at: NOW + 1, since: NOW, subscriber, was: "sending", became: "uncertain" },
        { at: NOW + 2, since: NOW + 1, subscriber, was: "uncertain", became: "accepted" },
      ]);
    });

    test("a suppressed address is skipped at the last moment, and left out of the next audience", async () => {
      const { ledger } = await peopled("ada");
      const { id } = await freezeFirst(ledger);
      const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      for (const reason of ["address-dead", "again"])
        await ledger.suppress("ada@readers.example", { reason, at: NOW });
      const skipped = { kind: "skipped", reason: "suppressed" };
      expect(await ledger.markSending(delivery, claim("one"))).toEqual(skipped);
      expect(await countReaders(ledger, "weekly")).toBe(0);
    });
  });

  describe(`${name}: quotas`, () => {
    const rates = { perHour: 10, perDay: 12 };

    test("are shared by all who ask, and free again an hour and a day later", async () => {
      const { ledger } = await fresh();
      const ask = (now: number, wanted: number) => ledger.reserve(rates, { now, wanted });
      const granted = await Promise.all([ask(NOW, 6), ask(NOW, 6)]);
      const moments = granted.map((one) => (one.kind === "granted" ? one.moments.length : 0));
      expect(moments.toSorted()).toEqual([4, 6]);
      const hour = 60 * MINUTE;
      expect(await ask(NOW + MINUTE, 1)).toEqual({ kind: "exhausted", until: NOW + hour });
      expect(await ask(NOW + hour, 9)).toMatchObject({ moments: [NOW + hour, NOW + hour] });
      expect(await ask(NOW + 2 * hour, 1)).toEqual({ kind: "exhausted", until: NOW + 24 * hour });
      expect(await ask(NOW + 24 * hour, 1)).toMatchObject({ kind: "granted" });
    });

    test("mails that didn't wait for a reservation count too", async () => {
      const { ledger } = await fresh();
      for (const _ of [1, 2, 3]) await ledger.countMail(NOW);
      expect(await ledger.reserve(rates, { now: NOW, wanted: 9 })).toMatchObject({
        moments: Array(7).fill(NOW),
      });
      await ledger.countMail(NOW);
      expect(await ledger.reserve(rates, { now: NOW, wanted: 1 })).toMatchObject({ kind: "exhausted" });
    });

    test("what was reserved and not sent can be returned", async () => {
      const { ledger } = await fresh();
      await ledger.reserve(rates, { now: NOW, wanted: 10 });
      await ledger.refundQuota(3);
      expect(await ledger.reserve(rates, { now: NOW, wanted: 9 })).toMatchObject({
        moments: [NOW, NOW, NOW],
      });
    });

    test("what a dead process had reserved and not started is free for the others again", async () => {
      const { ledger } = await peopled("ada", "bob", "cyd");
      const { id } = await freezeFirst(ledger);
      const ask = (holder: string) => ledger.reserve({ perHour: 10 }, { now: NOW, wanted: 10, holder });
      await ask("dead");
      await ledger.record(await begin(ledger, id, "dead"), "dead", accepted);
      await begin(ledger, id, "dead");
      expect(await ask("me")).toMatchObject({ kind: "exhausted" });
      const isGone = (holder: string) => holder === "dead";
      // Twice: it is given back once.
      for (const now of [NOW + 1, NOW + 2])
        await ledger.reclaimLeases(id, { holder: "me", now, isGone, onUncertain: "resend" });
      expect(await ask("me")).toMatchObject({ moments: Array(8).fill(NOW) });
    });

    test("a clock that goes back doesn't grant more than the quota", async () => {
      const { ledger } = await fresh();
      await ledger.reserve(rates, { now: NOW, wanted: 10 });
      expect(await ledger.reserve(rates, { now: NOW - 30 * MINUTE, wanted: 1 })).toMatchObject({
        kind: "exhausted",
      });
    });
  });

  describe(`${name}: destinations`, () => {
    test("a rate is shared by all who ask, and what isn't used can be returned", async () => {
      const { ledger } = await fresh();
      const ask = (destination: string, now: number, wanted = 2) =>
        ledger.reserveTo(destination, { perSecond: 2, now, wanted });
      const reserved = await Promise.all([ask("Gmail", NOW), ask("Gmail", NOW)]);
      expect(reserved.flat().toSorted()).toEqual([NOW, NOW + 500, NOW + 1_000, NOW + 1_500]);
      // Others, all mails together, and a destination of that name have paces of their own.
      expect(await ask("Yahoo", NOW)).toEqual([NOW, NOW + 500]);
      expect(await ask("mail", NOW)).toEqual([NOW, NOW + 500]);
      expect(await ledger.reserve({ perSecond: 2 }, { now: NOW, wanted: 1 })).toMatchObject({
        moments: [NOW],
      });
      await ledger.refundTo("Gmail", { perSecond: 2, mails: 2 });
      expect(await ask("Gmail", NOW, 1)).toEqual([NOW + 1_000]);
      // A clock that was set back costs a minute at most.
      expect(await ask("Gmail", NOW - 60 * MINUTE, 1)).toEqual([NOW - 59 * MINUTE + 500]);
    });

    test("connections are shared, and free again when their holder returns them, dies, or is silent", async () => {
      const { ledger } = await fresh();
      const ask = (id: string, wanted: number, now: number = NOW) =>
        ledger.claimConnections("Gmail", {
          ...{ id, holder: id, wanted, limit: 3, now, until: now + MINUTE },
          isGone: (holder) => holder === "dead",
        });
      const granted = await Promise.all([ask("one", 2), ask("two", 2)]);
      expect(granted.toSorted()).toEqual([1, 2]);
      expect(await ask("three", 1)).toBe(0);
      await ask("one", 0);
      await ask("two", 2);
      expect(await ask("dead", 2)).toBe(1);
      expect(await ask("three", 2)).toBe(1);
      // Two has claimed its connections again, three hasn't.
      expect(await ask("two", 2, NOW + MINUTE - 1)).toBe(2);
      expect(await ask("four", 3, NOW + MINUTE)).toBe(1);
      // A clock that was ahead doesn't keep them for longer than a claim.
      expect(await ask("five", 3, NOW - 60 * MINUTE)).toBe(3);
    });

    test("mails that are put off wait, unless somebody else has them or their destination is paused", async () => {
      const { ledger } = await peopled("ada", "bob", "cyd");
      const { id } = await freezeFirst(ledger);
      const [one, two] = await ledger.lease(id, { ...claim("one"), limit: 2 });
      const [three] = await ledger.lease(id, { ...claim("two"), limit: 1 });
      const put = (delivery: LeasedDelivery | undefined, ms: number) => ({
        subscriber: delivery?.subscriber ?? "",
        notBefore: NOW + ms,
      });
      await ledger.postpone(id, "one", [put(one, 700), put(two, 300), put(three, 5)]);
      expect(await ledger.lease(id, { ...claim("me"), limit: 3 })).toEqual([]);
      expect(await ledger.nextDue(id)).toBe(0);
      expect(await ledger.holders(id, NOW)).toEqual(["two"]);
      await ledger.release(id, "two");
      const due = await ledger.lease(id, { ...claim("me", NOW + 300), limit: 3 });
      expect(namesOf(due)).toEqual([three?.subscriber, two?.subscriber].toSorted());
      const pause = {
        destination: "readers.example",
        domains: ["readers.example"],
        reason: answered("no"),
        at: NOW,
      };
      await ledger.pauseDestination(id, pause);
      await ledger.postpone(id, "me", [put(three, 0)]);
      await ledger.release(id, "me");
      expect(await ledger.lease(id, { ...claim("me", NOW + 60 * MINUTE), limit: 3 })).toEqual([]);
    });

    test("a warm-up goes on where it was, for each mail server, and doubles once however long nothing was sent", async () => {
      const { ledger } = await fresh();
      const day = 24 * 60 * MINUTE;
      const ask = async (now: number, server = "a.example") => {
        const warmUp = { server, from: 2, doubleEvery: day };
        const reservation = await ledger.reserve({ warmUp }, { now, wanted: 50 });
        return reservation.kind === "granted" ? reservation.moments.length : { until: reservation.until };
      };
      expect(await ask(NOW)).toBe(2);
      expect(await ask(NOW + MINUTE)).toEqual({ until: NOW + day });
      expect(await ask(NOW + day)).toBe(4);
      expect(await ask(NOW + 9 * day)).toBe(8);
      // The clock had been ahead for a week.
      expect(await ask(NOW + 2 * day)).toEqual({ until: NOW + 3 * day });
      expect(await ask(NOW + 30 * day)).toBe(16);
      expect(await ask(NOW + 60 * day, "b.example")).toBe(2);
    });
  });

  describe(`${name}: runs and keys`, () => {
    const alive = { isGone: () => false };

    test("a run is claimed once, and again only if its holder died before completing it", async () => {
      const { ledger } = await fresh();
      expect(await ledger.lastRun("weekly")).toBeUndefined();
      expect(await ledger.claimRun("weekly", NOW, { ...claim("one"), ...alive })).toBe(true);
      expect(await ledger.claimRun("weekly", NOW, { ...claim("two"), ...alive })).toBe(false);
      expect(await ledger.lastRun("weekly")).toEqual({ runAt: NOW });
      const gone = { isGone: (holder: string) => holder === "one" };
      expect(await ledger.claimRun("weekly", NOW, { ...claim("two"), ...gone })).toBe(true);
      await ledger.completeRun("weekly", NOW, NOW + 1);
      expect(await ledger.claimRun("weekly", NOW, { ...claim("three"), isGone: () => true })).toBe(false);
      expect(await ledger.lastRun("weekly")).toEqual({ runAt: NOW, completedAt: NOW + 1 });
    });

    test("the first signing key ever offered is kept", async () => {
      const { ledger } = await fresh();
      const keys = ["k".repeat(43), "l".repeat(43)].map((key) => ({ key, at: NOW }));
      const kept = [];
      for (const key of keys) kept.push(await ledger.signingKeys(key));
      expect(kept).toEqual([["k".repeat(43)], ["k".repeat(43)]]);
    });
  });
}
