import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import { createTransactionalMailQueue } from "#deliveries/membership/transactional-mail-queue.js";
import type { Outcome } from "#deliveries/outcome.js";
import { trustProxies } from "#server/client-address.js";
import { createPageResponder } from "#server/page-responder.js";
import { createPublicRoutes } from "#server/public-routes.js";
import type { PublicSite } from "#server/public-site.js";
import { createServerRoutes, type ServerParts } from "#server/routes.js";
import { createSignUpLimits } from "#server/sign-up-limits.js";
import { stampForm } from "#subscribers/form-stamp.js";
import { preferencesUrl } from "#subscribers/links.js";
import { createChallenge } from "#subscribers/proof-of-work.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import { unsubscribeLinks } from "#subscribers/unsubscribe-links.js";
import { NOW, person } from "../deliveries/samples.js";
import { sampleTheme } from "../digest/samples.js";

export const URL_OF_SERVER = "https://letters.example/";
export const SITE = "https://notes.example";
const KEYS: SigningKeys = ["n".repeat(32), "o".repeat(32)];
export const HOUR = 3_600_000;
const ACCEPTED: Outcome = { kind: "accepted", response: "250 OK" };

interface PeopleOptions extends Partial<PublicSite> {
  readonly proofOfWork?: boolean;
  readonly eventRoutes?: (parts: {
    readonly database: Awaited<ReturnType<typeof openSqlite>>;
    readonly keys: SigningKeys;
    readonly clock: () => number;
  }) => ServerParts["eventRoutes"];
}

/** The public pages over a real database; mails are caught instead of mailed. */
export async function openPeople({ proofOfWork = false, eventRoutes, ...more }: PeopleOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-people-"));
  const database = await openSqlite(join(folder, "the.db"), NOW);
  onTestFinished(async () => {
    // A test may have closed it to show that nobody asks it.
    await database.close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  });
  const { membership, subscribers, ledger } = database;
  const mails: TransactionalMail[] = [];
  const broken: unknown[] = [];
  let now = NOW;
  let ids = 0;
  const found: Promise<void>[] = [];
  let [expected, letters] = [0, 0];
  const sent = new EventEmitter();
  const newId = () => `id-${++ids}`;
  const queue = createTransactionalMailQueue({
    send: async (mail) => {
      mails.push(mail);
      sent.emit("mail");
      return ACCEPTED;
    },
    ...{
      waiting: database.waitingMails,
      clock: () => now,
      random: () => 0,
      newId: () => `mail-${++letters}`,
    },
    // Lookups don't wait; the queue sleeps until there is a mail.
    sleep: async (ms, signal) => {
      if (ms > 1_000 && signal?.aborted === false) await once(signal, "abort");
    },
    ...{ failed: async () => {}, broken: (error) => void broken.push(error) },
  });
  onTestFinished(() => queue.drain());
  const mailQueue: PublicSite["mailQueue"] = {
    enqueue: (find, delay = 0) => {
      let done = (): void => {};
      found.push(
        new Promise((resolve) => {
          done = resolve;
        }),
      );
      const findMails = async () => {
        const found = await find().finally(done);
        if (delay === 0) expected += found.length;
        return found;
      };
      return queue.enqueue(findMails, delay);
    },
    wake: () => queue.wake(),
  };
  const server = { url: URL_OF_SERVER, keys: KEYS };
  const digests = [
    { name: "weekly", title: "Notes, weekly" },
    { name: "monthly", title: "Notes, monthly" },
  ];
  const site: PublicSite = {
    site: { title: "Notes", url: `${SITE}/`, language: "en" },
    ...{ timezone: "Europe/Berlin", theme: sampleTheme(), digests, subscribers, mailQueue },
    topics: () => [
      { slug: "pay", name: "Pay" },
      { slug: "c-plus-plus", name: "C++" },
    ],
    membership,
    server,
    confirmWithin: 48 * HOUR,
    titleOf: (digest) => digests.find(({ name }) => name === digest)?.title ?? digest,
    forget: async (address) =>
      (await subscribers.forget(address, { at: now, freshKey: "k".repeat(43) })).kind,
    limits: createSignUpLimits({
      ...{ counters: database.requestCounters, keys: KEYS, clock: () => now, proofOfWork },
    }),
    newChallenge: proofOfWork ? () => createChallenge({ keys: KEYS, now, randomBytes }) : undefined,
    origins: new Set([SITE, new URL(URL_OF_SERVER).origin]),
    signUpOpen: true,
    clock: () => now,
    newId,
    ...more,
  };
  const responder = createPageResponder(site);
  const routes = createServerRoutes({
    url: URL_OF_SERVER,
    responder,
    publicRoutes: [createPublicRoutes(site, responder)],
    eventRoutes: eventRoutes?.({ database, keys: KEYS, clock: () => now }),
    ...{ monitoringRoutes: [], clock: () => now, proxies: trustProxies(["10.0.0.0/8"], "x-forwarded-for") },
    failed: (error) => void broken.push(error),
  });
  const ask = (path: string, init: RequestInit = {}, peer = "192.0.2.1") =>
    Promise.resolve(routes.request(new URL(path, URL_OF_SERVER).href, init, { peer }));
  const post = (path: string, fields: Readonly<Record<string, string>> | string[][], headers = {}) =>
    ask(path, { method: "POST", body: new URLSearchParams(fields), headers });
  return {
    ...{ database, subscribers, membership, ledger, mails, broken, mailQueue, ask, post },
    pass: (ms: number) => {
      now += ms;
    },
    now: () => now,
    /** A stamp as a form has it that was made a minute ago. */
    stamp: (age = 60_000) => stampForm(now - age, KEYS),
    /** Mails are sent after the answers; this waits for them. */
    settle: async () => {
      await Promise.all(found);
      await new Promise((resolve) => setImmediate(resolve));
      while (mails.length < expected) await once(sent, "mail");
    },
    add: (name: string, some: Parameters<typeof person>[1] = {}) => subscribers.add(person(name, some)),
    leaveUrl: (subscriber: string, digest = "weekly") =>
      unsubscribeLinks({ server }, subscriber, digest).https ?? "",
    preferencesUrl: (subscriber: string) => preferencesUrl(server, subscriber),
  };
}

export function urlOf(mail: TransactionalMail | undefined): string {
  if (mail?.url === undefined) throw new Error("there is no mail with a link");
  return mail.url;
}
