import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ADMIN, openAdmin } from "./admin.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("signing in to the publisher's page", () => {
  test("everybody else sees the same form, whatever they ask for", async () => {
    const { ask } = await openAdmin();
    const pages = await Promise.all(
      ["/admin", "/admin/people", "/admin/issues/weekly-1"].map((path) => ask(path)),
    );
    const texts = await Promise.all(pages.map((page) => page.text()));
    expect(pages.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain("Mail me a link");
  });

  test("the answer doesn't tell who is an admin; only an admin gets a mail", async () => {
    const { requestLink, mails } = await openAdmin();
    const stranger = await requestLink("eve@elsewhere.example");
    expect(mails).toEqual([]);
    const admin = await requestLink("Me@Notes.Example");
    expect(await admin.answer.text()).toBe(await stranger.answer.text());
    expect(admin.answer.status).toBe(stranger.answer.status);
    expect(mails).toMatchObject([{ content: { kind: "sign-in" }, to: { address: ADMIN }, subscriber: "" }]);
  });

  test("a link shows a button, and only its POST uses it up, once, within ten minutes", async () => {
    const { ask, post, requestLink, pass } = await openAdmin();
    const link = new URL((await requestLink(ADMIN)).link ?? "").pathname;
    for (const _ of [1, 2]) expect(await (await ask(link)).text()).toContain("<button>Sign in</button>");
    const used = await post(link);
    expect([used.status, used.headers.get("location")]).toEqual([303, "/admin"]);
    const again = await post(link);
    expect([again.status, again.headers.get("set-cookie")]).toEqual([403, null]);
    const late = new URL((await requestLink(ADMIN)).link ?? "").pathname;
    pass(10 * MINUTE);
    expect((await post(late)).status).toBe(403);
    expect((await post("/admin/link/nonsense")).status).toBe(403);
  });

  test("the cookie is for this host, for no script and no other site; the session is always a new one", async () => {
    const { post, requestLink, ask } = await openAdmin();
    const link = new URL((await requestLink(ADMIN)).link ?? "").pathname;
    const fixed = "__Host-feedletter=chosen-by-somebody-else";
    const cookie = (await post(link, {}, { cookie: fixed })).headers.get("set-cookie") ?? "";
    for (const part of [
      "__Host-feedletter=",
      "Max-Age=43200",
      "Path=/",
      "HttpOnly",
      "Secure",
      "SameSite=Lax",
    ])
      expect(cookie).toContain(part);
    expect(cookie).not.toContain("chosen");
    expect((await ask("/admin", { headers: { cookie: fixed } })).status).toBe(403);
  });

  test("a session ends after twelve hours, and when somebody signs out", async () => {
    const { signIn, pass, ask } = await openAdmin();
    const session = await signIn();
    expect((await session.get("/admin")).status).toBe(200);
    pass(12 * HOUR - 1);
    expect((await session.get("/admin")).status).toBe(200);
    pass(1);
    expect((await session.get("/admin")).status).toBe(403);
    const second = await signIn();
    const out = await second.send("/admin/sign-out");
    expect([out.status, out.headers.get("location")]).toEqual([303, "/admin"]);
    expect((await ask("/admin", { headers: { cookie: second.cookie } })).status).toBe(403);
  });

  test("whoever was removed from the configuration is out at once", async () => {
    const { signIn, database, access, now } = await openAdmin({ admins: [ADMIN, "ada@notes.example"] });
    const session = await signIn("ada@notes.example");
    const secret = session.cookie.split("=")[1] ?? "";
    expect(await access([ADMIN, "ada@notes.example"]).find(secret)).toMatchObject({
      admin: "ada@notes.example",
    });
    expect(await access([ADMIN]).find(secret)).toBeUndefined();
    const link = {
      tokenHash: createHash("sha256").update("link").digest("base64url"),
      admin: "ada@notes.example",
    };
    await database.adminSessions.addLink({ ...link, expiresAt: now() + 1 }, now());
    expect(await access([ADMIN]).useLink("link", "192.0.2.1")).toBeUndefined();
  });

  test("a form of another site does nothing", async () => {
    const { signIn, post } = await openAdmin();
    const { cookie, formToken, get } = await signIn();
    const fields = { "form-token": formToken };
    const foreign: Readonly<Record<string, string>>[] = [
      { cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { cookie, origin: "https://other.letters.example", "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) expect((await post("/admin/sign-out", fields, headers)).status).toBe(403);
    expect((await post("/admin/sign-out", {}, { cookie })).status).toBe(403);
    expect((await post("/admin/sign-out", { "form-token": "guessed" }, { cookie })).status).toBe(403);
    expect((await get("/admin")).status).toBe(200);
    expect((await get("/admin/")).headers.get("location")).toMatch(/\/admin$/);
  });

  test("requests for links are limited by address and by client, and links by client", async () => {
    const { post, requestLink, mails } = await openAdmin();
    for (let count = 0; count < 5; count += 1) expect((await requestLink(ADMIN)).answer.status).toBe(200);
    const limited = await requestLink(ADMIN);
    expect(limited.answer.status).toBe(429);
    expect(mails).toHaveLength(5);
    for (let count = 0; count < 30; count += 1) expect((await post("/admin/link/x")).status).toBe(403);
    expect((await post("/admin/link/x")).status).toBe(429);
  });

  test("no page may be framed, kept in a cache, found by search engines or run foreign scripts", async () => {
    const { signIn, ask } = await openAdmin();
    const session = await signIn();
    for (const page of [await ask("/admin"), await session.get("/admin"), await ask("/admin/link/x")]) {
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.headers.get("x-frame-options")).toBe("DENY");
      expect(page.headers.get("x-robots-tag")).toBe("noindex, nofollow");
      const policy = page.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:\/\/(?!notes)/);
    }
  });

  test("signing in and out are on record, without secrets", async () => {
    const { signIn, database } = await openAdmin();
    const session = await signIn();
    await session.send("/admin/sign-out");
    const acts = await database.adminActs.list({ limit: 9 });
    expect(acts).toMatchObject([
      { admin: ADMIN, act: "sign-out" },
      { admin: ADMIN, act: "sign-in" },
    ]);
    expect(JSON.stringify(acts)).not.toContain(session.cookie.slice(20));
  });
});
