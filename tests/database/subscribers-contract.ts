import { describe, expect, test } from "vitest";
import type { Subscribers } from "#deliveries/ports.js";
import { collect, NOW, person } from "../deliveries/samples.js";

/** What every implementation of the port has to do. `fresh` opens an empty database. */
export function describeSubscribers(
  name: string,
  fresh: () => Promise<{ readonly subscribers: Subscribers }>,
): void {
  describe(`${name}: subscribers`, () => {
    test("adding says what changed", async () => {
      const { subscribers } = await fresh();
      const kinds = [];
      kinds.push((await subscribers.add(person("ada"))).kind);
      kinds.push(
        (await subscribers.add(person("ada", { id: "other", address: "Ada@Readers.example" }))).kind,
      );
      kinds.push((await subscribers.add(person("ada", { digests: ["weekly", "monthly"] }))).kind);
      await subscribers.remove("ada@readers.example", NOW);
      kinds.push((await subscribers.add(person("ada", { name: "Ada" }))).kind);
      expect(kinds).toEqual(["added", "already", "widened", "rejoined"]);
      expect(await subscribers.byAddress("ADA@readers.example")).toEqual({
        ...{ id: "id-ada", address: "ada@readers.example", name: "Ada", state: "active" },
        ...{ digests: ["weekly"], createdAt: NOW },
      });
    });

    test("topics narrow a subscription, are kept when it is added again, and are gone after unsubscribing", async () => {
      const { subscribers } = await fresh();
      const topicsOf = async (more: Parameters<typeof person>[1]) =>
        (await subscribers.add(person("ada", more))).subscriber.topics;
      expect(await topicsOf({ topics: ["zig", "go", "go"] })).toEqual({ weekly: ["go", "zig"] });
      expect(await topicsOf({ digests: ["weekly", "monthly"] })).toEqual({ weekly: ["go", "zig"] });
      expect(await topicsOf({ topics: [] })).toBeUndefined();
      await topicsOf({ topics: ["go"] });
      await subscribers.remove("ada@readers.example", NOW);
      expect(await topicsOf({})).toBeUndefined();
    });

    test("dots and plus tags make different addresses; the spelling of a domain doesn't", async () => {
      const { subscribers } = await fresh();
      await subscribers.add(person("1", { address: "a.da@bücher.example" }));
      await subscribers.add(person("2", { address: "ada@bücher.example" }));
      await subscribers.add(person("3", { address: "ada+x@bücher.example" }));
      expect((await subscribers.add(person("4", { address: "ADA@XN--BCHER-KVA.example" }))).kind).toBe(
        "already",
      );
      expect(await collect(subscribers.list())).toHaveLength(3);
    });

    test("a removed subscriber is still known, without digests; an unknown address is undefined", async () => {
      const { subscribers } = await fresh();
      await subscribers.add(person("ada"));
      const removed = await subscribers.remove("ada@readers.example", NOW);
      expect(removed).toMatchObject({ state: "unsubscribed", digests: [] });
      expect(await subscribers.byId("id-ada")).toEqual(removed);
      expect(await subscribers.remove("nobody@readers.example", NOW)).toBeUndefined();
    });

    test("active people are counted by digest, without those who have unsubscribed", async () => {
      const { subscribers } = await fresh();
      await subscribers.add(person("ada", { digests: ["weekly", "monthly"] }));
      await subscribers.add(person("bob", { digests: ["monthly"] }));
      await subscribers.add(person("cyd", { digests: ["weekly"] }));
      await subscribers.remove("cyd@readers.example", NOW);
      expect(await subscribers.countByDigest()).toEqual(
        new Map([
          ["monthly", 2],
          ["weekly", 1],
        ]),
      );
    });

    test("the list comes by address, across its pages, and other calls work meanwhile", async () => {
      const { subscribers } = await fresh();
      const names = Array.from({ length: 1_003 }, (_, index) => `p${String(index).padStart(5, "0")}`);
      for (const name of names) await subscribers.add(person(name));
      const seen: string[] = [];
      for await (const { id } of subscribers.list()) {
        seen.push(id);
        if (seen.length === 1) expect(await subscribers.byId(id)).toBeDefined();
      }
      expect(seen).toEqual(names.map((name) => `id-${name}`));
    });
  });
}
