import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import type { Verdict } from "#deliveries/verdict/verdict.js";
import { freezeFirst, MINUTE, NOW, person } from "../deliveries/samples.js";

type Ports = Pick<
  OpenDatabase,
  | "issueAnswers"
  | "ledger"
  | "issues"
  | "subscribers"
  | "membership"
  | "adminSessions"
  | "adminActs"
  | "membershipStatistics"
>;

const DAY = 86_400_000;
const TODAY = Math.floor(NOW / DAY);
const GROUPS = { pace: ["weekly", "daily"] };

/** What every implementation has to do for the publisher's page. */
export function describeAdmin(name: string, fresh: () => Promise<Ports>): void {
  describe(`${name}: signing in to the publisher's page`, () => {
    const session = (token: string, at = NOW) => ({
      ...{ tokenHash: token, beganAt: at, expiresAt: at + DAY / 2 },
    });

    test("a link begins one session, however often it is used at once", async () => {
      const { adminSessions } = await fresh();
      await adminSessions.addLink({ tokenHash: "link", admin: "me@x.example", expiresAt: NOW + 1 }, NOW);
      const used = await Promise.all(
        ["a", "b", "c"].map((token) => adminSessions.useLink("link", session(token))),
      );
      expect(used.filter((one) => one !== undefined)).toEqual([{ admin: "me@x.example" }]);
      const sessions = await Promise.all(
        ["a", "b", "c"].map((token) => adminSessions.findSession(token, NOW)),
      );
      expect(sessions.filter((one) => one !== undefined)).toHaveLength(1);
    });

    test("links and sessions expire, and end", async () => {
      const { adminSessions } = await fresh();
      const link = (tokenHash: string) => ({
        tokenHash,
        admin: `${tokenHash}@x.example`,
        expiresAt: NOW + 10,
      });
      for (const token of ["late", "ada", "bob"]) await adminSessions.addLink(link(token), NOW);
      expect(await adminSessions.useLink("late", session("s0", NOW + 10))).toBeUndefined();
      expect(await adminSessions.useLink("late", session("s0"))).toBeUndefined();
      expect(await adminSessions.useLink("none", session("s0"))).toBeUndefined();
      await adminSessions.useLink("ada", session("s1"));
      await adminSessions.useLink("bob", session("s2"));
      expect(await adminSessions.findSession("s1", NOW + DAY / 2)).toBeUndefined();
      expect(await adminSessions.findSession("s1", NOW + DAY / 2 - 1)).toMatchObject({
        admin: "ada@x.example",
      });
      await adminSessions.endSession("s1");
      expect(await adminSessions.findSession("s1", NOW)).toBeUndefined();
      await adminSessions.addLink(link("eve"), NOW);
      expect(await adminSessions.endAll("bob@x.example")).toBe(1);
      expect(await adminSessions.findSession("s2", NOW)).toBeUndefined();
      expect(await adminSessions.endAll()).toBe(0);
      expect(await adminSessions.useLink("eve", session("s3"))).toBeUndefined();
    });

    test("acts are listed newest first, page by page", async () => {
      const { adminActs } = await fresh();
      for (const at of [1, 2, 3])
        await adminActs.add({ at, admin: "me@x.example", act: "pause", subject: `weekly-${at}`, detail: "" });
      const [newest, second] = await adminActs.list({ limit: 2 });
      expect([newest?.subject, second?.subject]).toEqual(["weekly-3", "weekly-2"]);
      const rest = await adminActs.list({ limit: 2, before: second?.id ?? 0 });
      expect(rest.map(({ subject }) => subject)).toEqual(["weekly-1"]);
    });
  });

  describe(`${name}: counts of people`, () => {
    test("each way to join and to leave is counted on its day", async () => {
      const { subscribers, membership, ledger, membershipStatistics } = await fresh();
      await subscribers.add(person("ada"));
      await subscribers.add(person("ada", { at: NOW + DAY }));
      await subscribers.add(person("bob", { digests: ["weekly", "jobs"] }));
      const importer = await subscribers.importer();
      const row = { status: { kind: "subscribed" } } as const;
      await importer({
        people: ["eve", "ida"].map((who) => ({ ...row, id: `id-${who}`, address: `${who}@readers.example` })),
        ...{ digests: ["weekly"], source: "a list", at: NOW },
      });
      await membership.leave("id-bob", "jobs", { at: NOW + DAY, source: "a link" });
      await subscribers.remove("ada@readers.example", NOW + 2 * DAY);
      await subscribers.add(person("ada", { at: NOW + 3 * DAY }));
      await ledger.suppress("eve@readers.example", { reason: "bounced", at: NOW + 3 * DAY });
      await subscribers.forget("ida@readers.example", { at: NOW + 3 * DAY, freshKey: "k".repeat(43) });
      await membership.choose(
        "id-bob",
        { offered: ["weekly", "daily"], digests: ["daily"], topics: {} },
        { at: NOW + 4 * DAY, source: "a page", groups: GROUPS },
      );
      const day = (days: number, digest: string, joined: number, unsubscribed = 0, bounced = 0) => ({
        ...{ day: TODAY + days, digest, joined, unsubscribed, bounced },
      });
      expect(await membershipStatistics.days()).toEqual([
        day(0, "jobs", 1),
        day(0, "weekly", 4),
        day(1, "jobs", 0, 1),
        day(2, "weekly", 0, 1),
        day(3, "weekly", 1, 1, 1),
        day(4, "daily", 1),
        day(4, "weekly", 0, 1),
      ]);
    });

    test("whatever happens, those who joined and haven't left are those who are subscribed", async () => {
      const { subscribers, membership, membershipStatistics } = await fresh();
      const names = ["ada", "bob", "eve"];
      const digests = ["weekly", "daily", "jobs"];
      const act = fc.record({
        who: fc.constantFrom(...names),
        some: fc.subarray(digests, { minLength: 1 }),
        what: fc.constantFrom("add", "remove", "forget", "leave", "choose", "request", "confirm"),
      });
      let at = NOW;
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 8 }), async (acts) => {
          for (const { who, some, what } of acts) {
            at += MINUTE * 300;
            const address = `${who}@readers.example`;
            const known = await subscribers.byAddress(address);
            const origin = { at, source: "a test", groups: GROUPS };
            const id = known?.id ?? `${who}-${at}`;
            if (what === "add") await subscribers.add({ id, address, digests: some, groups: GROUPS, at });
            if (what === "remove") await subscribers.remove(address, at);
            if (what === "forget") await subscribers.forget(address, { at, freshKey: "k".repeat(43) });
            if (what === "leave") await membership.leave(id, some[0] ?? "", origin);
            if (what === "choose")
              await membership.choose(
                id,
                { offered: digests, digests: some.slice(0, 1), topics: {} },
                origin,
              );
            if (what === "request")
              await membership.request({
                id,
                address,
                digests: some,
                source: "a form",
                at,
                expiredBefore: at - DAY,
              });
            if (what === "confirm") await membership.confirm(id, origin);
          }
          const subscribed = await subscribers.countByDigest();
          const counted = new Map(digests.map((digest) => [digest, 0]));
          for (const { digest, joined, unsubscribed } of await membershipStatistics.days())
            counted.set(digest, (counted.get(digest) ?? 0) + joined - unsubscribed);
          for (const digest of digests) expect(counted.get(digest)).toBe(subscribed.get(digest) ?? 0);
        }),
        { numRuns: 12 },
      );
    });

    test("who leaves is counted for the digest's last issue", async () => {
      const { subscribers, membership, ledger, membershipStatistics } = await fresh();
      for (const who of ["ada", "bob", "eve"])
        await subscribers.add(person(who, { digests: ["weekly", "jobs"] }));
      await membership.leave("id-ada", "weekly", { at: NOW - 1, source: "a link" });
      const { id } = await freezeFirst(ledger);
      await membership.leave("id-bob", "jobs", { at: NOW + 1, source: "a link" });
      await membership.leave("id-eve", "", { at: NOW + 1, source: "a link" });
      expect(await membershipStatistics.leavers([id, "weekly-9"])).toEqual(new Map([[id, 1]]));
    });
  });

  describe(`${name}: why people haven't got an issue`, () => {
    test("answers are counted by verdict and text, and those who only wait for their turn aren't listed", async () => {
      const { subscribers, ledger, issueAnswers, issues } = await fresh();
      for (const who of ["ada", "bob", "cyd", "dan", "eve", "fay"]) await subscribers.add(person(who));
      const { id } = await freezeFirst(ledger);
      const claim = { holder: "h", now: NOW, until: NOW + MINUTE };
      const answers = new Map<string, readonly [string, Verdict]>([
        ["id-ada", ["550 full", "mailbox-full"]],
        ["id-bob", ["550 full", "mailbox-full"]],
        ["id-cyd", ["552 over quota", "mailbox-full"]],
        ["id-dan", ["550 nobody", "address-dead"]],
      ]);
      for (const delivery of await ledger.lease(id, { ...claim, limit: 9 })) {
        const [response, verdict] = answers.get(delivery.subscriber) ?? [];
        if (response === undefined || verdict === undefined) continue;
        await ledger.markSending(delivery, claim);
        const outcome = { kind: "rejected", code: 550, response } as const;
        await ledger.record(delivery, "h", {
          outcome,
          next: "final",
          at: NOW,
          judgement: { verdict, rule: "r" },
        });
      }
      await ledger.release(id, "h");
      const pause = { destination: "readers.example", domains: ["readers.example"], at: NOW };
      expect(await issueAnswers.verdicts(id)).toEqual([
        {
          verdict: "mailbox-full",
          mails: 3,
          answers: [
            { text: "550 full", mails: 2 },
            { text: "552 over quota", mails: 1 },
          ],
        },
        { verdict: "address-dead", mails: 1, answers: [{ text: "550 nobody", mails: 1 }] },
      ]);
      const listed = async (limit: number) =>
        (await issueAnswers.unreached(id, limit)).map(({ address, isHeld }) => [address.slice(0, 3), isHeld]);
      expect(await listed(3)).toEqual([
        ["ada", false],
        ["bob", false],
        ["cyd", false],
      ]);
      expect(await listed(9)).toHaveLength(4);
      await ledger.pauseDestination(id, { ...pause, reason: { code: "erased" } });
      expect((await listed(9)).slice(4)).toEqual([
        ["eve", true],
        ["fay", true],
      ]);
      expect((await issues.newest(1, 1)).map((issue) => issue.id)).toEqual([]);
    });
  });

  describe(`${name}: counts of a finished issue`, () => {
    test("are right after a late answer, a retry and a second end", async () => {
      const { subscribers, ledger, issues } = await fresh();
      for (const who of ["ada", "bob"]) await subscribers.add(person(who));
      const { id } = await freezeFirst(ledger);
      const claim = { holder: "h", now: NOW, until: NOW + MINUTE };
      const settle = async (refused: string | undefined, at: number) => {
        for (const delivery of await ledger.lease(id, { ...claim, limit: 9 })) {
          await ledger.markSending(delivery, claim);
          const rejects = delivery.subscriber === refused;
          await ledger.record(delivery, "h", {
            ...{ at, next: "final" },
            outcome: { kind: rejects ? "rejected" : "accepted", code: rejects ? 550 : 250, response: "" },
          });
        }
        expect(await ledger.finish(id, at)).toBe(true);
      };
      await settle("id-bob", NOW + 1);
      expect(await ledger.counts(id)).toMatchObject({ accepted: 1, rejected: 1, waiting: 0 });
      expect(await issues.retry(id, "rejected", NOW + 2)).toBe(1);
      expect(await ledger.counts(id)).toMatchObject({ accepted: 1, rejected: 0, waiting: 1 });
      await settle(undefined, NOW + 3);
      expect(await ledger.counts(id)).toMatchObject({ accepted: 2, rejected: 0, waiting: 0 });
      expect((await issues.find(id))?.counts).toEqual(await ledger.counts(id));
    });
  });
}
