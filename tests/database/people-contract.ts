import { describe, expect, test } from "vitest";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import type { ImportBatch, ListedPerson } from "#subscribers/import-list.js";
import {
  answered,
  claim,
  collect,
  countReaders,
  first,
  freezeFirst,
  NOW,
  person,
} from "../deliveries/samples.js";
import type { AuditLine } from "./audit.js";

interface Ports {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly audit: () => Promise<readonly AuditLine[]>;
}

const FRESH = { at: NOW, freshKey: "k".repeat(43) };

function listed(name: string, more: Partial<ListedPerson> = {}): ImportBatch["people"][number] {
  return {
    ...{ id: `new-${name}`, address: `${name}@readers.example`, status: { kind: "subscribed" } },
    ...more,
  };
}

function batch(...people: ImportBatch["people"]): ImportBatch {
  return { people, digests: ["weekly"], source: "list.csv", at: NOW + 1 };
}

const left = { status: { kind: "left" } } as const;
const dead = { status: { kind: "undeliverable", reason: "cleaned" } } as const;

/** What every implementation of the ports has to do with lists, suppressions and people who want to be forgotten. */
export function describePeople(name: string, fresh: () => Promise<Ports>): void {
  const take = async ({ subscribers }: Ports, mode: "write" | "dry run", ...people: ImportBatch["people"]) =>
    (await subscribers.importer({ dryRun: mode === "dry run" }))(batch(...people));

  describe(`${name}: importing`, () => {
    test("new people are active, with source and time of consent; known people stay as they are", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("bob", { name: "Bob", digests: ["monthly"], source: "by hand" }));
      const ada = listed("ada", { name: "Ada", language: "de", consentedAt: 7 });
      expect(await take(ports, "write", ada, listed("bob", { name: "Other" }))).toEqual(["added", "already"]);
      expect(await ports.subscribers.byAddress("ada@readers.example")).toEqual({
        ...{ id: "new-ada", address: "ada@readers.example", name: "Ada", language: "de", state: "active" },
        ...{ digests: ["weekly"], source: "list.csv", consentedAt: 7, createdAt: NOW + 1 },
      });
      expect(await ports.subscribers.byId("id-bob")).toMatchObject({
        ...{ name: "Bob", source: "by hand", digests: ["monthly", "weekly"] },
      });
    });

    test("people who have unsubscribed stay unsubscribed, however the address is spelled, and so do single digests", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("ada", { address: "ada@bücher.example" }));
      await ports.subscribers.remove("ada@bücher.example", NOW);
      const again = listed("x", { address: "ADA@xn--bcher-kva.example" });
      expect(await take(ports, "write", again)).toEqual(["stays-left"]);
      expect(await countReaders(ports.ledger, "weekly")).toBe(0);
    });

    test("people who unsubscribed there are recorded as unsubscribed here, and get no more mail", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("ada"));
      expect(await take(ports, "write", listed("ada", left), listed("bob", left))).toEqual(["left", "left"]);
      expect(await countReaders(ports.ledger, "weekly")).toBe(0);
      expect(await take(ports, "write", listed("bob"))).toEqual(["stays-left"]);
    });

    test("a dead address is suppressed, and no later list brings it back", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("ada"));
      expect(await take(ports, "write", listed("ada", dead), listed("bob", dead))).toEqual([
        "suppressed",
        "suppressed",
      ]);
      expect(await take(ports, "write", listed("bob"))).toEqual(["suppressed"]);
      expect(await countReaders(ports.ledger, "weekly")).toBe(0);
      expect((await ports.subscribers.byId("id-ada"))?.suppressed).toBe("cleaned");
    });

    test("chosen topics come with a new subscription, and change none that is there", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("bob", { topics: ["rust"] }));
      const topics = new Map([["weekly", ["remote-work", "c-plus-plus"]]]);
      await take(ports, "write", listed("ada", { topics }), listed("bob", { topics }), listed("cyd"));
      const chosen = async (name: string) =>
        (await ports.subscribers.byAddress(`${name}@readers.example`))?.topics;
      expect(await chosen("ada")).toEqual({ weekly: ["c-plus-plus", "remote-work"] });
      expect(await chosen("bob")).toEqual({ weekly: ["rust"] });
      expect(await chosen("cyd")).toBeUndefined();
    });

    test("an address that is in the batch twice is imported once", async () => {
      const ports = await fresh();
      const twice = [listed("ada"), listed("2", { address: "Ada@readers.example" })];
      expect(await take(ports, "write", ...twice, listed("ada", left))).toEqual(["added", "already", "left"]);
      expect(await collect(ports.subscribers.list())).toHaveLength(1);
      expect(await countReaders(ports.ledger, "weekly")).toBe(0);
    });

    test("a dry run reports what an import would, over all batches, and changes nothing", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("bob"));
      await ports.subscribers.remove("bob@readers.example", NOW);
      const batches = [
        [listed("ada"), listed("bob"), listed("cyd", dead), listed("dan", left)],
        [listed("ada"), listed("cyd"), listed("dan")],
        [],
      ];
      const rehearse = await ports.subscribers.importer({ dryRun: true });
      const rehearsed = [];
      for (const people of batches) rehearsed.push(await rehearse(batch(...people)));
      expect(await collect(ports.subscribers.list())).toHaveLength(1);
      const write = await ports.subscribers.importer();
      const written = [];
      for (const people of batches) written.push(await write(batch(...people)));
      expect(rehearsed).toEqual(written);
      expect(rehearsed[1]).toEqual(["already", "suppressed", "stays-left"]);
      expect(await (await ports.subscribers.importer({ dryRun: true }))(batch(listed("new")))).toEqual([
        "added",
      ]);
    });
  });

  describe(`${name}: suppressing`, () => {
    test.each([
      ["another case", "ADA@Bücher.Example", "ada@xn--bcher-kva.example"],
      ["the spelling of its domain", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ])("between freezing and sending is noticed at the last moment, whatever %s", async (_, address, key) => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada", { address }));
      const { id } = await freezeFirst(ledger);
      const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      await ledger.suppress(key, { reason: "bounced", at: NOW });
      await ledger.suppress(key, { reason: "later", at: NOW });
      const skipped = { kind: "skipped", reason: "suppressed" };
      expect(await ledger.markSending(delivery, claim("one"))).toEqual(skipped);
      expect(await countReaders(ledger, "weekly")).toBe(0);
      expect((await subscribers.byId("id-ada"))?.suppressed).toBe("bounced");
    });

    test("one address suppresses no other: dots and plus tags are never folded", async () => {
      const { ledger, subscribers } = await fresh();
      for (const address of ["a.da@gmail.example", "ada+x@gmail.example", "ada@gmail.example"])
        await subscribers.add(person(address, { address }));
      await ledger.suppress("ada@gmail.example", { reason: "complained", at: NOW });
      expect(await countReaders(ledger, "weekly")).toBe(2);
    });
  });

  describe(`${name}: lifting a suppression`, () => {
    const lift = { at: NOW + 1, includeComplaints: false } as const;

    test("the address gets mail again, however it is spelled; lifting it twice is an error", async () => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada"));
      await ledger.suppress("ada@readers.example", { reason: "bounced (5.1.1)", at: NOW });
      expect(await subscribers.unsuppress("ADA@Readers.example", lift)).toEqual({
        ...{ kind: "lifted", reason: "bounced (5.1.1)" },
      });
      expect(await countReaders(ledger, "weekly")).toBe(1);
      expect((await subscribers.byId("id-ada"))?.suppressed).toBeUndefined();
      expect(await subscribers.unsuppress("ada@readers.example", lift)).toEqual({ kind: "not-suppressed" });
    });

    test.each(["complained", "marked_as_spam"])(
      "a complaint (%s) is lifted only explicitly",
      async (reason) => {
        const { ledger, subscribers } = await fresh();
        await subscribers.add(person("ada"));
        await ledger.suppress("ada@readers.example", { reason, at: NOW });
        expect(await subscribers.unsuppress("ada@readers.example", lift)).toEqual({ kind: "complained" });
        expect(await countReaders(ledger, "weekly")).toBe(0);
        const all = { ...lift, includeComplaints: true } as const;
        expect(await subscribers.unsuppress("ada@readers.example", all)).toEqual({ kind: "lifted", reason });
        expect(await countReaders(ledger, "weekly")).toBe(1);
      },
    );

    test("it resubscribes nobody", async () => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada"));
      await subscribers.remove("ada@readers.example", NOW);
      await ledger.suppress("ada@readers.example", { reason: "bounced", at: NOW });
      expect((await subscribers.unsuppress("ada@readers.example", lift)).kind).toBe("lifted");
      expect(await countReaders(ledger, "weekly")).toBe(0);
    });
  });

  describe(`${name}: forgetting`, () => {
    test("leaves nothing about the person, except that a mail was sent", async () => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada", { name: "Ada" }));
      await subscribers.add(person("bob"));
      const { id } = await freezeFirst(ledger);
      expect(await subscribers.forget("ADA@readers.example", FRESH)).toEqual({ kind: "forgotten" });
      expect(await subscribers.byAddress("ada@readers.example")).toBeUndefined();
      const unaccepted = await collect(ledger.unaccepted(id));
      expect(unaccepted.map(({ address, at }) => [address, at.state])).toEqual(
        expect.arrayContaining([
          ["", "skipped"],
          ["bob@readers.example", "waiting"],
        ]),
      );
      expect(await ledger.lease(id, { ...claim("one"), limit: 9 })).toHaveLength(1);
    });

    test("a process that has leased the mail already doesn't send it", async () => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada"));
      const { id } = await freezeFirst(ledger);
      const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      await subscribers.forget("ada@readers.example", FRESH);
      expect(await ledger.markSending(delivery, claim("one"))).toEqual({ kind: "lost" });
    });

    test("is refused while a mail is in flight", async () => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada"));
      const { id } = await freezeFirst(ledger);
      const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      await ledger.markSending(delivery, claim("one"));
      expect(await subscribers.forget("ada@readers.example", FRESH)).toEqual({ kind: "busy" });
      const words = { kind: "rejected", code: 550, response: "550 no ada@readers.example here" } as const;
      await ledger.record(delivery, "one", { outcome: words, next: "final", at: NOW });
      expect(await subscribers.forget("ada@readers.example", FRESH)).toEqual({ kind: "forgotten" });
      expect(JSON.stringify(await collect(ledger.unaccepted(id)))).not.toContain("ada@");
    });

    test("also deletes the answer that paused an issue, and records the time in the audit", async () => {
      const { ledger, subscribers, audit } = await fresh();
      for (const name of ["ada", "bob"]) await subscribers.add(person(name));
      const { id } = await freezeFirst(ledger);
      const response = "550 5.7.1 we don't take this for ada@readers.example";
      const leased = await ledger.lease(id, { ...claim("one"), limit: 9 });
      const refused = first(leased.filter(({ subscriber }) => subscriber === "id-ada"));
      await ledger.markSending(refused, claim("one"));
      const outcome = { kind: "rejected", code: 550, response } as const;
      await ledger.record(refused, "one", { outcome, next: "final", at: NOW });
      await ledger.pause(id, { reason: answered(response), at: NOW });
      await subscribers.forget("bob@readers.example", { ...FRESH, at: NOW + 5 });
      expect((await ledger.status(id)).paused?.reason).toEqual(answered(response));
      await subscribers.forget("ada@readers.example", FRESH);
      expect((await ledger.status(id)).paused?.reason).toEqual({ code: "erased" });
      expect((await audit()).at(-1)).toMatchObject({
        ...{ at: NOW + 5, subscriber: "id-bob", was: "waiting", became: "skipped" },
      });
    });

    test("no list adds the person again; the publisher can", async () => {
      const ports = await fresh();
      await ports.subscribers.add(person("ada"));
      await ports.subscribers.forget("ada@readers.example", FRESH);
      const people = [listed("ada"), listed("a", { address: "ADA@readers.example" })];
      expect(await take(ports, "write", ...people)).toEqual(["stays-left", "stays-left"]);
      expect(await take(ports, "dry run", listed("ada"))).toEqual(["stays-left"]);
      expect((await ports.subscribers.add(person("ada"))).kind).toBe("added");
      expect(await take(ports, "write", listed("ada"))).toEqual(["already"]);
    });

    test("a suppression outlives it, without the address", async () => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada"));
      await ledger.suppress("ada@readers.example", { reason: "complained", at: NOW });
      await subscribers.forget("ada@readers.example", FRESH);
      const { subscriber } = await subscribers.add(person("ada"));
      expect(subscriber.suppressed).toBe("complained");
      expect(await countReaders(ledger, "weekly")).toBe(0);
    });

    test("nobody is an answer, too; and its key signs no links", async () => {
      const { ledger, subscribers } = await fresh();
      expect(await subscribers.forget("eve@readers.example", FRESH)).toEqual({ kind: "unknown" });
      await subscribers.add(person("ada"));
      await subscribers.forget("ada@readers.example", FRESH);
      expect(await ledger.signingKeys({ key: "l".repeat(43), at: NOW })).toEqual(["l".repeat(43)]);
    });
  });
}
