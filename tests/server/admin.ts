import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { onTestFinished } from "vitest";
import { createAdminAccess } from "#app/admin/admin-access.js";
import { createAdminPeople } from "#app/admin/people.js";
import { createAdminImport } from "#app/admin/people-import.js";
import { keepInFolder, keepInForm } from "#app/admin/uploads.js";
import { loadConfig } from "#config/load.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import { createAdminRoutes } from "#server/admin/admin-routes.js";
import type { AdminSite } from "#server/admin/admin-site.js";
import { createEventStreams } from "#server/admin/event-streams.js";
import { createUploadRoutes } from "#server/admin/import-routes.js";
import { trustProxies } from "#server/client-address.js";
import { createPageResponder } from "#server/page-responder.js";
import { createServerRoutes } from "#server/routes.js";
import { NOW } from "../deliveries/samples.js";
import { sampleTheme } from "../digest/samples.js";

export const ADMIN = "me@notes.example";
const ORIGIN = "https://letters.example";

const notHere = async () => undefined;
const CONFIG = `site: { title: Notes, url: "https://notes.example/", timezone: Europe/Berlin }
content: [{ files: content, url: "/posts/{slug}/" }]
digests:
  weekly: { title: Career Notes }
  daily: { title: Every day, group: jobs }
  sundays: { title: On Sundays, group: jobs }
`;

/** A configuration with digests and one post. */
async function loadSample(folder: string) {
  mkdirSync(join(folder, "content"));
  writeFileSync(
    join(folder, "content/a.md"),
    "---\ntitle: A\ndate: 2026-01-01\ntags: [Pay]\n---\nSome words.\n",
  );
  writeFileSync(join(folder, "feedletter.yaml"), CONFIG);
  return await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
}

/** The publisher's pages over a real database; mails are caught. `more` replaces what they show. */
export async function openAdmin({
  admins = [ADMIN],
  isStateless = false,
  sleep,
  ...more
}: Partial<AdminSite> & {
  readonly admins?: string[];
  readonly isStateless?: boolean;
  readonly sleep?: () => Promise<void>;
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-admin-"));
  const database = await openSqlite(join(folder, "the.db"), NOW);
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const mails: TransactionalMail[] = [];
  const lookups: Promise<void>[] = [];
  let now = NOW;
  const site = { title: "Notes", url: "https://notes.example/", language: "en" };
  const clock = () => now;
  const access = (admins: readonly string[]) =>
    createAdminAccess({
      ...{ database, url: `${ORIGIN}/`, admins, keys: ["k".repeat(32)], clock, randomBytes },
      mailQueue: {
        enqueue: (find) => {
          lookups.push(find().then((found) => void mails.push(...found)));
          return true;
        },
      },
    });
  const loaded = await loadSample(folder);
  const broken: unknown[] = [];
  const uploads = isStateless ? keepInForm() : keepInFolder(join(folder, "uploads"), { clock, randomBytes });
  const admin: AdminSite = {
    ...{ site, theme: sampleTheme(), url: `${ORIGIN}/` },
    formatTime: (at) => new Date(at).toISOString(),
    access: access(admins),
    overview: async ({ step, digest }) => ({
      ...{ digests: [], issues: [], next: [], health: [], decisions: [], readers: undefined },
      chart: { step, digest, periods: [] },
    }),
    issues: {
      list: async (page) => ({ issues: [], page, hasMore: false }),
      ...{ find: notHere, progress: notHere, mail: notHere },
      act: async () => ({ done: "nothing" }),
      exportLines: async function* () {},
    },
    next: {
      ...{ find: notHere, mail: notHere, saveNote: () => undefined },
      choosePost: async () => ({ done: "nothing", isChanged: false }),
      act: async () => ({ done: "nothing", isChanged: false }),
      previewNote: async () => ({ html: "", problems: [] }),
    },
    streams: createEventStreams(),
    people: createAdminPeople({ database, loaded, url: `${ORIGIN}/`, clock, randomBytes }),
    lists: createAdminImport({
      ...{ database, loaded, clock, randomBytes, uploads, sleep },
      failed: (error) => void broken.push(error),
    }),
    records: { acts: database.adminActs, reports: database.reports },
    readers: async () => [],
    checkEverything: async () => [],
    ...more,
  };
  const routes = createServerRoutes({
    url: `${ORIGIN}/`,
    responder: createPageResponder({ site, theme: admin.theme }),
    publicRoutes: [new Hono(), createAdminRoutes(admin)],
    uploadRoutes: [createUploadRoutes(admin)],
    ...{ monitoringRoutes: [], clock, proxies: trustProxies([], "x-forwarded-for") },
    failed: (error) => void broken.push(error),
  });
  const ask = (path: string, init: RequestInit = {}, peer = "192.0.2.1") =>
    Promise.resolve(routes.request(new URL(path, ORIGIN).href, init, { peer }));
  const post = (
    path: string,
    fields: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) =>
    ask(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: ORIGIN, "sec-fetch-site": "same-origin", ...headers },
    });
  const requestLink = async (address: string) => {
    const answer = await post("/admin/sign-in", { address });
    await Promise.all(lookups);
    return { answer, link: mails.at(-1)?.url };
  };
  const signIn = async (address = ADMIN) => {
    const { link = "" } = await requestLink(address);
    const answer = await post(new URL(link).pathname);
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const page = await (await ask("/admin", { headers: { cookie } })).text();
    const formToken = /name="form-token" value="([^"]+)"/.exec(page)?.[1] ?? "";
    return {
      ...{ cookie, formToken, answer },
      get: (path: string) => ask(path, { headers: { cookie } }),
      /** Sends a form of ours. */
      send: (path: string, fields: Readonly<Record<string, string>> = {}) =>
        post(path, { "form-token": formToken, ...fields }, { cookie }),
    };
  };
  return {
    ...{ admin, database, folder, access, mails, broken, ask, post, requestLink, signIn },
    pass: (ms: number) => {
      now += ms;
    },
    now: clock,
  };
}
