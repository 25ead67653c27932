import { describe, expect, test } from "vitest";
import { postOn } from "../cli/cli.js";
import { reply } from "../cli/mail-server.js";
import { ADMIN, HOUR, openPublisher } from "./publisher.js";

const ISSUE = "/admin/issues/weekly-1";
const FULL = () => reply(552, "5.2.2 <bob@readers.example> mailbox full");

/** The sentence that tells what was done. */
function said(page: string): string {
  return /<p class="notice" role="status">([^<]*)</.exec(page)?.[1] ?? "";
}

const count = (page: string, name: string): number =>
  Number(new RegExp(`data-count="${name}">(\\d+)<`).exec(page)?.[1]);

describe("an issue on the publisher's page", () => {
  test("shows its state, what was sent, who didn't get it and why", async () => {
    const site = await openPublisher({ answer: async (to) => (to.startsWith("bob") ? FULL() : undefined) });
    await site.send();
    const { get, read } = await site.serve();
    const page = await read(ISSUE);
    expect([count(page, "accepted"), count(page, "rejected"), count(page, "open")]).toEqual([2, 1, 0]);
    for (const text of [
      "https://notes.example/posts/two/",
      "<bdi>bob@readers.example</bdi>",
      "mailbox-full",
      "&lt;bob@readers.example&gt; mailbox full",
      "readers.example",
      "Send again to those who were refused",
      "Undo it",
    ])
      expect(page).toContain(text);
    expect(page).not.toContain("Pause it");
    expect(page).not.toContain("<script");
    expect(await read("/admin/issues")).toContain(`href="${ISSUE}"`);
    expect(await read("/admin/issues?page=2")).toContain("There are no issues here.");
    for (const path of ["/admin/issues/weekly-2", "/admin/issues/weekly-1/nonsense", `${ISSUE}/mail/9`])
      expect((await get(path)).status).toBe(404);
  });

  test("the mail is shown as it was sent, in a frame that runs nothing and that only we may show", async () => {
    const site = await openPublisher({
      people: [{ address: "ada@readers.example", topics: ["tea"] }, { address: "bob@readers.example" }],
      files: {
        "content/one.md": postOn("2026-06-01", "One"),
        "content/two.md": "---\ntitle: Two\ndate: 2026-06-02\ntags: [Tea]\n---\nTea.\n",
      },
    });
    await site.send();
    const { get, read } = await site.serve();
    const mail = await get(`${ISSUE}/mail/1`);
    const html = await mail.text();
    expect(html).toContain('<base target="_blank">');
    expect(html).toContain('href="https://notes.example/subscribe/"');
    expect(mail.headers.get("content-security-policy")).toMatch(
      /^sandbox allow-popups .*default-src 'none';.*frame-ancestors 'self'$/,
    );
    expect(mail.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    const page = await read(`${ISSUE}?variant=2`);
    expect(page).toContain(`src="${ISSUE}/mail/2"`);
    expect(page).toContain('aria-current="page">Variant 2, 1 post</a>');
    expect(await read(`${ISSUE}/mail/2`)).not.toContain(">One<");
  });

  test("pausing stops the sender at once, and resuming wakes it", async () => {
    let waiting = (): void => {};
    let answers = 0;
    let reach = (): void => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const people = Array.from({ length: 8 }, (_, index) => ({ address: `p${index}@readers.example` }));
    const site = await openPublisher({
      ...{ people, digests: '{ weekly: { start: newest, schedule: "0 9 * * 1" } }' },
      answer: async () => {
        answers += 1;
        if (answers === 3)
          await new Promise<void>((go) => {
            waiting = go;
            reach();
          });
        return undefined;
      },
    });
    const server = await site.serve();
    const ringing = server.ringAt(server.now() + 2 * HOUR);
    await reached;
    const live = await server.read(ISSUE);
    expect(live).toContain("new EventSource");
    expect(live).toContain('<noscript><meta http-equiv="refresh"');
    const { asked, page } = await server.act(`${ISSUE}/pause`);
    expect(asked).toContain("Pause weekly-1? 6 mails would wait");
    expect(said(page)).toBe("It is paused. Mails in flight are finished, and no other is begun.");
    expect(page).toContain("The publisher has paused it.");
    waiting();
    await ringing;
    expect(answers).toBe(3);
    expect((await server.get("/readyz")).status).toBe(200);
    await server.ringAt(server.now() + 60_000);
    expect(answers).toBe(3);
    const resumed = await server.act(`${ISSUE}/resume`);
    expect(said(resumed.page)).toBe("It goes on.");
    // Joins the round that the page has begun.
    await server.ringAt(server.now());
    expect(new Set(site.smtp.envelopes).size).toBe(8);
    expect(answers).toBe(8);
    expect(await site.acts()).toMatchObject([
      { act: "resume", subject: "weekly-1", admin: ADMIN, detail: "5 mails" },
      { act: "pause", subject: "weekly-1", admin: ADMIN, detail: "5 mails" },
    ]);
  });

  test("those who were refused get it again when asked to, and the record names nobody", async () => {
    const refused = new Set(["bob@readers.example"]);
    const site = await openPublisher({ answer: async (to) => (refused.delete(to) ? FULL() : undefined) });
    await site.send();
    const server = await site.serve();
    const { asked, page } = await server.act(`${ISSUE}/retry`);
    expect(asked).toContain("Send weekly-1 again to 1 person whose mail was refused?");
    expect(said(page)).toBe("Mails were queued again.");
    await server.ringAt(server.now() + 10_000);
    expect(count(await server.read(ISSUE), "accepted")).toBe(3);
    const impossible = await server.get(`${ISSUE}/retry`);
    expect(impossible.headers.get("location")).toBe(`${ISSUE}?done=impossible`);
    expect(JSON.stringify(await site.acts())).not.toContain("readers.example");
  });

  test("cancelling gives the rest up; undoing makes the posts unsent, only for as many as the publisher has seen", async () => {
    const stopping = new AbortController();
    const site = await openPublisher({
      answer: async () => {
        stopping.abort();
        return undefined;
      },
    });
    await site.send("weekly", stopping.signal);
    const { ledger, issues, close } = await site.openDatabase();
    await ledger.pause("weekly-1", { reason: { code: "asked" }, at: 0 });
    const server = await site.serve();
    const early = await server.post(`${ISSUE}/undo`, { seen: "0" });
    expect(early.headers.get("location")).toBe(`${ISSUE}?done=more-sent`);
    const cancelled = await server.act(`${ISSUE}/cancel`);
    expect(cancelled.asked).toContain("Cancel weekly-1? 2 mails would never be sent.");
    expect(said(cancelled.page)).toBe(
      "It is cancelled. What was waiting won't be sent.".replace("'", "&#39;"),
    );
    expect((await issues.find("weekly-1"))?.counts).toMatchObject({ accepted: 1, skipped: 2, waiting: 0 });
    const { asked, page } = await server.act(`${ISSUE}/undo`);
    expect(asked).toContain("1 person has got it, and 0 may have. They would get these posts again.");
    expect(said(page)).toBe("It is undone. Its posts will go out with the next issue.");
    expect((await ledger.history("weekly")).sent.size).toBe(0);
    await close();
    const again = await server.post(`${ISSUE}/cancel`);
    expect(again.headers.get("location")).toBe(`${ISSUE}?done=impossible`);
    expect((await site.acts()).map(({ act }) => act)).toEqual(["undo", "cancel"]);
  });

  test("every delivery is downloaded as CSV without formulas, and that is put on record", async () => {
    const site = await openPublisher({
      people: [{ address: "ada@readers.example", name: '=HYPERLINK("https://evil.example")' }],
    });
    await site.send();
    const { post, get } = await site.serve();
    expect((await get(`${ISSUE}/export`)).headers.get("content-type")).toContain("text/html");
    expect(await site.acts()).toEqual([]);
    const csv = await post(`${ISSUE}/export`);
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="weekly-1.csv"');
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [head, line] = (await csv.text()).split("\r\n");
    expect(head).toBe("address,name,state,attempts,changed_at,code,enhanced_code,response,verdict,rule");
    expect(line).toContain(`ada@readers.example,"'=HYPERLINK(""https://evil.example"")",accepted`);
    expect(await site.acts()).toMatchObject([{ act: "export-issue", subject: "weekly-1" }]);
  });

  test("nobody else sees or does anything, and no GET or foreign form changes anything", async () => {
    const site = await openPublisher();
    await site.send();
    const { post, get, cookie } = await site.serve();
    const paths = ["", "/retry", "/undo", "/export", "/events", "/mail/1"].map((rest) => `${ISSUE}${rest}`);
    for (const path of [...paths, "/admin/issues"]) {
      expect((await fetch(new URL(path, site.url))).status).toBe(403);
      await get(path).then((answer) => answer.body?.cancel());
    }
    for (const act of ["undo", "export"]) {
      expect((await post(`${ISSUE}/${act}`, { "form-token": "guessed" })).headers.get("location")).toBe(
        `${ISSUE}?done=again`,
      );
      const foreign = { cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
      const answer = await fetch(new URL(`${ISSUE}/${act}`, site.url), { method: "POST", headers: foreign });
      expect(answer.status).toBe(403);
    }
    expect(await site.acts()).toEqual([]);
    const { issues, close } = await site.openDatabase();
    expect((await issues.find("weekly-1"))?.state).toBe("finished");
    await close();
  });

  test("progress is told as it changes, for as long as somebody is signed in; the server stops in spite of it", async () => {
    const site = await openPublisher();
    await site.send();
    const { get, stop, post } = await site.serve();
    const stream = await get(`${ISSUE}/events`);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const reader = (stream.body ?? new ReadableStream<Uint8Array>()).getReader();
    let text = "";
    while (!text.includes("data:")) text += Buffer.from((await reader.read()).value ?? []).toString();
    expect(JSON.parse(/data: (.*)/.exec(text)?.[1] ?? "")).toEqual({
      ...{ state: "finished", accepted: 3, open: 0, rejected: 0, uncertain: 0, skipped: 0, total: 3 },
    });
    const second = await get(`${ISSUE}/events`);
    await post("/admin/sign-out");
    expect((await second.text()).length).toBeLessThan(400);
    await stop();
    expect((await reader.read()).done).toBe(true);
  });
});
