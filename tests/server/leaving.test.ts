import { describe, expect, test } from "vitest";
import { HOUR, openPeople, SITE, URL_OF_SERVER, urlOf } from "./people.js";

const DAY = 24 * HOUR;
const ONE_CLICK = { "List-Unsubscribe": "One-Click" };
const FORM = { "content-type": "application/x-www-form-urlencoded", "content-length": "100" };

/** A body whose connection breaks in the middle. */
function cutOff(text: string): ReadableStream {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    pull: (controller) => controller.error(new Error("aborted")),
  });
}

describe("one click (RFC 8058)", () => {
  test("unsubscribes from the digest without cookie, redirect or page, however often it is repeated", async () => {
    const people = await openPeople();
    await people.add("ada", { digests: ["weekly", "monthly"] });
    for (let time = 0; time < 2; time += 1) {
      const answer = await people.post(people.leaveUrl("id-ada"), ONE_CLICK);
      expect([answer.status, await answer.text(), answer.redirected]).toEqual([200, "", false]);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
    expect((await people.subscribers.byId("id-ada"))?.digests).toEqual(["monthly"]);
  });

  test("works as multipart, from a mail program in a browser, and for people whose data was deleted", async () => {
    const people = await openPeople();
    await people.add("ada");
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    const headers = { "sec-fetch-site": "cross-site", origin: "https://mail.example" };
    const answer = await people.ask(people.leaveUrl("id-ada"), { method: "POST", body, headers });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect((await people.subscribers.byId("id-ada"))?.state).toBe("unsubscribed");
    await people.subscribers.forget("ada@readers.example", { at: people.now(), freshKey: "k".repeat(43) });
    expect((await people.post(people.leaveUrl("id-ada"), ONE_CLICK)).status).toBe(200);
  });

  test.each([
    ["an empty body", undefined, {}],
    ["JSON", "{}", { "content-type": "application/json" }],
    ["a broken form", "--x\r\nbroken", { "content-type": "multipart/form-data; boundary=x" }],
    ["bytes", new Uint8Array([255, 0, 1]), { "content-type": "application/octet-stream" }],
  ])("%s unsubscribes, too, even if a mail program sends something unusual", async (_, body, headers) => {
    const people = await openPeople();
    await people.add("ada");
    const answer = await people.ask(people.leaveUrl("id-ada"), {
      ...{ method: "POST", headers },
      ...(body === undefined ? {} : { body }),
    });
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining("You’ve been unsubscribed"),
    ]);
    expect((await people.subscribers.byId("id-ada"))?.state).toBe("unsubscribed");
  });
});

test("the page has a button to unsubscribe from one digest, and then one for all", async () => {
  const people = await openPeople();
  await people.add("ada", { digests: ["weekly", "monthly"] });
  const link = people.leaveUrl("id-ada");
  const page = await (await people.ask(link)).text();
  expect(page).toContain("Unsubscribe from Notes, weekly?");
  expect((await people.subscribers.byId("id-ada"))?.digests).toHaveLength(2);
  const left = await (await people.post(link, {})).text();
  expect(left).toContain("You won’t get Notes, weekly any more.");
  expect(left).toContain("Unsubscribe from all newsletters");
  expect(left).toContain(people.preferencesUrl("id-ada"));
  const all = await (await people.post(link, { all: "yes" })).text();
  expect(all).toContain("You won’t get any more emails.");
  expect(await (await people.ask(link)).text()).toContain("You’ve been unsubscribed");
});

