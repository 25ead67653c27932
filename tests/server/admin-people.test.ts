import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freezeFirst, person } from "../deliveries/samples.js";
import { ADMIN, openAdmin } from "./admin.js";
import { foreignParts } from "./foreign-parts.js";

const DAY = 86_400_000;
const ADDED = { address: "ada@readers.example", name: "Ada", digest: "weekly", source: "asked me by phone" };

async function open() {
  const admin = await openAdmin();
  const session = await admin.signIn();
  const acts = async () =>
    (await admin.database.adminActs.list({ limit: 50 }))
      .filter(({ act }) => act !== "sign-in")
      .map(({ act, subject, detail }) => [act, subject, detail]);
  const text = async (path: string) => (await session.get(path)).text();
  const send = async (path: string, fields: Readonly<Record<string, string>> = {}) => {
    const answer = await session.send(path, fields);
    return { status: answer.status, to: answer.headers.get("location"), text: await answer.text() };
  };
  return { ...admin, ...session, acts, text, send };
}

describe("people on the publisher's page", () => {
  test("are found by address, name, state and digest", async () => {
    const { database, text } = await open();
    await database.subscribers.add(person("ada", { name: "Countess" }));
    await database.subscribers.add(person("bob", { digests: ["daily"] }));
    await database.subscribers.remove("bob@readers.example", 0);
    for (const [query, names] of [
      ["", ["ada", "bob"]],
      ["?q=COUNT", ["ada"]],
      ["?q=bob@", ["bob"]],
      ["?state=unsubscribed", ["bob"]],
      ["?digest=weekly", ["ada"]],
      ["?state=nonsense&digest=nonsense&part=x&after=y", ["ada", "bob"]],
    ] as const) {
      const html = await text(`/admin/people${query}`);
      expect(["ada", "bob"].filter((name) => html.includes(`/people/id-${name}"`))).toEqual(names);
    }
    expect(await text("/admin/people?q=nobody-here")).toContain("Nobody was found.");
  });

  test("a page has fifty, and the link to the next keeps what was looked for", async () => {
    const { database, text } = await open();
    const take = await database.subscribers.importer();
    const people = Array.from({ length: 60 }, (_, index) => ({
      ...{ id: `n${index}`, address: `n${String(index).padStart(2, "0")}@readers.example` },
      status: { kind: "subscribed" } as const,
    }));
    await take({ people, digests: ["weekly"], source: "list", at: 0 });
    const first = await text("/admin/people?q=readers&digest=weekly");
    const more = /href="([^"]*part=contains[^"]*)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(more).toContain("q=readers&digest=weekly");
    const second = await text(more);
    const count = (html: string) => html.match(/\/people\/n\d+"/g)?.length;
    expect([count(first), count(second)]).toEqual([50, 10]);
    expect(second).not.toContain("part=contains");
  });

  test("a page shows consent, history, what was mailed with verdict and answer, and why nothing comes", async () => {
    const { database, text, now } = await open();
    const { subscribers, ledger, membership } = database;
    await subscribers.add(
      person("ada", { name: "Ada L.", source: "form on /subscribe", consentedAt: now(), topics: ["pay"] }),
    );
    await membership.pause("id-ada", now() + 9 * DAY, { at: now(), source: "the page of preferences" });
    await membership.pause("id-ada", now(), { at: now() + 1, source: "the page of preferences" });
    const issue = await freezeFirst(ledger);
    const claim = { holder: "one", now: now(), until: now() + 60_000 };
    const [delivery] = await ledger.lease(issue.id, { ...claim, limit: 1 });
    if (delivery === undefined) throw new Error("nothing to send");
    await ledger.markSending(delivery, claim);
    await ledger.record(delivery, "one", {
      at: now(),
      outcome: { kind: "rejected", code: 550, response: "550 5.1.1 <no> such user" },
      next: "final",
      judgement: { verdict: "address-dead", rule: "google/no-such-user" },
    });
    await ledger.suppress("ada@readers.example", { reason: "550 <no>", at: now() });
    const html = await text("/admin/people/id-ada");
    for (const words of [
      "Ada L.",
      "form on /subscribe",
      "pay",
      "paused",
      "resumed",
      "the page of preferences",
      `/issues/${issue.id}"`,
      "address-dead (google/no-such-user)",
      "550 5.1.1 &lt;no&gt; such user",
      "gets no mail: 550 &lt;no&gt;",
    ])
      expect(html).toContain(words);
  });

  test("somebody who isn't there has no page, and nothing can be done to them", async () => {
    const { get, send, acts } = await open();
    expect((await get("/admin/people/nobody")).status).toBe(404);
    for (const act of ["remove", "pause", "unsuppress", "forget"]) {
      expect((await get(`/admin/people/nobody/${act}`)).status).toBe(404);
      const { status } = await send(`/admin/people/nobody/${act}`, { sure: "yes", until: "2026-02-01" });
      expect(status).toBe(404);
    }
    expect(await acts()).toEqual([]);
  });
});

describe("adding a person", () => {
  test("keeps how the publisher knows that they want it, and is on record without the address", async () => {
    const { database, send, acts, text } = await open();
    const { status, to } = await send("/admin/people/add", ADDED);
    const added = await database.subscribers.byAddress(ADDED.address);
    expect(added).toMatchObject({
      ...{ name: "Ada", state: "active", digests: ["weekly"] },
      source: "added by the publisher: asked me by phone",
    });
    expect([status, to]).toEqual([303, `/admin/people/${added?.id}?done=added`]);
    expect(await text(to ?? "")).toContain("The person was added.");
    expect(await acts()).toEqual([["add-person", added?.id, ""]]);
    expect(await text("/admin/acts")).not.toContain(ADDED.address);
  });

  test.each([
    ["no address", { address: "ada" }, "This isn&#39;t an email address"],
    ["no digest", { digest: "nonsense" }, "Choose at least one digest."],
    ["no reason", { source: " \u200b " }, "Write how you know"],
  ])("with %s says what is missing, and keeps what was entered", async (_, fields, problem) => {
    const { database, send, acts } = await open();
    const { status, text } = await send("/admin/people/add", { ...ADDED, ...fields });
    expect(status).toBe(409);
    expect(text).toContain(problem);
    expect(text).toContain('value="Ada"');
    expect(await database.subscribers.byAddress(ADDED.address)).toBeUndefined();
    expect(await acts()).toEqual([]);
  });

  test("with two digests of one group is refused", async () => {
    const { cookie, formToken, ask } = await open();
    const body = new URLSearchParams({ "form-token": formToken, ...ADDED, digest: "daily" });
    body.append("digest", "sundays");
    const answer = await ask("/admin/people/add", {
      ...{ method: "POST", body, headers: { cookie, "sec-fetch-site": "same-origin" } },
    });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("only one of the digests daily, sundays");
  });

  test("never brings anybody back: not who left, bounced, complained, was deleted or hasn't confirmed", async () => {
    const { database, send, acts, now } = await open();
    const { subscribers, ledger, membership } = database;
    for (const name of ["left", "gone"]) await subscribers.add(person(name));
    await subscribers.remove("left@readers.example", now());
    await subscribers.forget("gone@readers.example", { at: now(), freshKey: "k".repeat(43) });
    await ledger.suppress("bounced@readers.example", { reason: "550 no such user", at: now() });
    await ledger.suppress("angry@readers.example", { reason: "complained", at: now() });
    const request = { id: "id-asked", address: "asked@readers.example", digests: ["weekly"], source: "form" };
    await membership.request({ ...request, at: now(), expiredBefore: 0 });
    await subscribers.add(person("reader"));
    const before = JSON.stringify(await Promise.all(NAMES.map((name) => stateOf(name))));
    function stateOf(name: string) {
      return subscribers.byAddress(`${name}@readers.example`);
    }
    for (const [name, words] of [
      ["left", "has unsubscribed"],
      ["gone", "was deleted"],
      ["bounced", "550 no such user"],
      ["angry", "reported a mail as spam"],
      ["asked", "hasn&#39;t confirmed"],
      ["reader", "already subscribed"],
    ] as const) {
      const { status, text } = await send("/admin/people/add", {
        ...ADDED,
        address: `${name.toUpperCase()}@readers.example`,
      });
      expect(status).toBe(409);
      expect(text).toContain(words);
      if (name !== "angry" && name !== "reader") expect(text).toMatch(/sign up/);
    }
    expect(JSON.stringify(await Promise.all(NAMES.map((name) => stateOf(name))))).toBe(before);
    expect(await acts()).toEqual([]);
  });
});

const NAMES = ["left", "gone", "bounced", "angry", "asked", "reader"];

describe("what can be done to a person", () => {
  test("each act asks first, and a GET changes nothing", async () => {
    const { database, get, text } = await open();
    await database.subscribers.add(person("ada"));
    await database.ledger.suppress("ada@readers.example", { reason: "bounced", at: 0 });
    const before = JSON.stringify(await database.subscribers.byId("id-ada"));
    for (const act of ["remove", "pause", "unsuppress", "forget"]) {
      const path = `/admin/people/id-ada/${act}`;
      expect((await get(path)).status).toBe(200);
      expect(await text(path)).toContain("ada@readers.example");
    }
    expect(JSON.stringify(await database.subscribers.byId("id-ada"))).toBe(before);
  });

  test("without a form of ours nothing happens", async () => {
    const { database, post, cookie, acts } = await open();
    await database.subscribers.add(person("ada"));
    for (const path of [
      "id-ada/remove",
      "id-ada/forget",
      "id-ada/pause",
      "id-ada/unsuppress",
      "add",
      "export",
    ])
      for (const token of ["", "wrong"])
        expect(
          (await post(`/admin/people/${path}`, { sure: "yes", "form-token": token }, { cookie })).status,
        ).toBe(403);
    expect(await database.subscribers.byId("id-ada")).toMatchObject({ state: "active" });
    expect(await acts()).toEqual([]);
  });

  test("unsubscribing", async () => {
    const { database, send, acts, text } = await open();
    await database.subscribers.add(person("ada"));
    expect(await send("/admin/people/id-ada/remove")).toMatchObject({
      ...{ status: 303, to: "/admin/people/id-ada?done=removed" },
    });
    expect(await database.subscribers.byId("id-ada")).toMatchObject({ state: "unsubscribed", digests: [] });
    expect(await send("/admin/people/id-ada/remove")).toMatchObject({ status: 409 });
    expect(await acts()).toEqual([["remove-person", "id-ada", ""]]);
    expect(await text("/admin/people/id-ada?done=made-up")).not.toContain('role="status"');
  });

  test("pausing until a day begins in the site's zone", async () => {
    const { database, send, acts, text } = await open();
    await database.subscribers.add(person("ada"));
    for (const until of ["", "soon", "2026-02-30", "2026-01-05", "2036-01-01", "+12026-01-01"])
      expect((await send("/admin/people/id-ada/pause", { until })).status).toBe(409);
    expect((await send("/admin/people/id-ada/pause", { until: "2026-02-01" })).status).toBe(303);
    expect(await database.subscribers.byId("id-ada")).toMatchObject({
      ...{ state: "active", pausedUntil: Date.UTC(2026, 0, 31, 23) },
    });
    expect(await acts()).toEqual([["pause-person", "id-ada", "until 2026-02-01"]]);
    const html = await text("/admin/people/id-ada");
    expect(html).toContain("Paused until");
    expect(html).toContain("paused by the publisher");
  });

  test("lifting a suppression, but not a complaint's", async () => {
    const { database, send, acts, text } = await open();
    for (const name of ["ada", "bob"]) await database.subscribers.add(person(name));
    await database.ledger.suppress("ada@readers.example", { reason: "bounced", at: 0 });
    await database.ledger.suppress("bob@readers.example", { reason: "complained", at: 0 });
    expect(await text("/admin/people/id-bob")).not.toContain("/id-bob/unsuppress");
    const refused = await send("/admin/people/id-bob/unsuppress");
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("reported a mail as spam");
    expect((await send("/admin/people/id-ada/unsuppress")).status).toBe(303);
    expect((await send("/admin/people/id-ada/unsuppress")).text).toContain("isn&#39;t suppressed any more");
    expect((await database.subscribers.byId("id-ada"))?.suppressed).toBeUndefined();
    expect((await database.subscribers.byId("id-bob"))?.suppressed).toBe("complained");
    expect(await acts()).toEqual([["unsuppress", "id-ada", ""]]);
  });

  test("deleting needs a tick, waits for a mail in flight, and leaves nothing behind", async () => {
    const { database, send, acts, text, now } = await open();
    const { subscribers, ledger } = database;
    await subscribers.add(person("ada", { name: "Lovelace" }));
    expect((await send("/admin/people/id-ada/forget")).text).toContain("Tick the box");
    const { id } = await freezeFirst(ledger);
    const claim = { holder: "one", now: now(), until: now() + 60_000 };
    const [delivery] = await ledger.lease(id, { ...claim, limit: 1 });
    if (delivery === undefined) throw new Error("nothing to send");
    await ledger.markSending(delivery, claim);
    const busy = await send("/admin/people/id-ada/forget", { sure: "yes" });
    expect([busy.status, busy.text.includes("is being sent right now")]).toEqual([409, true]);
    await ledger.record(delivery, "one", {
      ...{ at: now(), outcome: { kind: "accepted", response: "250 OK" }, next: "final" },
    });
    expect(await send("/admin/people/id-ada/forget", { sure: "yes" })).toMatchObject({
      ...{ status: 303, to: "/admin/people?done=forgotten" },
    });
    expect(await subscribers.byId("id-ada")).toBeUndefined();
    expect(await text("/admin/people?done=forgotten")).toContain("was deleted");
    expect(await acts()).toEqual([["forget", "id-ada", ""]]);
    for (const path of ["/admin/people", "/admin/acts"])
      expect(await text(path)).not.toMatch(/lovelace|ada@/i);
  });
});

describe("the export", () => {
  test("is a download of everybody that no spreadsheet runs, and is on record", async () => {
    const { database, send, get, acts, formToken, post, cookie } = await open();
    await database.subscribers.add(person("ada", { name: '=HYPERLINK("https://evil.example")' }));
    expect((await get("/admin/people/export")).headers.get("content-type")).toContain("text/html");
    const answer = await post("/admin/people/export", { "form-token": formToken }, { cookie });
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="subscribers.csv"');
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 3).toString("hex")).toBe("efbbbf");
    const lines = bytes.subarray(3).toString().split("\n");
    expect(lines[0]).toMatch(/^address,name,language,state/);
    expect(lines[1]).toMatch(/^ada@readers\.example,"'=HYPERLINK/);
    expect(lines).toHaveLength(3);
    expect(await acts()).toEqual([["export-people", "", ""]]);
    expect((await send("/admin/people/export")).status).toBe(200);
  });

  test("ends when the client goes away", async () => {
    let closed = false;
    const admin = await openAdmin();
    const people = {
      exportLines: async function* () {
        try {
          for (;;) yield "x".repeat(1_000);
        } finally {
          closed = true;
        }
      },
    };
    const other = await openAdmin({ people: { ...admin.admin.people, ...people } });
    const { cookie, formToken } = await other.signIn();
    const answer = await other.post("/admin/people/export", { "form-token": formToken }, { cookie });
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(closed).toBe(true);
  });
});

