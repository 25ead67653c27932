import { describe, expect, test } from "vitest";
import type { Membership } from "#deliveries/membership/membership.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import { draft, NOW, person, VARIANT } from "../deliveries/samples.js";

interface Ports {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly membership: Membership;
}

const groups = { news: ["weekly", "instant"] };
const ORIGIN = { at: NOW, source: "a test", groups };
const WEEKLY = { digest: "weekly", alternatives: ["instant"], posts: ["a", "b"], now: NOW };

/** Changing between alternatives. `fresh` opens an empty database. */
export function describeChanges(name: string, fresh: () => Promise<Ports>): void {
  describe(`${name}: somebody changes to an alternative`, () => {
    async function start() {
      const ports = await fresh();
      const { ledger, subscribers, membership } = ports;
      await subscribers.add(person("ada", { digests: ["instant"], groups }));
      await subscribers.add(person("bob", { digests: ["weekly"], groups }));
      const instant = { ...draft(1, ["a"]), digest: "instant" };
      const variant = { ...VARIANT, posts: ["a"] };
      await ledger.freeze({ draft: instant, variant, alternatives: ["weekly"], personal: [], at: NOW });
      const choose = (who: string, digest: string) =>
        membership.choose(`id-${who}`, { offered: groups.news, digests: [digest], topics: {} }, ORIGIN);
      return { ...ports, choose };
    }

    test("what they had from the other is left out; what the other had sent still comes", async () => {
      const { ledger, choose } = await start();
      expect(await ledger.personalPosts(WEEKLY)).toEqual([]);
      await choose("ada", "weekly");
      await choose("bob", "instant");
      expect(await ledger.personalPosts(WEEKLY)).toEqual([
        { subscriber: "id-ada", topics: [], posts: ["b"], isAudience: true },
        { subscriber: "id-bob", topics: [], posts: ["a"], isAudience: false },
      ]);
    });

    test("an issue that was composed before isn't frozen; composed again, it goes to both, each with their posts", async () => {
      const { ledger, choose } = await start();
      await choose("ada", "weekly");
      await choose("bob", "instant");
      const issue = { draft: draft(1, ["a", "b"]), variant: VARIANT, alternatives: ["instant"], at: NOW };
      expect(await ledger.freeze({ ...issue, personal: [] })).toEqual({ kind: "changed" });
      expect((await ledger.history("weekly")).issues).toBe(0);
      const [ada, bob] = await ledger.personalPosts(WEEKLY);
      if (ada === undefined || bob === undefined) throw new Error("nobody has changed");
      const personal = [
        { person: ada, variant: 2 },
        { person: bob, variant: 3 },
      ];
      const others = [
        { ...VARIANT, posts: ["b"] },
        { ...VARIANT, posts: ["a"] },
      ];
      expect(await ledger.freeze({ ...issue, others, personal })).toMatchObject({ kind: "frozen" });
      const leased = await ledger.lease("weekly-1", {
        holder: "me",
        now: NOW,
        until: NOW + 60_000,
        limit: 9,
      });
      expect(leased.map(({ subscriber, variant }) => [subscriber, variant]).sort()).toEqual([
        ["id-ada", 2],
        ["id-bob", 3],
      ]);
      for (const delivery of leased)
        expect(await ledger.markSending(delivery, { holder: "me", now: NOW, until: NOW + 60_000 })).toEqual({
          kind: "sending",
        });
      const instant = { ...WEEKLY, digest: "instant", alternatives: ["weekly"], posts: ["b"] };
      expect(await ledger.personalPosts(instant)).toEqual([]);
    });

    test("whoever leaves, or comes back, is owed nothing", async () => {
      const { ledger, choose, membership } = await start();
      await choose("bob", "instant");
      await choose("bob", "weekly");
      expect(await ledger.personalPosts(WEEKLY)).toEqual([]);
      await choose("bob", "instant");
      await membership.leave("id-bob", "weekly", ORIGIN);
      expect(await ledger.personalPosts(WEEKLY)).toEqual([]);
      expect(await ledger.audienceGroups("instant", NOW)).toMatchObject([{ people: 1 }]);
    });
  });
}