describe("preferences", () => {
  const open = async () => {
    const people = await openPeople();
    await people.add("ada", { digests: ["weekly"], topics: ["pay", "retired"] });
    const url = people.preferencesUrl("id-ada");
    const post = async (below: string, fields: Readonly<Record<string, string>> | string[][] = {}) => {
      const answer = await people.post(`${url}${below}`, fields);
      return { status: answer.status, page: await answer.text() };
    };
    const person = () => people.subscribers.byId("id-ada");
    return { ...people, url, send: post, person };
  };

  test("show the subscriptions, but not the whole address", async () => {
    const { ask, url } = await open();
    const page = await (await ask(url)).text();
    expect(page).toContain("a…@readers.example");
    expect(page).not.toContain("ada@");
    expect(page).toMatch(/name="digest" value="weekly" checked/);
    expect(page).toMatch(/name="topic:weekly" value="pay" checked/);
    expect(page).toMatch(/name="topic:weekly" value="retired" checked/);
  });

  test("save digests, topics and language; a topic that no post has any more may stay", async () => {
    const { send, person } = await open();
    const { page } = await send("", [
      ["digest", "weekly"],
      ["digest", "monthly"],
      ["digest", "secret"],
      ["topic:weekly", "retired"],
      ["topic:monthly", "c-plus-plus"],
      ["topic:monthly", "retired"],
      ["language", "de"],
    ]);
    expect(page).toContain("Deine Änderungen wurden gespeichert.");
    expect(await person()).toMatchObject({
      ...{ digests: ["monthly", "weekly"], topics: { weekly: ["retired"], monthly: ["c-plus-plus"] } },
      language: "de",
    });
    expect((await send("", { language: "tlh" })).page).toContain(
      "You aren’t subscribed to anything at the moment.",
    );
    expect(await person()).toMatchObject({ state: "unsubscribed" });
    await send("", { digest: "weekly" });
    expect(await person()).toMatchObject({ state: "active", digests: ["weekly"] });
  });

  test("pause for some weeks, and resume", async () => {
    const { send, person, now, ask, url, pass } = await open();
    expect((await send("/pause", { weeks: "3" })).page).toContain(
      "Your emails are paused until January 26, 2026.",
    );
    expect((await person())?.pausedUntil).toBe(now() + 21 * DAY);
    for (const weeks of ["-5", "x", "0"]) {
      await send("/pause", { weeks: "1" });
      await send("/pause", { weeks });
      expect((await person())?.pausedUntil).toBeUndefined();
    }
    await send("/pause", { weeks: "100000" });
    expect((await person())?.pausedUntil).toBe(now() + 52 * 7 * DAY);
    pass(52 * 7 * DAY);
    expect(await (await ask(url)).text()).not.toContain("paused until");
  });

  test.each([
    ["cut off on its way", () => cutOff("digest=mon"), FORM],
    ["empty", () => "", FORM],
    ["JSON", () => '{"digest":"monthly"}', { "content-type": "application/json" }],
  ])("a form that is %s changes nothing", async (_, body, headers) => {
    const { ask, url, send, person, mails, settle, broken } = await open();
    await send("/pause", { weeks: "3" });
    const before = await person();
    for (const below of ["", "/pause", "/address"]) {
      const form: RequestInit & { duplex: "half" } = {
        method: "POST",
        body: body(),
        headers,
        duplex: "half",
      };
      const answer = await ask(`${url}${below}`, form);
      expect(await answer.text()).toContain("Your subscriptions");
    }
    await settle();
    expect([await person(), mails, broken]).toEqual([before, [], []]);
  });

  test("another address is used once its own link is followed, and the old one gets a notice", async () => {
    const { send, person, mails, settle, ask, post, url } = await open();
    const answers = [];
    for (const address of ["eve@elsewhere.example", "not an address", "ada@readers.example"])
      answers.push((await send("/address", { address })).page);
    expect(new Set(answers).size).toBe(1);
    await settle();
    expect(mails).toMatchObject([
      { content: { kind: "new-address" }, to: { address: "eve@elsewhere.example" } },
    ]);
    const link = urlOf(mails[0]);
    expect((await ask(link)).status).toBe(200);
    expect((await person())?.address).toBe("ada@readers.example");
    expect(await (await post(link, {})).text()).toContain(
      "We’ll send your emails to e…@elsewhere.example from now on.",
    );
    await settle();
    expect(mails[1]).toMatchObject({
      ...{
        content: { kind: "address-changed", address: "e…@elsewhere.example" },
        to: { address: "ada@readers.example" },
      },
    });
    expect((await ask(url)).status).toBe(200);
    expect((await post(link, {})).status).toBe(410);
  });

  test("unsubscribe from everything, and delete all data after a second confirmation", async () => {
    const { send, person, ask, url } = await open();
    expect((await send("/leave")).page).toContain("You aren’t subscribed to anything at the moment.");
    expect(await send("/forget")).toMatchObject({ status: 400 });
    expect(await person()).toBeDefined();
    expect((await send("/forget", { sure: "yes" })).page).toContain("Your data has been deleted");
    expect(await person()).toBeUndefined();
    expect((await ask(url)).status).toBe(404);
    expect((await send("/leave")).status).toBe(404);
  });

  test("say so while a mail is in flight, and why a dead address gets no mail", async () => {
    const people = await openPeople({ forget: async () => "busy" });
    await people.add("ada");
    const busy = await people.post(`${people.preferencesUrl("id-ada")}/forget`, { sure: "yes" });
    expect([busy.status, await busy.text()]).toEqual([409, expect.stringContaining("being sent right now")]);
    await people.ledger.suppress("ada@readers.example", { reason: "bounced", at: people.now() });
    expect(await (await people.ask(people.preferencesUrl("id-ada"))).text()).toContain(
      "bounced or were reported as spam",
    );
  });

  test("speak the person's language, else the site's, else the browser's", async () => {
    const titled = async (site: string, person: string | undefined, accepted: string) => {
      const people = await openPeople({ site: { title: "Notes", url: `${SITE}/`, language: site } });
      await people.add("ada", person === undefined ? {} : { language: person });
      const headers = { "accept-language": accepted };
      const page = await (await people.ask(people.preferencesUrl("id-ada"), { headers })).text();
      return /<html lang="([^"]+)"/.exec(page)?.[1];
    };
    expect(await titled("en", "de-AT", "en")).toBe("de-AT");
    expect(await titled("de", "he", "en")).toBe("de");
    expect(await titled("he", undefined, "eo, de;q=0.9, en;q=0.8")).toBe("de");
    expect(await titled("he", undefined, 'x"><script>, *')).toBe("en");
    expect(URL_OF_SERVER).toMatch(/^https/);
  });
});