describe("acts and reports", () => {
  test("acts are paged, newest first, and link to what they are about", async () => {
    const { database, text } = await open();
    for (let at = 0; at < 105; at += 1)
      await database.adminActs.add({
        at,
        admin: ADMIN,
        act: "pause",
        subject: `weekly-${at}`,
        detail: "<b>",
      });
    const first = await text("/admin/acts");
    expect(first).toContain('href="/admin/issues/weekly-104"');
    expect(first).toContain("&lt;b&gt;");
    expect(first).not.toContain("weekly-3&quot;");
    const older = /href="(\/admin\/acts\?before=\d+)"/.exec(first)?.[1] ?? "";
    const second = await text(older);
    expect(second).toContain('href="/admin/issues/weekly-0"');
    expect(second).not.toContain("before=");
    expect(await text("/admin/acts?before=nonsense")).toContain("weekly-104");
  });

  test("reports that nobody understands can be read", async () => {
    const { database, text } = await open();
    expect(await text("/admin/reports")).toContain("There are none.");
    for (let at = 0; at < 51; at += 1)
      await database.reports.keepUnread({
        id: `r${at}`,
        words: `<script>${at}`,
        addressKey: "ada@x.example",
        at,
      });
    const html = await text("/admin/reports");
    expect(html).toContain("&lt;script&gt;50");
    expect(html).toContain("51 mails from mail systems that");
    expect(html).toContain("/admin/people?q=ada%40x.example");
    expect(await text("/admin/reports?page=2")).toContain("&lt;script&gt;0");
    expect(await text("/admin/reports?page=99")).toContain("&lt;script&gt;0");
  });
});

