import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createHandler, type Handler, type RequestInfo } from "#app/server/create-handler.js";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { startMailServer } from "../cli/mail-server.js";

export const URL_OF_SITE = "https://letters.notes.example/";
export const NOON = Date.parse("2026-06-15T12:00:00Z");

/** A site whose pages a function answers. */
export async function openSite({ mailsWait = false, server = "", database = "", rate = "" } = {}) {
  const smtp = await startMailServer();
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * mon" } }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}"${rate} }
${database === "" ? "" : `database: "\${DATABASE_URL}"\n`}server: { url: "${URL_OF_SITE}"${server} }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const env = { SMTP_URL: smtp.url, ...(database === "" ? {} : { DATABASE_URL: database }) };
  const errors: unknown[] = [];
  let now = NOON;
  const handler = createHandler({
    ...{ configPath: join(folder, "feedletter.yaml"), cwd: folder, env, mailsWait, randomBytes },
    clock: () => now,
    sleep: async () => {},
    onError: (error) => void errors.push(error),
  });
  return {
    ...{ folder, env, smtp, handler, errors },
    pass: (ms: number) => {
      now += ms;
    },
    ...clientOf(handler),
  };
}

function clientOf(handler: Handler) {
  const get = (path: string) => handler(new Request(new URL(path, URL_OF_SITE)));
  const post = (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
    info?: RequestInfo,
  ) =>
    handler(
      new Request(new URL(path, URL_OF_SITE), { method: "POST", body: new URLSearchParams(fields), headers }),
      info,
    );
  return { get, post };
}

type Site = Awaited<ReturnType<typeof openSite>>;

export async function signUp(
  { get, post, pass }: Site,
  address = "ada@readers.example",
  ...more: [headers?: Readonly<Record<string, string>>, info?: RequestInfo]
) {
  const form = await (await get("/subscribe")).text();
  const stamp = /name="stamp" value="([^"]+)"/.exec(form)?.[1] ?? "";
  pass(60_000);
  return post("/subscribe", { address, digest: "weekly", stamp }, ...more);
}

export const linkIn = (text = "", path = "") =>
  new RegExp(`${URL_OF_SITE}${path}/[\\w.-]+`).exec(text)?.[0] ?? "";

/** @param newDatabase its URL; empty for SQLite */
export function describeHandler(newDatabase: () => Promise<string>): void {
  test("somebody joins, confirms, chooses and leaves, and each mail is sent before the response", async () => {
    const site = await openSite({ database: await newDatabase() });
    expect((await site.get("/")).headers.get("location")).toBe(`${URL_OF_SITE}subscribe`);
    const asked = await signUp(site);
    expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining("spam folder")]);
    const [mail] = site.smtp.mails;
    const link = linkIn(mail?.text, "confirm");
    expect(await (await site.get(link)).text()).toContain("<form");
    const confirmed = await (await site.post(link, {})).text();
    const preferences = linkIn(confirmed, "preferences");
    expect((await site.get(preferences)).status).toBe(200);
    expect((await site.post(`${preferences}/leave`, {})).status).toBe(200);
    const { stdout } = await feedletter(["subscribers", "list", "--json"], {
      cwd: site.folder,
      env: site.env,
    });
    expect(JSON.parse(stdout)).toMatchObject({ address: "ada@readers.example", digests: [] });
    expect(site.errors).toEqual([]);
  });

  test("where no mail server can be reached, the page says when the mail comes, and `send --due` sends it", async () => {
    const site = await openSite({ mailsWait: true, database: await newDatabase() });
    const page = await (await signUp(site)).text();
    expect(page).toContain("Emails go out about once an hour");
    expect(site.smtp.mails).toEqual([]);
    const due = await feedletter(["send", "--due"], {
      cwd: site.folder,
      env: site.env,
      now: "2026-06-15T12:30:00Z",
    });
    expect([due.code, due.stderr]).toEqual([0, expect.stringContaining("weekly")]);
    expect(site.smtp.envelopes).toEqual(["ada@readers.example"]);
    expect((await site.post(linkIn(site.smtp.mails[0]?.text, "confirm"), {})).status).toBe(200);
  });

  test("the publisher signs in with the mailed link, or one that a command prints, and sees the lists and what comes next", async () => {
    const site = await openSite({ database: await newDatabase(), server: ", admin: [me@notes.example]" });
    const where = { cwd: site.folder, env: site.env };
    await feedletter(["subscribers", "add", "ada@readers.example"], where);
    expect((await site.get("/admin")).status).toBe(403);
    await site.post("/admin/sign-in", { address: "eve@elsewhere.example" });
    expect(site.smtp.envelopes).toEqual([]);
    await site.post("/admin/sign-in", { address: "me@notes.example" });
    expect(site.smtp.envelopes).toEqual(["me@notes.example"]);
    const printed = await feedletter(["admin"], { ...where, now: new Date(NOON).toISOString() });
    for (const link of [linkIn(site.smtp.mails[0]?.text, "admin/link"), printed.stdout.trim()]) {
      const signedIn = await site.post(link, {});
      const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
      const asked = new Request(`${URL_OF_SITE}admin?by=year`, { headers: { cookie } });
      const page = await (await site.handler(asked)).text();
      expect(page).toContain('<p class="figure">1</p>');
      for (const shown of [
        "me@notes.example",
        "2026-06-22 09:00",
        "There is nothing new to send",
        "they work",
      ])
        expect(page).toContain(shown);
    }
    expect(site.errors).toEqual([]);
  });

  test("the publisher imports a list, although nothing is kept on the machine in between", async () => {
    const site = await openSite({ database: await newDatabase(), server: ", admin: [me@notes.example]" });
    await site.post("/admin/sign-in", { address: "me@notes.example" });
    const signedIn = await site.post(linkIn(site.smtp.mails[0]?.text, "admin/link"), {});
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const fieldIn = (page: string, name: string) =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
    const send = async (page: string, fields: Readonly<Record<string, string | File>>) => {
      const body = new FormData();
      for (const name of ["form-token", "upload", "shown"]) {
        const value = fieldIn(page, name);
        if (value !== "") body.set(name, value);
      }
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      const url = `${URL_OF_SITE}admin/people/import`;
      return site.handler(new Request(url, { method: "POST", body, headers: { cookie } }));
    };
    const overview = new Request(`${URL_OF_SITE}admin`, { headers: { cookie } });
    const list = new File(["email\nada@readers.example\nbob@readers.example\n"], "list.csv");
    const read = await (await send(await (await site.handler(overview)).text(), { file: list })).text();
    expect(existsSync(join(site.folder, ".feedletter/uploads"))).toBe(false);
    const taken = await send(read, { digest: "weekly", step: "take" });
    expect([taken.status, taken.headers.get("location")]).toEqual([303, "/admin/acts?done=imported"]);
    const exported = await feedletter(["subscribers", "list"], { cwd: site.folder, env: site.env });
    expect(exported.stdout).toMatch(/ada@readers\.example\tactive[\s\S]*bob@readers\.example\tactive/);
    expect(site.errors).toEqual([]);
  });
}
