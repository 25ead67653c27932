import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSignInLink } from "#app/admin/admin-access.js";
import { planRuns } from "#app/digests/plan-runs.js";
import { createHandler } from "#app/server/create-handler.js";
import { sendDue } from "#daemon/send-due.js";
import { postOn } from "../cli/cli.js";
import { ADMIN, HOUR, MONDAY, openPublisher } from "./publisher.js";

const SCHEDULED = '{ weekly: { title: Weekly, start: newest, schedule: "0 9 * * 1" } }';
const FILES = {
  "content/one.md": postOn("2026-06-01", "One"),
  "content/two.md": postOn("2026-06-02", "Two"),
  "content/three.md": postOn("2026-06-03", "Three"),
  "content/four.md": postOn("2026-06-04", "Four"),
  "content/draft.md": "---\ntitle: Unfinished\ndate: 2026-06-05\ndraft: true\n---\nWords.\n",
};

const said = (page: string): string => /<p class="notice" role="status">([^<]*)</.exec(page)?.[1] ?? "";
const idOf = (name: string): string => encodeURIComponent(`https://notes.example/posts/${name}/`);
/** Titles in the list of its posts. */
const chosenOn = (page: string): readonly string[] =>
  [...(/<h2 id="chosen">[\s\S]*?<\/ol>/.exec(page)?.[0].matchAll(/dir="auto">([^<]+)</g) ?? [])].map(
    ([, title = ""]) => title,
  );

