import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { DatabaseHealth } from "#deliveries/process/database-health.js";
import { REVIEW_CHOICES, type ReviewRepository } from "#deliveries/review/review.js";
import type { SeenPosts } from "#deliveries/seen-posts.js";
import { MINUTE, NOW, person } from "../deliveries/samples.js";

interface Ports {
  readonly ledger: Ledger;
  readonly reviews: ReviewRepository;
  readonly seenPosts: SeenPosts;
  readonly subscribers: Subscribers;
  readonly health: DatabaseHealth;
}

const RUN = { digest: "weekly", runAt: NOW + 60 * MINUTE };
const claimBy = (holder: string, now = NOW) => ({
  ...{ holder, now, until: now + 10 * MINUTE, isGone: (name: string) => name === "dead" },
});

/** What `serve` needs of a database beside sending. `fresh` opens an empty one. */
export function describeOperating(name: string, fresh: () => Promise<Ports>): void {
  describe(`${name}: posts that are seen`, () => {
    const post = (id: string, version: string, since: number) => ({ id, version, since });

    test("each digest remembers its own; what isn't seen any more is forgotten", async () => {
      const { seenPosts } = await fresh();
      expect(await seenPosts.list("instant")).toEqual([]);
      await seenPosts.record("instant", [post("a", "1", NOW), post("b", "1", NOW)]);
      await seenPosts.record("other", [post("a", "1", NOW + 1)]);
      await seenPosts.record("instant", [post("b", "1", NOW)]);
      expect(await seenPosts.list("instant")).toEqual([post("b", "1", NOW)]);
      await seenPosts.record("instant", []);
      expect(await seenPosts.list("instant")).toEqual([]);
      expect(await seenPosts.list("other")).toEqual([post("a", "1", NOW + 1)]);
    });

    test("of the same version, the earliest time counts; a new version has its own", async () => {
      const { seenPosts } = await fresh();
      await seenPosts.record("instant", [post("a", "1", NOW)]);
      await Promise.all([1, 2, 3].map((later) => seenPosts.record("instant", [post("a", "1", NOW + later)])));
      expect(await seenPosts.list("instant")).toEqual([post("a", "1", NOW)]);
      await seenPosts.record("instant", [post("a", "1", NOW - 1)]);
      expect(await seenPosts.list("instant")).toEqual([post("a", "1", NOW - 1)]);
      await seenPosts.record("instant", [post("a", "2", NOW + MINUTE)]);
      expect(await seenPosts.list("instant")).toEqual([post("a", "2", NOW + MINUTE)]);
    });

    test("a post that is passed over is never sent", async () => {
      const { ledger, seenPosts } = await fresh();
      const passed = { id: "a", url: "https://notes.example/a", title: "A", published: NOW };
      await seenPosts.passOver("instant", [passed]);
      await seenPosts.passOver("instant", [passed]);
      const { baseline, known } = await ledger.history("instant");
      expect([...baseline]).toEqual(["a"]);
      expect(known).toEqual([passed]);
    });
  });

  describe(`${name}: runs that are shown beforehand`, () => {
    test("one process previews a run, and another one only if the first died or its claim has ended", async () => {
      const { reviews } = await fresh();
      expect(await reviews.claim(RUN, claimBy("dead"))).toBe(true);
      expect(await reviews.claim(RUN, claimBy("one"))).toBe(true);
      expect(await reviews.claim(RUN, claimBy("two"))).toBe(false);
      expect(await reviews.claim(RUN, claimBy("two", NOW + 11 * MINUTE))).toBe(true);
      await reviews.markShown(RUN, NOW + 12 * MINUTE);
      expect(await reviews.claim(RUN, claimBy("one", NOW + 30 * MINUTE))).toBe(false);
      expect(await reviews.claim({ ...RUN, runAt: RUN.runAt + 1 }, claimBy("one"))).toBe(true);
    });

    test("nobody can decide about a run that wasn't previewed", async () => {
      const { reviews } = await fresh();
      expect(await reviews.find(RUN)).toBeUndefined();
      expect(await reviews.choose(RUN, "hold", NOW)).toBeUndefined();
      expect(await reviews.finalChoice(RUN)).toBeUndefined();
    });

    test("the last choice counts until the run has begun", async () => {
      const { ledger, reviews } = await fresh();
      await reviews.claim(RUN, claimBy("one"));
      expect(await reviews.find(RUN)).toEqual({ choice: "at-its-time", run: "ahead" });
      for (const choice of REVIEW_CHOICES) {
        expect(await reviews.choose(RUN, choice, NOW)).toEqual({ choice, run: "ahead" });
        expect(await reviews.choose(RUN, choice, NOW)).toEqual({ choice, run: "ahead" });
        expect(await reviews.finalChoice(RUN)).toBe(choice);
      }
      expect(await ledger.claimRun(RUN.digest, RUN.runAt, claimBy("one"))).toBe(true);
      expect(await reviews.choose(RUN, "hold", NOW)).toEqual({ choice: "at-its-time", run: "begun" });
      await ledger.completeRun(RUN.digest, RUN.runAt, NOW + 1);
      expect(await reviews.choose(RUN, "hold", NOW)).toEqual({ choice: "at-its-time", run: "done" });
    });

    test("a released run can be claimed and held again, but only its holder can release it", async () => {
      const { ledger, reviews } = await fresh();
      await reviews.claim(RUN, claimBy("one"));
      await ledger.claimRun(RUN.digest, RUN.runAt, claimBy("one"));
      await reviews.releaseRun(RUN, "two");
      expect(await reviews.find(RUN)).toMatchObject({ run: "begun" });
      await reviews.releaseRun(RUN, "one");
      expect(await reviews.find(RUN)).toMatchObject({ run: "ahead" });
      expect(await ledger.lastRun(RUN.digest)).toBeUndefined();
    });

    test("if a run is held and claimed at the same time, one sees the other: a held run isn't sent", async () => {
      const { ledger, reviews } = await fresh();
      let runAt = RUN.runAt;
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          runAt += 1;
          const run = { ...RUN, runAt };
          await reviews.claim(run, claimBy("one"));
          const claims = scheduler.scheduleFunction(() => ledger.claimRun(run.digest, runAt, claimBy("one")));
          const asks = scheduler.scheduleFunction(() => reviews.finalChoice(run));
          const chooses = scheduler.scheduleFunction(() => reviews.choose(run, "hold", NOW));
          const sending = (async () => (await claims()) && (await asks()) !== "hold")();
          const [sent, review] = await scheduler.waitFor(Promise.all([sending, chooses()]));
          expect(sent).toBe(review?.run === "begun");
        }),
        { numRuns: 50 },
      );
    });
  });

  describe(`${name}: heartbeats`, () => {
    test("a heartbeat is written again and again", async () => {
      const { health } = await fresh();
      await health.beat("one", NOW);
      await health.beat("one", NOW + MINUTE);
      await health.beat("two", NOW + 3 * 24 * 60 * MINUTE);
    });

    test("subscribers are counted by state", async () => {
      const { subscribers, health, ledger } = await fresh();
      expect(await health.subscribersByState()).toEqual({});
      const people = ["ada", "bob", "cid"].map((one) => person(one));
      for (const one of people) await subscribers.add(one);
      await subscribers.remove(people[0]?.address ?? "", NOW);
      expect(await health.subscribersByState()).toEqual({ active: 2, unsubscribed: 1 });
      for (const { address } of people.slice(0, 2))
        await ledger.suppress(address, { reason: "bounced", at: NOW });
      expect(await health.subscribersByState()).toEqual({ active: 1, suppressed: 1, unsubscribed: 1 });
      const suspicion = { subscriber: "id-cid", issue: "weekly-1", reason: "bounced (5.1.1)", at: NOW };
      await ledger.suspect({ addressKey: "cid@readers.example", ...suspicion });
      expect(await health.subscribersByState()).toEqual({ suspected: 1, suppressed: 1, unsubscribed: 1 });
    });
  });
}
