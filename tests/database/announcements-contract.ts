import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import { MINUTE, NOW } from "../deliveries/samples.js";

const NETWORK = "mastodon https://m.example";
const claimAt = (now: number) => ({ now, until: now + 10 * MINUTE });

/** What every implementation has to do so that each post is announced once. */
export function describeAnnouncements(
  name: string,
  fresh: () => Promise<Pick<OpenDatabase, "announcements">>,
): void {
  const open = async () => {
    const { announcements } = await fresh();
    await announcements.start(NETWORK, { older: ["old"], waiting: ["first"] }, NOW);
    return announcements;
  };
  const stateOf = async (ledger: OpenDatabase["announcements"], post: string) =>
    (await ledger.list(NETWORK)).get(post);

  describe(`${name}: announcements`, () => {
    test("start once for each network", async () => {
      const { announcements } = await fresh();
      const posts = { older: ["old"], waiting: [] };
      const both = await Promise.all([1, 2].map(() => announcements.start(NETWORK, posts, NOW)));
      expect(both.toSorted()).toEqual([false, true]);
      expect(await announcements.startedAt(NETWORK)).toBe(NOW);
      expect(await announcements.startedAt("bluesky notes.example")).toBeUndefined();
      expect([...(await announcements.list(NETWORK)).keys()]).toEqual(["old"]);
    });

    test("a post is claimed by one process, and what existed before by none", async () => {
      const ledger = await open();
      for (const post of ["first", "new"]) {
        const claims = await Promise.all([1, 2, 3].map(() => ledger.claim(NETWORK, post, claimAt(NOW))));
        expect(claims.filter((claim) => claim !== undefined)).toEqual([
          { inDoubt: false, since: NOW, attempts: 1 },
        ]);
      }
      expect(await ledger.claim(NETWORK, "old", claimAt(NOW + MINUTE))).toBeUndefined();
      await ledger.skip(NETWORK, ["late", "first"], NOW);
      expect(await ledger.claim(NETWORK, "late", claimAt(NOW + MINUTE))).toBeUndefined();
      expect(await stateOf(ledger, "first")).toMatchObject({ state: "sending" });
    });

    test("what a killed process had claimed is in doubt, since its first attempt", async () => {
      const ledger = await open();
      await ledger.claim(NETWORK, "new", claimAt(NOW));
      expect(await ledger.claim(NETWORK, "new", claimAt(NOW + 9 * MINUTE))).toBeUndefined();
      for (const [minutes, attempts] of [
        [10, 2],
        [20, 3],
      ] as const)
        expect(await ledger.claim(NETWORK, "new", claimAt(NOW + minutes * MINUTE))).toEqual({
          inDoubt: true,
          since: NOW,
          attempts,
        });
    });

    test("a failure that is sure isn't in doubt, one without an answer is, and what is posted is done", async () => {
      const ledger = await open();
      const retry = (inDoubt: boolean) =>
        ({ kind: "retry", at: NOW + MINUTE, reason: "no", inDoubt }) as const;
      await ledger.claim(NETWORK, "new", claimAt(NOW));
      await ledger.settle(NETWORK, "new", retry(false), NOW);
      expect(await ledger.claim(NETWORK, "new", claimAt(NOW))).toBeUndefined();
      expect(await ledger.claim(NETWORK, "new", claimAt(NOW + MINUTE))).toMatchObject({
        inDoubt: false,
        attempts: 2,
      });
      await ledger.settle(NETWORK, "new", retry(true), NOW);
      expect(await stateOf(ledger, "new")).toMatchObject({
        state: "sending",
        notBefore: NOW + MINUTE,
        reason: "no",
      });
      expect(await ledger.claim(NETWORK, "new", claimAt(NOW + MINUTE))).toMatchObject({ inDoubt: true });
      await ledger.settle(NETWORK, "new", { kind: "posted", url: "https://m.example/1" }, NOW);
      expect(await stateOf(ledger, "new")).toMatchObject({
        state: "posted",
        url: "https://m.example/1",
        reason: "",
      });
      // Of the earlier attempt, an answer comes late.
      await ledger.settle(NETWORK, "new", { kind: "failed", reason: "late" }, NOW);
      expect(await ledger.claim(NETWORK, "new", claimAt(NOW + 99 * MINUTE))).toBeUndefined();
    });

    test("what was given up is tried again only if somebody says so, and is looked up first", async () => {
      const ledger = await open();
      await ledger.claim(NETWORK, "new", claimAt(NOW));
      await ledger.settle(NETWORK, "new", { kind: "failed", reason: "no" }, NOW);
      expect(await ledger.claim(NETWORK, "new", claimAt(NOW + 99 * MINUTE))).toBeUndefined();
      expect(await ledger.retry(NETWORK, NOW + 99 * MINUTE)).toBe(1);
      expect(await ledger.claim(NETWORK, "new", claimAt(NOW + 99 * MINUTE))).toMatchObject({
        inDoubt: true,
        attempts: 1,
      });
    });
  });
}
