import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import { MAX_LISTED, MAX_NOTICES, type NoticeTimes } from "#deliveries/membership/join-notices.js";
import { MINUTE, NOW } from "../deliveries/samples.js";

type Ports = Pick<OpenDatabase, "subscribers" | "membership" | "waitingMails" | "joinNotices">;

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GROUPS = { pace: ["weekly", "daily"] };

/** What every implementation has to do for a publisher who wants to know who joins and who leaves. */
export function describeNotices(name: string, fresh: () => Promise<Ports>): void {
  const open = async (times: NoticeTimes["kind"] = "each") => {
    const ports = await fresh();
    const { membership, joinNotices, waitingMails } = ports;
    let ids = 0;
    const ask = (at: number, newId = () => `notice-${++ids}`) => ({
      times: times === "each" ? ({ kind: "each" } as const) : { kind: times, dueAt: at },
      ...{ at, newId, to: { address: "me@notes.example" } },
    });
    return {
      ...ports,
      ask,
      join: async (who: string, at: number, digests: readonly string[] = ["weekly"]) => {
        const request = { id: `id-${who}`, address: `${who}@readers.example`, digests, source: "a form", at };
        await membership.request({ ...request, expiredBefore: 0 });
        await membership.confirm(`id-${who}`, { at, source: "a link", groups: GROUPS });
      },
      leave: (who: string, at: number, digest = "") =>
        membership.leave(`id-${who}`, digest, { at, source: "a link" }),
      queue: (at: number) => joinNotices.queue(ask(at)),
      /** Who is told of in each mail since the last look. */
      told: async () => {
        const mails = await waitingMails.claim({ now: NOW + 99 * DAY, until: NOW, limit: 999 });
        for (const { id } of mails) await waitingMails.remove(id);
        return mails.map(({ mail: { content, subscriber, to } }) => {
          if (content.kind !== "join-notice") throw new Error("another mail");
          expect([subscriber, to.address]).toEqual(["", "me@notes.example"]);
          const [joined, left] = [content.joined, content.left].map(({ people }) =>
            people.map(({ subscriber: id, digests }) => `${id.slice(3)} ${digests.join("+")}`),
          );
          return { joined, left, counts: [content.joined.count, content.left.count] };
        });
      },
    };
  };

  describe(`${name}: telling who joined and who left`, () => {
    test("begins with the first look, tells everybody once, and says nothing if there is nothing to say", async () => {
      const { join, leave, queue, told } = await open("daily");
      await join("old", NOW - HOUR);
      expect(await queue(NOW)).toBe(0);
      await join("ada", NOW + HOUR, ["weekly", "jobs"]);
      await join("bob", NOW + 2 * HOUR);
      await leave("ada", NOW + 3 * HOUR, "jobs");
      await leave("old", NOW + 3 * HOUR);
      expect(await queue(NOW + DAY)).toBe(1);
      expect(await queue(NOW + DAY)).toBe(0);
      expect(await told()).toEqual([
        { joined: ["ada jobs+weekly", "bob weekly"], left: ["ada jobs", "old weekly"], counts: [2, 2] },
      ]);
      expect(await queue(NOW + 2 * DAY)).toBe(0);
      await join("cyd", NOW + 2 * DAY + HOUR);
      expect(await queue(NOW + 3 * DAY)).toBe(1);
      expect(await told()).toMatchObject([{ joined: ["cyd weekly"], left: [] }]);
    });

    test("a summary that was due while nothing ran is one mail; before it is due there is none", async () => {
      const { join, joinNotices, ask, queue, told } = await open("daily");
      await queue(NOW);
      await join("ada", NOW + HOUR);
      const early = { ...ask(NOW + 2 * HOUR), times: { kind: "daily", dueAt: NOW - HOUR } } as const;
      expect(await joinNotices.queue(early)).toBe(0);
      await join("bob", NOW + 3 * DAY);
      expect(await queue(NOW + 4 * DAY)).toBe(1);
      expect(await told()).toMatchObject([{ joined: ["ada weekly", "bob weekly"] }]);
    });

    test("each gets a mail of its own, up to some in an hour; the others are one mail when it is over", async () => {
      const { join, queue, told } = await open();
      await queue(NOW);
      let people = 0;
      const joinMore = async (count: number, at: number) => {
        for (let nth = 0; nth < count; nth += 1) await join(`p${++people}`, at);
      };
      await joinMore(MAX_NOTICES - 1, NOW + MINUTE);
      expect(await queue(NOW + MINUTE)).toBe(MAX_NOTICES - 1);
      await joinMore(3, NOW + 2 * MINUTE);
      for (const minutes of [2, 30, 59]) expect(await queue(NOW + minutes * MINUTE)).toBe(0);
      await joinMore(MAX_NOTICES, NOW + 59 * MINUTE);
      expect(await queue(NOW + HOUR)).toBe(1);
      await joinMore(1, NOW + HOUR);
      expect(await queue(NOW + HOUR + MINUTE)).toBe(1);
      const counts = (await told()).map(({ counts: [joined] }) => joined);
      expect(counts.sort()).toEqual([...Array.from({ length: MAX_NOTICES }, () => 1), MAX_NOTICES + 3]);
    });

    test("a flood is one mail, in which the first are named and the others counted", async () => {
      const { join, queue, told } = await open();
      await queue(NOW);
      for (let nth = 0; nth <= MAX_LISTED; nth += 1) await join(`p${nth}`, NOW + MINUTE);
      expect(await queue(NOW + MINUTE)).toBe(1);
      const [mail] = await told();
      expect([mail?.joined?.length, mail?.counts]).toEqual([MAX_LISTED, [MAX_LISTED + 1, 0]]);
    }, 60_000);

    test("who changes between alternatives has neither joined nor left", async () => {
      const { membership, join, queue, told } = await open();
      await queue(NOW);
      await join("ada", NOW + MINUTE);
      await membership.choose(
        "id-ada",
        { offered: ["weekly", "daily"], digests: ["daily"], topics: {} },
        { at: NOW + 2 * MINUTE, source: "a page", groups: GROUPS },
      );
      expect(await queue(NOW + 3 * MINUTE)).toBe(1);
      expect(await told()).toMatchObject([{ joined: ["ada weekly"], left: [] }]);
      expect(await queue(NOW + 4 * MINUTE)).toBe(0);
    });

    test("of several processes at once, one tells it", async () => {
      for (const times of ["each", "daily"] as const) {
        const { join, queue } = await open(times);
        await Promise.all([queue(NOW), queue(NOW)]);
        await join("ada", NOW + MINUTE);
        const queued = await Promise.all([1, 2, 3, 4].map(() => queue(NOW + DAY)));
        expect(queued.reduce((sum, count) => sum + count)).toBe(1);
      }
    });

    test("it is marked together with the mail that tells it, or not at all", async () => {
      const { joinNotices, join, ask, queue, told } = await open();
      await queue(NOW);
      for (const who of ["ada", "bob"]) await join(who, NOW + MINUTE);
      let ids = 0;
      const dying = () => {
        if (++ids === 2) throw new Error("killed");
        return "first";
      };
      await expect(joinNotices.queue(ask(NOW + MINUTE, dying))).rejects.toThrow("killed");
      expect(await told()).toEqual([]);
      expect(await queue(NOW + 2 * MINUTE)).toBe(2);
    });

    test("what happens while nobody wants to know is never told, and nothing of somebody who is erased", async () => {
      const { joinNotices, subscribers, join, queue, told } = await open();
      await queue(NOW);
      await joinNotices.stop();
      await join("ada", NOW + MINUTE);
      expect(await queue(NOW + HOUR)).toBe(0);
      await join("bob", NOW + HOUR);
      await join("cyd", NOW + HOUR);
      await subscribers.forget("bob@readers.example", { at: NOW + HOUR, freshKey: "k".repeat(43) });
      expect(await queue(NOW + 2 * HOUR)).toBe(1);
      expect(await told()).toMatchObject([{ joined: ["cyd weekly"] }]);
    });
  });
}