test("whatever a name, an address or a source holds, it is text on every page, and a cell of the export", async () => {
  const { database, get, post, cookie, formToken, now } = await open();
  const hostile = fc.oneof(
    fc.string({ maxLength: 40, unit: "grapheme" }),
    fc.constantFrom(
      `"><script>alert(1)</script>`,
      `' onfocus='alert(1)`,
      "</style><style>*{display:none}",
      "=1+1",
      "\u202e<b>",
      "&lt;img src=x&gt;",
      "]]>--><!--",
    ),
  );
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, async (name, source, local) => {
      const clean = local.replace(/[^\p{L}!#$%&'*+\-/=?^_`{|}~]/gu, "").slice(0, 20) || "x";
      const address = `${clean}@readers.example`.normalize("NFC");
      await database.subscribers.add({
        ...{ id: "id-x", address, name, source, digests: ["weekly"], at: now(), consentedAt: now() },
      });
      const id = (await database.subscribers.byAddress(address))?.id ?? "";
      await database.reports.keepUnread({ id: name, words: source, addressKey: address, at: now() });
      for (const path of [
        `/admin/people?q=${encodeURIComponent(name)}&after=${encodeURIComponent(source)}&part=contains`,
        "/admin/people",
        `/admin/people/${id}`,
        `/admin/people/${id}/forget`,
        "/admin/reports",
      ]) {
        const answer = await get(path);
        expect(answer.status).toBe(200);
        const policy = answer.headers.get("content-security-policy") ?? "";
        expect(policy).not.toMatch(/unsafe|script-src/);
        expect(foreignParts(await answer.text())).toEqual([]);
      }
      const csv = await (await post("/admin/people/export", { "form-token": formToken }, { cookie })).text();
      expect(csv.split("\n")).toHaveLength(3);
      await database.subscribers.forget(address, { at: now(), freshKey: "k".repeat(43) });
    }),
    { numRuns: 25 },
  );
});
