import type { Kysely } from "kysely";
import { describe, expect, test } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import type { Tables } from "#database/tables.js";
import { explainPause, type PauseReason } from "#digest/pause-reason.js";
import { answered, claim, first, freezeFirst, NOW, person } from "../deliveries/samples.js";

interface Ports
  extends Pick<OpenDatabase, "ledger" | "issues" | "subscribers" | "pauseAlerts" | "waitingMails"> {
  /** Changes rows in a way that no port can. */
  readonly write: (change: (db: Kysely<Tables>) => Promise<unknown>) => Promise<void>;
}

const SHARE = {
  ...{ code: "share", refused: 6, mails: 9, destination: "Gmail" },
  ...{ answer: "550 5.7.1 <ada@readers.example>: looks like spam.", cause: "content" },
} as const satisfies PauseReason;
const REASONS: readonly PauseReason[] = [
  answered("550 no"),
  { code: "in-a-row", count: 6, answer: "550 no", cause: "reputation" },
  SHARE,
  { ...SHARE, destination: undefined },
  { code: "probe", answer: "550 no", cause: "unknown" },
  { code: "destinations", reasons: [SHARE, { code: "erased" }] },
  { code: "erased" },
  { code: "asked" },
  { code: "text", text: "550 no. It is about us." },
];
/** What a version wrote that kept sentences. */
const SENTENCE =
  '6 mails in a row were refused, the last one with "550 no". It is about the content of the mail.';

/** The contract about why something is paused. @param fresh a new, empty database each time */
export function describePauses(name: string, fresh: () => Promise<Ports>): void {
  const paused = async (reason: PauseReason) => {
    const ports = await fresh();
    await ports.subscribers.add(person("ada"));
    const { id } = await freezeFirst(ports.ledger);
    await ports.ledger.pause(id, { reason, at: NOW });
    return { ...ports, id };
  };
  const alert = { to: { address: "me@notes.example" }, at: NOW, newId: () => "one" };
  const due = { now: NOW, until: NOW + 1, limit: 9, only: "alerts" } as const;

  describe(`${name}: why something is paused`, () => {
    test.each(REASONS)(
      "$code is kept as it is, shown in English and mailed without addresses",
      async (reason) => {
        const { ledger, issues, pauseAlerts, waitingMails, id } = await paused(reason);
        expect((await ledger.status(id)).paused).toEqual({ at: NOW, reason });
        expect((await issues.find(id))?.paused).toEqual({ at: NOW, reason: explainPause(reason) });
        // Each of the destinations has had its own mail, and whoever paused it knows.
        expect(await pauseAlerts.queue(alert)).toBe(
          reason.code === "destinations" || reason.code === "asked" ? 0 : 1,
        );
        for (const { mail } of await waitingMails.claim(due)) {
          expect(mail.content).toMatchObject({ issue: id, reason: { code: reason.code } });
          expect(JSON.stringify(mail)).not.toContain("ada@");
        }
      },
    );

    test("a refusal replaces the publisher's own pause, and not the other way round", async () => {
      const { ledger, id } = await paused({ code: "asked" });
      const reason = answered("550 no");
      await ledger.pause(id, { reason, at: NOW + 1 });
      await ledger.pause(id, { reason: { code: "asked" }, at: NOW + 2 });
      expect((await ledger.status(id)).paused).toEqual({ at: NOW + 1, reason });
    });

    test("no mail of a paused issue can be marked, also one that was leased before", async () => {
      const { ledger, subscribers } = await fresh();
      await subscribers.add(person("ada"));
      const { id } = await freezeFirst(ledger);
      const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
      await ledger.pause(id, { reason: { code: "asked" }, at: NOW });
      expect(await ledger.markSending(delivery, claim("one"))).toEqual({ kind: "lost" });
      await ledger.resume(id, NOW);
      expect(await ledger.markSending(delivery, claim("one"))).toEqual({ kind: "sending" });
    });

    test("only after refusals does resuming send to those who were refused, and begin with single mails", async () => {
      for (const [reason, again] of [
        [{ code: "asked" }, 0],
        [answered("550 no"), 1],
      ] as const) {
        const { ledger, id } = await paused({ code: "asked" });
        await ledger.resume(id, NOW);
        const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
        await ledger.markSending(delivery, claim("one"));
        const outcome = { kind: "rejected", code: 550, response: "no" } as const;
        await ledger.record(delivery, "one", { outcome, next: "final", at: NOW });
        await ledger.pause(id, { reason, at: NOW });
        await ledger.resume(id, NOW + 1);
        expect((await ledger.counts(id)).waiting).toBe(again);
        expect((await ledger.status(id)).resumedAt).toBe(again === 1 ? NOW + 1 : undefined);
      }
    });

    test("a sentence that an older version wrote is shown and mailed as it is", async () => {
      const { ledger, issues, pauseAlerts, waitingMails, id, write } = await paused({ code: "erased" });
      await write((db) => db.updateTable("issue_holds").set({ reason: SENTENCE }).execute());
      const reason = { code: "text", text: SENTENCE };
      expect((await ledger.status(id)).paused?.reason).toEqual(reason);
      expect((await issues.find(id))?.paused?.reason).toBe(SENTENCE);
      await pauseAlerts.queue(alert);
      expect((await waitingMails.claim(due)).map(({ mail }) => mail.content)).toMatchObject([{ reason }]);
    });

    test("so is one in a mail that it has queued", async () => {
      const { pauseAlerts, waitingMails, write, id } = await paused({ code: "erased" });
      await pauseAlerts.queue(alert);
      const content = { kind: "sending-paused", issue: id, reason: SENTENCE };
      const mail = JSON.stringify({ content, to: alert.to, subscriber: "" });
      await write((db) => db.updateTable("waiting_mails").set({ mail }).execute());
      expect((await waitingMails.claim(due)).map((waiting) => waiting.mail.content)).toEqual([
        { ...content, reason: { code: "text", text: SENTENCE } },
      ]);
    });

    test("whoever is forgotten is forgotten there, too, also in a sentence of an older version", async () => {
      for (const reason of [SHARE, { code: "destinations", reasons: [SHARE] }] as const) {
        const { ledger, subscribers, write, id } = await paused(reason);
        const delivery = first(await ledger.lease(id, { ...claim("one"), limit: 1 }));
        await ledger.markSending(delivery, claim("one"));
        const outcome = { kind: "rejected", code: 550, response: SHARE.answer } as const;
        await ledger.record(delivery, "one", { outcome, next: "final", at: NOW });
        const destination = { destination: "Gmail", domains: ["gmail.com"], reason: SHARE, at: NOW };
        await ledger.pauseDestination(id, destination);
        await write((db) =>
          db
            .updateTable("paused_destinations")
            .set({ reason: `${SENTENCE} ${SHARE.answer}` })
            .execute(),
        );
        await subscribers.forget("ada@readers.example", { at: NOW, freshKey: "k".repeat(43) });
        const { paused: after, destinations } = await ledger.status(id);
        expect(after?.reason).toEqual(
          reason.code === "share" ? { code: "erased" } : { ...reason, reasons: [{ code: "erased" }] },
        );
        expect(destinations).toMatchObject([{ reason: { code: "erased" } }]);
      }
    });
  });
}
