import { describe, expect, test } from "vitest";
import type { Membership, SubscriptionRequest } from "#deliveries/membership/membership.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import type { WaitingMails } from "#deliveries/membership/waiting-mails.js";
import type { Ledger, Subscribers } from "#deliveries/ports.js";
import { addressFingerprint } from "#subscribers/expiring-tokens.js";
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

interface Ports {
  readonly ledger: Ledger;
  readonly subscribers: Subscribers;
  readonly membership: Membership;
  readonly waitingMails: WaitingMails;
}

const LETTER: TransactionalMail = {
  content: { kind: "confirm", hours: 48, digests: ["Weekly"] },
  ...{ to: { address: "ada@readers.example" }, subscriber: "id-ada", url: "https://letters.example/" },
};

const HOUR = 60 * MINUTE;
const LINK = { at: NOW + MINUTE, source: "the link in the mail" };
const ADA = "ada@readers.example";

function wish(more: Partial<SubscriptionRequest> = {}): SubscriptionRequest {
  return {
    ...{ id: "id-ada", address: ADA, digests: ["weekly"], source: "the form", at: NOW },
    ...{ expiredBefore: NOW - 48 * HOUR, ...more },
  };
}

/** What every implementation of the port has to do with what people do themselves. */
export function describeMembership(name: string, fresh: () => Promise<Ports>): void {
  describe(`${name}: joining`, () => {
    test("a request gets nobody mail until it is confirmed; then the evidence is on record", async () => {
      const { ledger, subscribers, membership } = await fresh();
      const topics = { weekly: ["pay", "go"] };
      expect(await membership.request(wish({ name: "Ada", language: "de", topics }))).toEqual({
        ...{ kind: "confirm", subscriber: "id-ada", address: ADA, language: "de", digests: ["weekly"] },
      });
      expect(await countReaders(ledger, "weekly")).toBe(0);
      expect((await subscribers.byId("id-ada"))?.state).toBe("pending");
      expect(await membership.confirm("id-ada", LINK)).toMatchObject({ kind: "confirmed" });
      expect(await subscribers.byId("id-ada")).toEqual({
        ...{ id: "id-ada", address: ADA, name: "Ada", language: "de", state: "active", digests: ["weekly"] },
        ...{ topics: { weekly: ["go", "pay"] }, createdAt: NOW, consentedAt: LINK.at },
        source: "the form, confirmed by the link in the mail",
      });
      expect(await countReaders(ledger, "weekly")).toBe(1);
      expect((await membership.confirm("id-ada", LINK)).kind).toBe("already");
    });

    test("an address gets one mail an hour, however it is spelled, and the last choice counts", async () => {
      const { subscribers, membership } = await fresh();
      const kinds = [];
      for (const [minutes, more] of [
        [0, {}],
        [59, { address: "ADA@readers.example", digests: ["monthly"] }],
        [60, {}],
        [61, { digests: ["monthly"] }],
      ] as const)
        kinds.push((await membership.request(wish({ ...more, at: NOW + minutes * MINUTE }))).kind);
      expect(kinds).toEqual(["confirm", "no-mail", "confirm", "no-mail"]);
      await membership.confirm("id-ada", { ...LINK, at: NOW + 70 * MINUTE });
      expect((await subscribers.byId("id-ada"))?.digests).toEqual(["monthly"]);
    });

    test("a mail that couldn't be sent doesn't count", async () => {
      const { membership } = await fresh();
      await membership.request(wish());
      await membership.resetMailCooldown("id-ada");
      expect((await membership.request(wish({ at: NOW + 1 }))).kind).toBe("confirm");
    });

    test("a request by mail is recorded together with the mail that answers it, or not at all", async () => {
      const { subscribers, membership, waitingMails } = await fresh();
      const answer = (fail: boolean) => () => {
        if (fail) throw new Error("no answer");
        return { id: "letter", mail: LETTER, notBefore: NOW };
      };
      const mailed = { request: wish(), marks: ["m1"] };
      await expect(membership.join({ ...mailed, answer: answer(true) })).rejects.toThrow("no answer");
      expect(await subscribers.byId("id-ada")).toBeUndefined();
      expect(await waitingMails.nextDue()).toBeUndefined();
      expect(await membership.join({ ...mailed, answer: answer(false) })).toEqual({ kind: "asked" });
      expect(await waitingMails.nextDue()).toBe(NOW);
      expect(await membership.join({ ...mailed, answer: answer(true) })).toEqual({ kind: "known" });
      const again = { ...mailed, marks: ["m2"], answer: answer(true) };
      expect(await membership.join(again)).toEqual({ kind: "refused" });
      // What nobody has confirmed leaves nothing behind, not even that there was a mail.
      await membership.request(
        wish({ id: "id-bob", address: "bob@readers.example", expiredBefore: NOW + 1, at: NOW + 2 }),
      );
      expect(await subscribers.byId("id-ada")).toBeUndefined();
      expect(await waitingMails.nextDue()).toBeUndefined();
      expect((await membership.join({ ...mailed, answer: () => undefined })).kind).toBe("refused");
    });

    test("by a proof it starts at once, each mail and each signature counts once, and a suppressed address stays out", async () => {
      const { ledger, subscribers, membership } = await fresh();
      const proof = { at: NOW, source: "a signature" };
      const join = (marks: readonly string[], more: Partial<SubscriptionRequest> = {}) =>
        membership.join({
          ...{ request: wish({ source: "a mail", ...more }), marks, proof },
          answer: () => {
            throw new Error("nobody is asked");
          },
        });
      expect(await join(["message", "signature"])).toMatchObject({
        kind: "joined",
        member: { state: "active", source: "a mail, confirmed by a signature", consentedAt: NOW },
      });
      expect(await countReaders(ledger, "weekly")).toBe(1);
      expect(await join(["another"])).toMatchObject({ kind: "already" });
      await membership.leave("id-ada", "", { at: NOW, source: "a test" });
      expect(await join(["message"])).toEqual({ kind: "known" });
      expect(await join(["third", "signature"])).toEqual({ kind: "known" });
      expect((await subscribers.byId("id-ada"))?.state).toBe("unsubscribed");
      expect(await join(["fourth"])).toMatchObject({ kind: "joined", member: { state: "active" } });
      await ledger.suppress(ADA, { reason: "complained", at: NOW });
      expect(await join(["fifth"], { digests: ["monthly"] })).toEqual({ kind: "refused" });
      await subscribers.forget(ADA, { at: NOW, freshKey: "k".repeat(43) });
      expect(await join(["sixth"])).toEqual({ kind: "refused" });
      expect(await subscribers.byAddress(ADA)).toBeUndefined();
    });

    test("nothing that a stranger enters changes an existing subscription", async () => {
      const { subscribers, membership } = await fresh();
      await subscribers.add(person("ada", { name: "Ada", topics: ["pay"] }));
      const before = await subscribers.byId("id-ada");
      const strange = { name: "Buy now", language: "de", topics: { weekly: ["spam"] } };
      expect((await membership.request(wish(strange))).kind).toBe("already");
      expect(await subscribers.byId("id-ada")).toEqual(before);
      const more = wish({ ...strange, digests: ["weekly", "monthly"], at: NOW + HOUR });
      expect((await membership.request(more)).kind).toBe("confirm");
      expect(await subscribers.byId("id-ada")).toEqual(before);
      await membership.confirm("id-ada", { ...LINK, at: NOW + HOUR });
      expect(await subscribers.byId("id-ada")).toEqual({ ...before, digests: ["monthly", "weekly"] });
    });

    test("of the digests of one group a person has at most one: confirming, moving and choosing replace it", async () => {
      const { subscribers, membership } = await fresh();
      const groups = { news: ["instant", "weekly"] };
      const digestsOf = async (id: string) => (await subscribers.byId(id))?.digests;
      await subscribers.add(person("ada", { digests: ["monthly", "weekly"], topics: ["pay"] }));
      expect((await membership.request(wish({ digests: ["instant"] }))).kind).toBe("confirm");
      expect(await digestsOf("id-ada")).toEqual(["monthly", "weekly"]);
      await membership.confirm("id-ada", { ...LINK, groups });
      expect(await digestsOf("id-ada")).toEqual(["instant", "monthly"]);
      expect(await membership.events("id-ada")).toContainEqual(
        expect.objectContaining({ event: "left", digest: "weekly" }),
      );
      expect(await subscribers.add({ ...person("ada", { digests: ["weekly"] }), groups })).toMatchObject({
        ...{ kind: "widened", subscriber: { digests: ["monthly", "weekly"] } },
      });
      await subscribers.add(person("bob", { digests: ["instant"] }));
      await membership.requestAddress("id-bob", ADA, NOW + HOUR);
      const moved = { ...LINK, at: NOW + HOUR, groups };
      expect(await membership.changeAddress("id-bob", addressFingerprint(ADA), moved)).toMatchObject({
        ...{ kind: "changed", member: { id: "id-ada", digests: ["instant", "monthly"] } },
      });
    });

    test("an import leaves people the alternative that they chose", async () => {
      const { subscribers } = await fresh();
      const groups = { news: ["instant", "weekly"] };
      await subscribers.add(person("ada", { digests: ["instant"] }));
      await subscribers.add(person("bob", { digests: ["weekly"] }));
      await subscribers.add({ ...person("bob", { digests: ["instant"] }), groups });
      await subscribers.add(person("eve", { digests: ["monthly"] }));
      const importBatch = await subscribers.importer();
      const people = ["ada", "bob", "eve", "new"].map((name) => ({
        ...{ id: `id-${name}`, address: `${name}@readers.example`, status: { kind: "subscribed" as const } },
      }));
      await importBatch({ people, digests: ["weekly"], groups, source: "list", at: NOW });
      const digests = await Promise.all(people.map(async ({ id }) => (await subscribers.byId(id))?.digests));
      expect(digests).toEqual([["instant"], ["instant"], ["monthly", "weekly"], ["weekly"]]);
    });

    test("a suppressed address gets no mail, nor does one that was deleted after a complaint", async () => {
      const { ledger, subscribers, membership } = await fresh();
      await ledger.suppress(ADA, { reason: "complained", at: NOW });
      expect((await membership.request(wish())).kind).toBe("no-mail");
      await subscribers.forget(ADA, { at: NOW, freshKey: "k".repeat(43) });
      expect((await membership.request(wish({ at: NOW + HOUR }))).kind).toBe("no-mail");
      expect(await subscribers.byAddress(ADA)).toBeUndefined();
    });

    test("people whose data was deleted may subscribe again, and only then can a list contain them", async () => {
      const { subscribers, membership } = await fresh();
      await subscribers.add(person("ada"));
      await subscribers.forget(ADA, { at: NOW, freshKey: "k".repeat(43) });
      expect((await membership.request(wish({ id: "new" }))).kind).toBe("confirm");
      expect((await membership.confirm("new", LINK)).kind).toBe("confirmed");
      expect((await subscribers.byAddress(ADA))?.state).toBe("active");
    });

    test("an unconfirmed request is deleted; people who had unsubscribed are as before", async () => {
      const { subscribers, membership } = await fresh();
      await subscribers.add(person("bob"));
      await subscribers.remove("bob@readers.example", NOW);
      await membership.request(wish());
      await membership.request(wish({ id: "x", address: "bob@readers.example" }));
      expect((await subscribers.byId("id-bob"))?.state).toBe("pending");
      const later = { at: NOW + 49 * HOUR, expiredBefore: NOW + HOUR };
      await membership.request(wish({ id: "id-eve", address: "eve@readers.example", ...later }));
      expect(await subscribers.byAddress(ADA)).toBeUndefined();
      expect((await subscribers.byId("id-bob"))?.state).toBe("unsubscribed");
      expect((await membership.confirm("id-ada", LINK)).kind).toBe("gone");
      expect((await membership.confirm("id-bob", LINK)).kind).toBe("gone");
    });
  });

  describe(`${name}: leaving and choosing`, () => {
    test("one digest or all; a second time changes nothing; an old confirmation doesn't undo it", async () => {
      const { ledger, subscribers, membership } = await fresh();
      await subscribers.add(person("ada", { digests: ["weekly", "monthly"] }));
      await membership.request(wish({ digests: ["daily"] }));
      const [one, again] = [
        await membership.leave("id-ada", "weekly", LINK),
        await membership.leave("id-ada", "weekly", LINK),
      ];
      expect([one.kind, again.kind]).toEqual(["left", "already"]);
      expect(await subscribers.byId("id-ada")).toMatchObject({ state: "active", digests: ["monthly"] });
      expect((await membership.leave("id-ada", "", LINK)).kind).toBe("left");
      expect(await subscribers.byId("id-ada")).toMatchObject({ state: "unsubscribed", digests: [] });
      expect((await membership.confirm("id-ada", LINK)).kind).toBe("gone");
      expect(await countReaders(ledger, "monthly")).toBe(0);
      expect((await membership.leave("nobody", "", LINK)).kind).toBe("gone");
      await subscribers.add(person("ada"));
      expect((await membership.confirm("id-ada", LINK)).kind).toBe("already");
      expect((await subscribers.byId("id-ada"))?.digests).toEqual(["weekly"]);
    });

    test("unsubscribing from the last digest is unsubscribing from all", async () => {
      const { subscribers, membership } = await fresh();
      await subscribers.add(person("ada"));
      await membership.leave("id-ada", "weekly", LINK);
      expect((await subscribers.byId("id-ada"))?.state).toBe("unsubscribed");
    });

    test("choosing sets digests, topics and language, leaves others unchanged, and resubscribes people", async () => {
      const { subscribers, membership } = await fresh();
      await subscribers.add(person("ada", { digests: ["weekly", "retired"] }));
      const choose = (digests: readonly string[], language?: string) =>
        membership.choose(
          "id-ada",
          {
            ...{ offered: ["weekly", "monthly"], digests, topics: { monthly: ["pay"] } },
            ...(language === undefined ? {} : { language }),
          },
          LINK,
        );
      expect(await choose(["monthly"], "de")).toMatchObject({
        ...{ digests: ["monthly", "retired"], topics: { monthly: ["pay"] }, language: "de" },
      });
      expect(await choose([])).toMatchObject({ digests: ["retired"], state: "active" });
      expect((await choose([]))?.language).toBeUndefined();
      await membership.leave("id-ada", "", LINK);
      expect(await choose(["weekly"])).toMatchObject({
        ...{ state: "active", digests: ["weekly"], consentedAt: LINK.at, source: LINK.source },
      });
      expect(
        await membership.choose("nobody", { offered: [], digests: [], topics: {} }, LINK),
      ).toBeUndefined();
    });

    test("a pause leaves somebody out of issues until it ends, and out of what is frozen already", async () => {
      const { ledger, subscribers, membership } = await fresh();
      for (const name of ["ada", "bob"]) await subscribers.add(person(name));
      const { id } = await freezeFirst(ledger);
      const leased = await ledger.lease(id, { ...claim("one"), limit: 9 });
      const until = NOW + 14 * 24 * HOUR;
      expect((await membership.pause("id-ada", until, LINK))?.pausedUntil).toBe(until);
      const hers = first(leased.filter(({ subscriber }) => subscriber === "id-ada"));
      expect(await ledger.markSending(hers, claim("one"))).toEqual({ kind: "lost" });
      const skipped = (await collect(ledger.unaccepted(id))).filter(
        ({ subscriber }) => subscriber === "id-ada",
      );
      expect(skipped).toMatchObject([{ at: { state: "skipped", reason: "paused" } }]);
      const people = async (now: number) =>
        (await ledger.audienceGroups("weekly", now)).reduce((sum, group) => sum + group.people, 0);
      expect([await people(until - 1), await people(until)]).toEqual([1, 2]);
      const second = await ledger.freeze({ draft: draft(2, ["c"]), variant: VARIANT, at: until - 1 });
      if (second.kind !== "frozen") throw new Error("the second issue is not there yet");
      const leasedNext = await ledger.lease(second.issue.id, { ...claim("one"), limit: 9 });
      expect(leasedNext.map(({ subscriber }) => subscriber)).toEqual(["id-bob"]);
      await membership.pause("id-ada", 0, { ...LINK, at: NOW + 2 * MINUTE });
      expect(await people(NOW + 2 * MINUTE)).toBe(2);
    });
  });

  test(`${name}: what somebody did is on record, with when and where`, async () => {
    const { membership } = await fresh();
    await membership.request(wish());
    await membership.confirm("id-ada", LINK);
    const page = (minutes: number) => ({ at: NOW + minutes * MINUTE, source: "the page" });
    await membership.pause("id-ada", NOW + 9 * HOUR, page(2));
    await membership.pause("id-ada", 0, page(3));
    await membership.leave("id-ada", "weekly", page(4));
    await membership.leave("id-ada", "weekly", page(5));
    expect(await membership.events("id-ada")).toEqual([
      { at: NOW, event: "requested", source: "the form" },
      {
        at: LINK.at,
        event: "confirmed",
        digest: "weekly",
        source: "the form, confirmed by the link in the mail",
      },
      { at: NOW + 2 * MINUTE, event: "paused", source: "the page" },
      { at: NOW + 3 * MINUTE, event: "resumed", source: "the page" },
      { at: NOW + 4 * MINUTE, event: "left", digest: "weekly", source: "the page" },
    ]);
  });

  describe(`${name}: another address`, () => {
    const EVE = "eve@elsewhere.example";
    const confirmEve = (membership: Membership) =>
      membership.changeAddress("id-ada", addressFingerprint(EVE), LINK);

    test("counts once it is confirmed, and all links go on working", async () => {
      const { subscribers, membership } = await fresh();
      await subscribers.add(person("ada", { name: "Ada" }));
      expect(await membership.requestAddress("id-ada", EVE, NOW)).toEqual({
        ...{ kind: "confirm", subscriber: "id-ada", address: EVE },
      });
      expect((await subscribers.byId("id-ada"))?.address).toBe(ADA);
      expect(await membership.changeAddress("id-ada", addressFingerprint("x@y.example"), LINK)).toEqual({
        kind: "gone",
      });
      expect(await confirmEve(membership)).toMatchObject({
        ...{ kind: "changed", formerAddress: ADA, member: { id: "id-ada", address: EVE, name: "Ada" } },
      });
      expect((await confirmEve(membership)).kind).toBe("gone");
      expect(await subscribers.byAddress(ADA)).toBeUndefined();
    });

    test("that is already subscribed also gets what the old one got, and the old one is unsubscribed", async () => {
      const { ledger, subscribers, membership } = await fresh();
      await subscribers.add(person("ada", { topics: ["pay"] }));
      await subscribers.add(person("eve", { address: EVE, digests: ["monthly"] }));
      await membership.requestAddress("id-ada", EVE, NOW);
      expect(await confirmEve(membership)).toMatchObject({
        member: {
          id: "id-eve",
          state: "active",
          digests: ["monthly", "weekly"],
          topics: { weekly: ["pay"] },
        },
      });
      expect(await subscribers.byId("id-ada")).toMatchObject({ state: "unsubscribed", digests: [] });
      expect(await countReaders(ledger, "weekly")).toBe(1);
    });

    test("gets one mail an hour, whoever enters it, and none if it is suppressed", async () => {
      const { ledger, subscribers, membership } = await fresh();
      for (const name of ["ada", "bob"]) await subscribers.add(person(name));
      const kinds = [];
      for (const [id, address, minutes] of [
        ["id-ada", EVE, 0],
        ["id-ada", "other@elsewhere.example", 1],
        ["id-bob", EVE, 1],
        ["id-bob", EVE, 60],
        ["id-bob", "BOB@readers.example", 200],
        ["nobody", EVE, 200],
      ] as const)
        kinds.push((await membership.requestAddress(id, address, NOW + minutes * MINUTE)).kind);
      expect(kinds).toEqual(["confirm", "no-mail", "no-mail", "confirm", "no-mail", "no-mail"]);
      await ledger.suppress("dead@elsewhere.example", { reason: "bounced", at: NOW });
      expect((await membership.requestAddress("id-ada", "dead@elsewhere.example", NOW + 9 * HOUR)).kind).toBe(
        "no-mail",
      );
    });
  });

  test(`${name}: deleting a person's data includes requests and events`, async () => {
    const { subscribers, membership } = await fresh();
    await membership.request(wish({ name: "Lady Ada" }));
    await membership.confirm("id-ada", LINK);
    await membership.requestAddress("id-ada", "eve@elsewhere.example", NOW);
    expect(await subscribers.forget(ADA, { at: NOW, freshKey: "k".repeat(43) })).toEqual({
      kind: "forgotten",
    });
    expect((await membership.confirm("id-ada", LINK)).kind).toBe("gone");
    expect(await membership.events("id-ada")).toEqual([]);
  });
}
