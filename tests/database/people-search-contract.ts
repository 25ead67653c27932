import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import type { PeopleCursor, PeopleFilter } from "#subscribers/people-filter.js";
import { NOW, person } from "../deliveries/samples.js";

type Ports = Pick<OpenDatabase, "ledger" | "subscribers" | "peopleSearch" | "membership">;

/** What every implementation has to do for a publisher who looks for people, or adds somebody. */
export function describePeopleSearch(name: string, fresh: () => Promise<Ports>): void {
  const namesFound = async (
    { peopleSearch }: Ports,
    filter: Partial<PeopleFilter>,
    page: { readonly limit?: number; readonly scan?: number; readonly from?: PeopleCursor } = {},
  ) => {
    const found = await peopleSearch.find({ text: "", ...filter }, { limit: 50, scan: 5_000, ...page });
    return { ...found, people: found.people.map(({ address }) => address.split("@")[0]) };
  };

  const importMany = async ({ subscribers }: Ports, count: number, name = "many") => {
    const take = await subscribers.importer();
    const people = Array.from({ length: count }, (_, index) => ({
      id: `${name}-${index}`,
      address: `${name}${String(index).padStart(4, "0")}@readers.example`,
      status: { kind: "subscribed" } as const,
    }));
    for (let at = 0; at < count; at += 500)
      await take({ people: people.slice(at, at + 500), digests: ["weekly"], source: "list", at: NOW });
  };

  describe(`${name}: looking for people`, () => {
    test("an address's beginning comes first, then any part of an address or a name, in any case", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("zada", { name: "Nobody" }));
      await ports.subscribers.add(person("ada", { address: "Ada@readers.example", name: "Countess" }));
      await ports.subscribers.add(person("eve", { name: "ÉVE ADAMS" }));
      await ports.subscribers.add(person("bob", { name: "100% _Bob_" }));
      expect((await namesFound(ports, { text: "aDa" })).people).toEqual(["Ada", "eve", "zada"]);
      expect((await namesFound(ports, { text: "éve ad" })).people).toEqual(["eve"]);
      expect((await namesFound(ports, { text: "e\u0301ve" })).people).toEqual(["eve"]);
      expect((await namesFound(ports, { text: "0% _b" })).people).toEqual(["bob"]);
      expect((await namesFound(ports, { text: "%" })).people).toEqual(["bob"]);
      expect((await namesFound(ports, { text: "' or 1=1 --" })).people).toEqual([]);
      expect((await namesFound(ports, { text: "\ud800" })).people).toEqual([]);
    });

    test("a complete address finds that person only, however it is spelled", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("ada", { address: "ada@bücher.example" }));
      await ports.subscribers.add(person("xada", { address: "xada@bücher.example" }));
      for (const text of ["ADA@BÜCHER.example", " ada@xn--bcher-kva.example "])
        expect((await namesFound(ports, { text })).people).toEqual(["ada"]);
    });

    test("by state and by digest, alone and together", async () => {
      const ports = await fresh();
      const { subscribers, ledger, membership } = ports;
      await subscribers.add(person("ada", { digests: ["weekly", "jobs"] }));
      for (const one of ["bob", "eve", "ida"]) await subscribers.add(person(one));
      await subscribers.remove("bob@readers.example", NOW);
      await ledger.suppress("eve@readers.example", { reason: "bounced", at: NOW });
      await ledger.suppress("nobody@readers.example", { reason: "bounced", at: NOW });
      await ledger.suspect({
        ...{ addressKey: "ida@readers.example", subscriber: "id-ida", issue: "weekly-1" },
        ...{ reason: "550 no", at: NOW },
      });
      await membership.request({
        ...{ id: "id-kim", address: "kim@readers.example", digests: ["weekly"], source: "a form" },
        ...{ at: NOW, expiredBefore: 0 },
      });
      const found = async (filter: Partial<PeopleFilter>) => (await namesFound(ports, filter)).people;
      expect(await found({ state: "active" })).toEqual(["ada"]);
      expect(await found({ state: "unsubscribed" })).toEqual(["bob"]);
      expect(await found({ state: "suppressed" })).toEqual(["eve"]);
      expect(await found({ state: "suspected" })).toEqual(["ida"]);
      expect(await found({ state: "pending" })).toEqual(["kim"]);
      expect(await found({ digest: "jobs" })).toEqual(["ada"]);
      expect(await found({ digest: "weekly" })).toEqual(["ada", "eve", "ida"]);
      expect(await found({ digest: "weekly", state: "suppressed", text: "readers" })).toEqual(["eve"]);
      expect(await found({ digest: "jobs", state: "suppressed" })).toEqual([]);
      expect(await found({ digest: "gone" })).toEqual([]);
    });

    test("page by page, everybody is found once; a search that is cut goes on where it stopped", async () => {
      const ports = await fresh();
      await importMany(ports, 1_200);
      await importMany(ports, 3, "also-many");
      await ports.subscribers.remove("many0700@readers.example", NOW);
      for (const [filter, count] of [
        [{ text: "" }, 1_203],
        [{ text: "many" }, 1_203],
        [{ text: "any00" }, 103],
        [{ state: "active" }, 1_202],
        [{ digest: "weekly", text: "readers" }, 1_202],
      ] as const) {
        const seen: string[] = [];
        let pages = 0;
        let from: PeopleCursor | undefined;
        do {
          const page = await ports.peopleSearch.find(
            { text: "", ...filter },
            { limit: 200, scan: 600, from },
          );
          expect(page.people.length).toBeLessThanOrEqual(200);
          seen.push(...page.people.map(({ address }) => address));
          from = page.next;
          pages += 1;
        } while (from !== undefined && pages < 30);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.length).toBe(count);
      }
      const cut = await namesFound(ports, { text: "nobody" }, { scan: 600 });
      expect(cut).toMatchObject({ people: [], isCut: true, next: { part: "contains" } });
      const rest = await namesFound(ports, { text: "nobody" }, { scan: 5_000, from: cut.next });
      expect(rest).toMatchObject({ people: [], isCut: false });
      expect(rest.next).toBeUndefined();
    });

    test("others use the process while it searches", async () => {
      const ports = await fresh();
      await importMany(ports, 2_500);
      let turns = 0;
      let searching = true;
      const count = (): void => {
        turns += 1;
        if (searching) setImmediate(count);
      };
      setImmediate(count);
      await namesFound(ports, { text: "nobody" });
      searching = false;
      expect(turns).toBeGreaterThanOrEqual(5);
    });
  });

  describe(`${name}: adding somebody new`, () => {
    test("only an address that was never known is added", async () => {
      const ports = await fresh();
      const { subscribers, ledger } = ports;
      const again = (who: string) => subscribers.addNew(person(who, { id: `other-${who}` }));
      expect(await subscribers.addNew(person("ada", { source: "by phone" }))).toMatchObject({
        kind: "added",
        subscriber: { id: "id-ada", state: "active", digests: ["weekly"], source: "by phone" },
      });
      expect(await again("ada")).toMatchObject({ kind: "known", subscriber: { id: "id-ada" } });
      await subscribers.remove("ada@readers.example", NOW);
      expect(await again("ada")).toMatchObject({ kind: "known", subscriber: { state: "unsubscribed" } });
      await ledger.suppress("bob@readers.example", { reason: "complained", at: NOW });
      expect(await again("bob")).toEqual({ kind: "suppressed", reason: "complained" });
      await subscribers.forget("ada@readers.example", { at: NOW, freshKey: "k".repeat(43) });
      expect(await again("ada")).toEqual({ kind: "forgotten" });
      expect(await subscribers.byAddress("ada@readers.example")).toBeUndefined();
      expect(await subscribers.byAddress("bob@readers.example")).toBeUndefined();
    });
  });
}
