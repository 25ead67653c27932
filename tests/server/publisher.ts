import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { printSignInLink } from "#app/admin/admin-links.js";
import { resumeIssue } from "#app/digests/issue-actions.js";
import { sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { openPostgres } from "#database/postgres/postgres.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { startMailServer } from "../cli/mail-server.js";
import { serveByHand } from "../daemon/serve-by-hand.js";
import { findFreePort } from "../daemon/serving.js";

export const ADMIN = "me@notes.example";
/** A Monday at nine in the site's zone. */
export const MONDAY = Date.parse("2026-06-15T09:00:00+02:00");
export const HOUR = 3_600_000;

interface PublisherOptions {
  readonly people?: readonly {
    readonly address: string;
    readonly name?: string;
    readonly topics?: string[];
  }[];
  readonly answer?: (recipient: string) => Promise<Error | undefined>;
  /** YAML of `digests`. */
  readonly digests?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** URL of a PostgreSQL database. Default: a file. */
  readonly database?: string | undefined;
}

const PEOPLE = ["ada", "bob", "cyd"].map((name) => ({ address: `${name}@readers.example` }));

/** A real site with a mail server that is served on a port of this machine, with the time that the test says. */
export async function openPublisher({
  people = PEOPLE,
  answer,
  digests = "{ weekly: { start: newest } }",
  database,
  files = { "content/one.md": postOn("2026-06-01", "One"), "content/two.md": postOn("2026-06-02", "Two") },
}: PublisherOptions = {}) {
  const smtp = await startMailServer({ answer });
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}${database === undefined ? "" : `database: "${database}"\n`}digests: ${digests}
mail: { from: "Notes <news@notes.example>", transport: "${smtp.url}", connections: 1 }
server: { url: "${url}", port: ${port}, admin: [${ADMIN}] }
`,
    ...files,
  });
  let now = MONDAY - 2 * HOUR;
  const clock = () => now;
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: {}, cwd: folder, clock, randomBytes },
    sleep: async () => {},
  };
  for (const person of people) await addSubscriber(context, person);
  const openDatabase = () =>
    database === undefined
      ? openSqlite(join(folder, ".feedletter/feedletter.db"), now)
      : openPostgres(database, now);
  return {
    ...{ folder, smtp, url, context, openDatabase, clock },
    setClock: (at: number) => {
      now = at;
    },
    /** As `feedletter send` does. */
    send: (digest = "weekly", signal?: AbortSignal) =>
      sendDigest({ ...context, digest, wait: false, confirm: async () => true, signal }),
    resume: (issue: string) => resumeIssue({ ...context, issue }),
    acts: async () => {
      const { adminActs, close } = await openDatabase();
      const acts = await adminActs.list({ limit: 50 });
      await close();
      return acts.filter(({ act }) => act !== "sign-in");
    },
    serve: async (options?: Parameters<typeof serveByHand>[2]) => {
      const serving = await serveByHand(folder, now, options);
      let stopped = false;
      const stop = async (): Promise<void> => {
        if (!stopped) await serving.stop();
        stopped = true;
      };
      onTestFinished(stop);
      return { ...serving, stop, ...(await signIn(url, { ...context, clock: serving.now })) };
    },
  };
}

/** A browser without pictures: keeps the session, and sends what our forms send. */
async function signIn(url: string, context: Parameters<typeof printSignInLink>[0]) {
  const { origin } = new URL(url);
  const link = (await printSignInLink(context)).url;
  const headers = { origin, "sec-fetch-site": "same-origin" };
  const signedIn = await fetch(link, { method: "POST", redirect: "manual", headers });
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const get = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, url), { ...init, redirect: "manual", headers: { cookie } });
  const read = async (path: string) => (await get(path)).text();
  const formToken = /name="form-token" value="([^"]+)"/.exec(await read("/admin"))?.[1] ?? "";
  const post = (path: string, fields: Readonly<Record<string, string>> = {}) =>
    fetch(new URL(path, url), {
      ...{ method: "POST", redirect: "manual", headers: { ...headers, cookie } },
      body: new URLSearchParams({ "form-token": formToken, ...fields }),
    });
  return {
    ...{ cookie, get, read, post },
    /** Opens the confirmation, and submits its form. @returns the page that follows */
    act: async (path: string) => {
      const asked = await read(path);
      const fields = [...asked.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      const answer = await post(path, Object.fromEntries(fields.map(([, name, value]) => [name, value])));
      const to = answer.headers.get("location");
      if (to === null) throw new Error(`${path} answered ${answer.status}`);
      return { to, page: await read(to), asked };
    },
  };
}
