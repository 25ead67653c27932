import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { deliverIssue } from "#deliveries/deliver.js";
import type { Issue } from "#deliveries/delivery.js";
import type { DeliverContext } from "#deliveries/delivery-loop.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { sized } from "../sizes.js";
import { collect, draft, freezeFirst, NOW, VARIANT } from "./samples.js";

/** Real sentences of all systems: every third permanent one of the corpus. */
const TEXTS = readFileSync(join(import.meta.dirname, "../fixtures/replies/replies.tsv"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, verdict = "", reply = ""] = line.split("\t");
    // 5xx that means "later" is retried, like 4xx.
    // A hyphen after the code announces another line.
    const last = reply.replace(/^(\d{3})-/, "$1 ");
    return reply.startsWith("5") && verdict !== "temporary" ? [{ verdict, reply: last }] : [];
  })
  .filter((_, at) => at % 3 === 0)
  .slice(0, 40);

/** Of each verdict one, another one for each part of the list that is refused. */
const textsFor = (nth: number) =>
  sized(
    [...new Set(TEXTS.map(({ verdict }) => verdict))].flatMap((verdict) => {
      const texts = TEXTS.filter((text) => text.verdict === verdict);
      return texts.slice(nth % texts.length).slice(0, 1);
    }),
    TEXTS,
  );

const DAY = 86_400_000;
const DOMAINS = ["alpha.example", "beta.example", "gamma.example"];
const folder = mkdtempSync(join(tmpdir(), "feedletter-texts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** Sixty people at three domains, and a server that answers each RCPT with what `reply` says. */
async function sixty(reply: (address: string) => string | undefined) {
  files += 1;
  const { ledger, subscribers, close } = await openSqlite(join(folder, `${files}.db`), NOW);
  const people = Array.from({ length: 60 }, (_, nth) => {
    const id = `p${String(nth).padStart(2, "0")}`;
    return { id, address: `${id}@${DOMAINS[nth % 3]}`, status: { kind: "subscribed" } as const };
  });
  await (await subscribers.importer())({ people, digests: ["weekly"], source: "x", at: NOW });
  let lies = true;
  const server = await startScriptedServer(({ step, line }) => {
    const [, address = ""] = /<([^>]*)>/.exec(line) ?? [];
    return step === "RCPT" && lies ? reply(address)?.replaceAll("ada@example.org", address) : undefined;
  }, []);
  const transport = createSmtpTransport(server.url, { connections: 1 });
  let now = NOW;
  const clock = (): number => {
    now += 1;
    return now;
  };
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const context: DeliverContext = {
    ...{ ledger, transport, onUncertain: "resend", random: () => 0.5, clock, sleep: async () => {} },
    sender: { holder: "me", isGone: () => false },
  };
  return {
    ledger,
    heal: () => {
      lies = false;
    },
    send: async (issue: Issue, at = now) => {
      now = at;
      return deliverIssue(issue, prepareMail(issue, await ledger.variants(issue.id), identity), context);
    },
    first: () => freezeFirst(ledger),
    second: async () => {
      const freezing = await ledger.freeze({ draft: draft(2, ["c"]), variant: VARIANT, at: NOW + 4 * DAY });
      if (freezing.kind !== "frozen") throw new Error("it was not frozen");
      return freezing.issue;
    },
    received: () => server.messages.map((mail) => /^To: (.*)$/m.exec(mail)?.[1] ?? "").sort(),
    suppressed: async () =>
      (await collect(subscribers.list())).filter(({ suppressed }) => suppressed !== undefined).length,
    close: async () => {
      await transport.close();
      await server.close();
      await close();
    },
  };
}

const isDead = (verdict: string): boolean => verdict === "address-dead";

test("there are forty texts, about everything that answers are about", () => {
  expect(TEXTS).toHaveLength(40);
  expect(new Set(TEXTS.map(({ verdict }) => verdict)).size).toBeGreaterThanOrEqual(7);
});

describe("refusing one person: the others get both issues, and only a dead address is given up", () => {
  test.each(textsFor(0))("$verdict: $reply", async ({ verdict, reply }) => {
    const list = await sixty((address) => (address === "p07@beta.example" ? reply : undefined));
    const first = await list.first();
    expect(await list.send(first)).toMatchObject({ kind: "finished", counts: { accepted: 59, rejected: 1 } });
    expect(await list.suppressed()).toBe(isDead(verdict) ? 1 : 0);
    const second = await list.second();
    const rejected = isDead(verdict) ? 0 : 1;
    const sent = await list.send(second, NOW + 4 * DAY);
    expect(sent).toMatchObject({ kind: "finished", counts: { accepted: 59, rejected } });
    expect(list.received()).toHaveLength(118);
    await list.close();
  });
});

describe("refusing one domain: it alone is paused, nobody is suppressed, and resuming reaches everybody once", () => {
  test.each(textsFor(1))("$verdict: $reply", async ({ reply }) => {
    const list = await sixty((address) => (address.endsWith("@beta.example") ? reply : undefined));
    const issue = await list.first();
    const paused = await list.send(issue);
    expect(paused).toMatchObject({ kind: "paused", counts: { accepted: 40 } });
    expect(paused.counts.rejected).toBeLessThanOrEqual(10);
    expect((await list.ledger.status(issue.id)).destinations).toMatchObject([
      { destination: "beta.example" },
    ]);
    // Once more without a change, then with the cause removed.
    await list.ledger.resume(issue.id, NOW + DAY);
    const again = await list.send(issue, NOW + DAY);
    expect(again.counts.accepted).toBe(40);
    list.heal();
    await list.ledger.resume(issue.id, NOW + 2 * DAY);
    expect(await list.send(issue, NOW + 2 * DAY)).toMatchObject({
      kind: "finished",
      counts: { accepted: 60 },
    });
    expect(new Set(list.received()).size).toBe(60);
    expect(list.received()).toHaveLength(60);
    expect(await list.suppressed()).toBe(0);
    await list.close();
  });
});

describe("refusing everybody: at most ten are refused, nobody is suppressed, and resuming reaches everybody once", () => {
  test.each(textsFor(2))("$verdict: $reply", async ({ reply }) => {
    const list = await sixty(() => reply);
    const issue = await list.first();
    const paused = await list.send(issue);
    expect(paused).toMatchObject({ kind: "paused", counts: { accepted: 0 } });
    expect(paused.counts.rejected).toBeLessThanOrEqual(10);
    expect(paused).toMatchObject({
      error: { message: expect.stringMatching(/\. (?:It is about|So many|The cause)/) },
    });
    await list.ledger.resume(issue.id, NOW + DAY);
    expect((await list.send(issue, NOW + DAY)).kind).toBe("paused");
    list.heal();
    await list.ledger.resume(issue.id, NOW + 2 * DAY);
    expect(await list.send(issue, NOW + 2 * DAY)).toMatchObject({
      kind: "finished",
      counts: { accepted: 60 },
    });
    expect(list.received()).toHaveLength(60);
    expect(new Set(list.received()).size).toBe(60);
    expect(await list.suppressed()).toBe(0);
    await list.close();
  });
});