describe("the next issue on the publisher's page", () => {
  test("shows its posts in order, why the others aren't in it, whom it goes to and the mail", async () => {
    const site = await openPublisher({ digests: SCHEDULED, files: FILES });
    const { read, get } = await site.serve();
    const page = await read("/admin/next/weekly");
    expect(chosenOn(page)).toEqual(["Four", "Three", "Two", "One"]);
    for (const text of [
      "It would go to 3 people now.",
      "1 post: It is a draft.",
      "Unfinished",
      "2026-06-15 09:00",
    ])
      expect(page).toContain(text);
    expect(await read("/admin/next/weekly/mail/1")).toContain(">Four<");
    for (const path of ["daily", "__proto__", "weekly/mail/2", "weekly/pin?post=x", "daily/note"])
      expect((await get(`/admin/next/${path}`)).status).toBe(404);
  });

  test("posts are pinned, held, released and taken out; the run sends what the page showed", async () => {
    const site = await openPublisher({ digests: SCHEDULED, files: FILES });
    const server = await site.serve();
    const choose = (act: string, name: string) => server.act(`/admin/next/weekly/${act}?post=${idOf(name)}`);
    const pinned = await choose("pin", "one");
    expect(pinned.asked).toContain("Put “One” first in the next issue?");
    expect([said(pinned.page), chosenOn(pinned.page)]).toEqual([
      "It comes first.",
      ["One", "Four", "Three", "Two"],
    ]);
    await choose("hold", "two");
    await choose("hold", "three");
    const released = await choose("release", "three");
    expect(released.page).toContain("You have put it on hold, so it waits until you release it.");
    const out = await choose("take-out", "four");
    expect(chosenOn(out.page)).toEqual(["One", "Three"]);
    expect(out.page).toContain("You have taken it out of this digest, so it is never sent.");
    const [plan] = await planRuns({ ...site.context, clock: server.now });
    expect([plan?.held, plan?.posts.length]).toEqual([[{ title: "Two", file: "content/two.md" }], 2]);
    await server.ringAt(server.now());
    await server.ringAt(MONDAY);
    expect(site.smtp.mails[0]?.text).toMatch(/One[\s\S]*Three/);
    expect(site.smtp.mails[0]?.text).not.toMatch(/Two|Four/);
    const late = await server.get(`/admin/next/weekly/hold?post=${idOf("one")}`);
    expect(late.status).toBe(404);
    const again = await choose("release", "two");
    expect(chosenOn(again.page)).toEqual(["Two"]);
    expect((await site.acts()).map(({ act, detail }) => [act, detail]).at(-1)).toEqual([
      "pin",
      "https://notes.example/posts/one/",
    ]);
  });

  test("the note is previewed and saved, and never over a file that has changed", async () => {
    const site = await openPublisher({ digests: SCHEDULED, files: FILES });
    const { read, post, get } = await site.serve();
    const note = "/admin/next/weekly/note";
    const text = "Hello **there**\r\n\r\n<script>alert(1)</script><img src=x onerror=alert(1)>";
    const preview = await (await post(`${note}/preview`, { text })).text();
    expect(preview).toContain("<strong>there</strong>");
    expect(preview).not.toMatch(/<script|onerror/);
    const shown = await (await post(note, { text, version: "", do: "preview" })).text();
    expect(shown).toContain("srcdoc=");
    expect(shown).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(await read("/admin/next/weekly")).toContain("There is none yet.");
    const saved = await post(note, { text: "Hello **there**\r\nagain", version: "", do: "save" });
    expect(saved.headers.get("location")).toBe("/admin/next/weekly?done=note-saved");
    const file = join(site.folder, "notes/weekly-next.md");
    expect(readFileSync(file, "utf8")).toBe("Hello **there**\nagain");
    expect(await read("/admin/next/weekly/mail/1")).toContain("<strong>there</strong>");
    const { version = "" } = /name="version" value="(?<version>[^"]+)"/.exec(await read(note))?.groups ?? {};
    writeFileSync(file, "Somebody else");
    const refused = await post(note, { text: "Mine", version, do: "save" });
    expect([refused.status, readFileSync(file, "utf8")]).toEqual([409, "Somebody else"]);
    expect(await refused.text()).toMatch(/Mine<\/textarea>/);
    for (const path of [note, `${note}/preview`])
      await post(path, { text: "Foreign", version, do: "save", "form-token": "guessed" });
    expect(readFileSync(file, "utf8")).toBe("Somebody else");
    expect((await get(note)).headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await site.acts()).toMatchObject([{ act: "write-note", subject: "weekly" }]);
  });

  test("a test goes to whoever asked for it only, and nothing is recorded as sent", async () => {
    const site = await openPublisher({ digests: SCHEDULED, files: FILES });
    const server = await site.serve();
    const { page } = await server.act("/admin/next/weekly/send-test");
    expect(said(page)).toBe("A test is on its way to you.");
    expect(site.smtp.envelopes).toEqual([ADMIN]);
    expect(chosenOn(page)).toHaveLength(4);
    expect(JSON.stringify(await site.acts())).not.toContain("readers.example");
  });

  test("a run that wasn't previewed is held until it is released", async () => {
    const site = await openPublisher({ digests: SCHEDULED, files: FILES });
    const server = await site.serve();
    expect(said((await server.act("/admin/next/weekly/hold-run")).page)).toBe("The next run is on hold.");
    // What the choice has begun ends first.
    await server.ringAt(server.now());
    await server.ringAt(MONDAY);
    expect(site.smtp.mails).toEqual([]);
    expect(server.events.map(({ kind }) => kind)).toContain("held");
  });

  test("sending now wakes the server, also for a digest without a schedule, once", async () => {
    const digests = `{ weekly: { start: newest, schedule: "0 9 * * 1" }, extra: { start: newest } }`;
    const site = await openPublisher({ digests, files: FILES });
    const server = await site.serve();
    for (const digest of ["weekly", "extra"]) {
      const { asked, page } = await server.act(`/admin/next/${digest}/send-now`);
      expect(asked).toContain("with 4 posts to 3 people now?");
      expect(said(page)).toContain("It is being sent.");
      await server.ringAt(server.now());
    }
    await server.ringAt(MONDAY);
    await server.ringAt(MONDAY + HOUR);
    expect(site.smtp.envelopes).toHaveLength(6);
    const nothing = await server.get("/admin/next/extra/send-now");
    expect(nothing.headers.get("location")).toBe("/admin/next/extra?done=nothing");
  });

  test("a second issue isn't promised before the run that the first one took the place of", async () => {
    const site = await openPublisher({ digests: SCHEDULED, files: FILES });
    const server = await site.serve();
    await server.act("/admin/next/weekly/send-now");
    await server.ringAt(server.now());
    const sent = site.smtp.envelopes.length;
    expect(sent).toBeGreaterThan(0);
    writeFileSync(join(site.folder, "content/later.md"), "---\ntitle: Later\ndate: 2026-06-14\n---\nMore\n");
    const page = await (await server.get("/admin/next/weekly")).text();
    expect(page).not.toContain("/admin/next/weekly/send-now");
    const asked = await server.get("/admin/next/weekly/send-now");
    expect(asked.headers.get("location")).toBe("/admin/next/weekly?done=nothing");
    await server.ringAt(server.now());
    expect(site.smtp.envelopes).toHaveLength(sent);
  });

  test("where nothing runs on, the page says so, and `send --due` sends what was asked for", async () => {
    const site = await openPublisher({ digests: "{ extra: { start: newest } }", files: FILES });
    const handler = createHandler({ ...site.context, onError: () => {} });
    const { origin } = new URL(site.url);
    const ask = (path: string, init: RequestInit = {}) => handler(new Request(new URL(path, site.url), init));
    const { adminSessions, close } = await site.openDatabase();
    const link = await createSignInLink(ADMIN, {
      ...{ database: { adminSessions }, url: site.url, clock: site.clock, randomBytes },
    });
    await close();
    const signedIn = await ask(link, { method: "POST", headers: { origin } });
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const asked = await (await ask("/admin/next/extra/send-now", { headers: { cookie } })).text();
    expect(asked).toContain("the next `feedletter send --due` does it");
    const formToken = /name="form-token" value="([^"]+)"/.exec(asked)?.[1] ?? "";
    const sent = await ask("/admin/next/extra/send-now", {
      ...{ method: "POST", headers: { origin, cookie } },
      body: new URLSearchParams({ "form-token": formToken }),
    });
    expect(sent.headers.get("location")).toBe("/admin/next/extra?done=send-now-later");
    expect(await (await ask("/admin/next/extra", { headers: { cookie } })).text()).toContain(
      "This server keeps no files",
    );
    expect(site.smtp.mails).toEqual([]);
    const signal = new AbortController().signal;
    await sendDue({ ...site.context, signal, onEvent: () => {} });
    expect(site.smtp.envelopes).toHaveLength(3);
  });
});
