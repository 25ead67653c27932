import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import {
  createTransactionalMailQueue,
  type TransactionalMail,
} from "#deliveries/membership/transactional-mail-queue.js";
import type { Outcome } from "#deliveries/outcome.js";
import { trustProxies } from "#server/client-address.js";
import { createPageResponder } from "#server/page-responder.js";
import { createPublicRoutes } from "#server/public-routes.js";
import type { PublicSite } from "#server/public-site.js";
import { createServerRoutes } from "#server/routes.js";
import { createSignUpLimits } from "#server/sign-up-limits.js";
import { stampForm } from "#subscribers/form-stamp.js";
import { preferencesUrl } from "#subscribers/links.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import { unsubscribeLinks } from "#subscribers/unsubscribe-links.js";
import { NOW, person } from "../deliveries/samples.js";
import { sampleTheme } from "../digest/samples.js";

export const URL_OF_SERVER = "https://letters.example/";
export const SITE = "https://notes.example";
const KEYS: SigningKeys = ["n".repeat(32), "o".repeat(32)];
export const HOUR = 3_600_000;
const ACCEPTED: Outcome = { kind: "accepted", response: "250 OK" };

/** The public pages over a real database; mails are caught instead of mailed. */
export async function openPeople(more: Partial<PublicSite> = {}) {
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
  const queue = createTransactionalMailQueue({
    send: async (mail) => {
      mails.push(mail);
      return ACCEPTED;
    },
    ...{ sleep: async () => {}, random: () => 0, broken: (error) => void broken.push(error) },
  });
  const mailQueue: PublicSite["mailQueue"] = {
    enqueue: (find) => {
      let done = (): void => {};
      found.push(
        new Promise((resolve) => {
          done = resolve;
        }),
      );
      return queue.enqueue(() => find().finally(done));
    },
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
    limits: createSignUpLimits(),
    origins: new Set([SITE, new URL(URL_OF_SERVER).origin]),
    signUpOpen: true,
    clock: () => now,
    newId: () => `id-${++ids}`,
    ...more,
  };
  const responder = createPageResponder(site);
  const routes = createServerRoutes({
    url: URL_OF_SERVER,
    responder,
    publicRoutes: [createPublicRoutes(site, responder)],
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
