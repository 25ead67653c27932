import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { networkOf } from "#server/sign-up-limits.js";
import { addressFingerprint } from "#subscribers/expiring-tokens.js";
import { HOUR, openPeople, SITE, URL_OF_SERVER, urlOf } from "./people.js";

const ADA = "ada@readers.example";
const JSON_TYPE = { "content-type": "application/json" };

describe("signing up with a form", () => {
  test("brings one mail with a link that begins the subscription", async () => {
    const people = await openPeople();
    const fields = [
      ["address", ` ${ADA} `],
      ["name", "Ada"],
      ["digest", "weekly"],
      ["topic:weekly", "pay"],
      ["topic:weekly", "made-up"],
      ["stamp", people.stamp()],
    ];
    const answer = await people.post("/subscribe", fields);
    expect(answer.status).toBe(200);
    await people.settle();
    expect(people.mails).toMatchObject([
      { content: { kind: "confirm", hours: 48, digests: ["Notes, weekly"] }, to: { address: ADA } },
    ]);
    const link = urlOf(people.mails[0]);
    expect(await (await people.ask(link)).text()).toContain("<button>Confirm subscription</button>");
    expect((await people.subscribers.byAddress(ADA))?.state).toBe("pending");
    expect(await (await people.post(link, {})).text()).toContain("You’re subscribed");
    expect(await people.subscribers.byAddress(ADA)).toMatchObject({
      ...{ state: "active", digests: ["weekly"], topics: { weekly: ["pay"] }, name: "Ada" },
      source: expect.stringContaining(`sign-up form at ${URL_OF_SERVER}, confirmed at the link`),
    });
    expect(await (await people.post(link, {})).text()).toContain("You’re subscribed");
    expect(people.broken).toEqual([]);
  });

  test("a form on the site's own page is answered with ours, filled in, and nothing is done yet", async () => {
    const people = await openPeople();
    const headers = { origin: SITE, "sec-fetch-site": "cross-site" };
    const answer = await people.post("/subscribe", { address: ADA, name: "Ada", website: "" }, headers);
    const page = await answer.text();
    expect([answer.status, page.includes(`value="${ADA}"`)]).toEqual([200, true]);
    expect(page).toContain(`name="from" value="${SITE}"`);
    await people.settle();
    expect(people.mails).toEqual([]);
    const stamp = /name="stamp" value="([^"]+)"/.exec(page)?.[1] ?? "";
    people.pass(5_000);
    await people.post("/subscribe", { address: ADA, from: SITE, stamp, digest: "weekly" });
    await people.settle();
    await people.post(urlOf(people.mails[0]), {});
    expect((await people.subscribers.byAddress(ADA))?.source).toMatch(
      /^sign-up form at https:\/\/notes\.example,/,
    );
  });

  test.each([
    ["no address", { address: "ada" }, 400, "Please enter a valid email address"],
    ["nothing chosen", { digest: "none" }, 400, "Please choose at least one"],
    ["a form that came back at once", { stamp: "quick" }, 400, "Please submit the form again."],
    ["a form of yesterday", { stamp: "stale" }, 200, "Subscribe"],
    ["a stamp of somebody else's", { stamp: `abc.${"A".repeat(43)}` }, 200, "Subscribe"],
  ])("%s is answered with the form and sends nothing", async (_, change, status, words) => {
    const people = await openPeople();
    const ages: Readonly<Record<string, number>> = { quick: 0, stale: 25 * HOUR };
    const age = ages["stamp" in change ? change.stamp : ""];
    const fields = { address: ADA, digest: "weekly", stamp: people.stamp(), ...change };
    const answer = await people.post(
      "/subscribe",
      age === undefined ? fields : { ...fields, stamp: people.stamp(age) },
    );
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
    await people.settle();
    expect([people.mails, await people.subscribers.byAddress(ADA)]).toEqual([[], undefined]);
  });

  test("who fills in what people don't see gets thanks and no mail", async () => {
    const people = await openPeople();
    const fields = { address: ADA, digest: "weekly", stamp: people.stamp() };
    const [trapped, honest] = [
      await people.post("/subscribe", { ...fields, website: "https://spam.example/" }),
      await people.post("/subscribe", { ...fields, address: "bob@readers.example" }),
    ];
    expect(await trapped.text()).toBe(await honest.text());
    await people.settle();
    expect(people.mails.map(({ to }) => to.address)).toEqual(["bob@readers.example"]);
  });

  test("known, unknown, suppressed and former subscribers get the same answer, byte for byte, before any mail", async () => {
    const people = await openPeople();
    for (const name of ["known", "former", "dead"])
      await people.add(name, { digests: ["weekly", "monthly"] });
    await people.membership.leave("id-former", "", { at: people.now(), source: "test" });
    await people.ledger.suppress("dead@readers.example", { reason: "bounced", at: people.now() });
    const answers = [];
    for (const name of ["known", "former", "dead", "unknown"]) {
      const fields = { address: `${name}@readers.example`, digest: "weekly", stamp: people.stamp() };
      const answer = await people.post("/subscribe", fields);
      // Nothing has been looked up yet: there is nothing that could take longer for one of them.
      expect(people.mails).toEqual([]);
      answers.push([answer.status, [...answer.headers], await answer.text()]);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await people.settle();
    expect(people.mails.map(({ content, to }) => [content.kind, to.address]).sort()).toEqual([
      ["already-subscribed", "known@readers.example"],
      ["confirm", "former@readers.example"],
      ["confirm", "unknown@readers.example"],
    ]);
  });

  test("nothing is looked up before the answer: the database is not asked", async () => {
    let asked = 0;
    const people = await openPeople({
      mailQueue: {
        enqueue: () => {
          asked += 1;
          return true;
        },
      },
    });
    await people.database.close();
    const answer = await people.post("/subscribe", { address: ADA, digest: "weekly", stamp: people.stamp() });
    expect([answer.status, asked]).toEqual([200, 1]);
  });

  test("a form in another language is answered in it, and so is every mail", async () => {
    const people = await openPeople();
    const first = await people.post("/subscribe", { address: ADA, language: "de" });
    expect(await first.text()).toMatch(/<html lang="de"[\s\S]*name="language" value="de"/);
    expect(await (await people.ask("/subscribe?language=de")).text()).toContain('<html lang="de"');
    expect(await (await people.ask("/subscribe?language=tlh")).text()).toContain('<html lang="en"');
    await people.post("/subscribe", {
      address: ADA,
      language: "de",
      digest: "weekly",
      stamp: people.stamp(),
    });
    await people.settle();
    expect(people.mails).toMatchObject([{ to: { language: "de" } }]);
    await people.post(urlOf(people.mails[0]), {});
    expect((await people.subscribers.byAddress(ADA))?.language).toBe("de");
  });

  test("one mail an hour, however often it is asked, over a restart too", async () => {
    const people = await openPeople();
    const send = async () => {
      await people.post("/subscribe", { address: ADA, digest: "weekly", stamp: people.stamp() });
      await people.settle();
      return people.mails.length;
    };
    expect([await send(), await send()]).toEqual([1, 1]);
    people.pass(HOUR - 1);
    expect(await send()).toBe(1);
    people.pass(1);
    expect(await send()).toBe(2);
  });

  test("an expired link says so and offers another", async () => {
    const people = await openPeople();
    await people.post("/subscribe", { address: ADA, digest: "weekly", stamp: people.stamp() });
    await people.settle();
    const link = urlOf(people.mails[0]);
    people.pass(48 * HOUR);
    for (const answer of [await people.ask(link), await people.post(link, {})]) {
      expect(answer.status).toBe(410);
      expect(await answer.text()).toContain(`href="${URL_OF_SERVER}subscribe"`);
    }
    expect((await people.subscribers.byAddress(ADA))?.state).toBe("pending");
  });

  test("a link that was mailed to an address that is no longer theirs proves nothing", async () => {
    const people = await openPeople();
    await people.add("ada");
    await people.post("/subscribe", { address: ADA, digest: "monthly", stamp: people.stamp() });
    await people.settle();
    const link = urlOf(people.mails[0]);
    const eve = "eve@elsewhere.example";
    await people.membership.requestAddress("id-ada", eve, people.now());
    await people.membership.changeAddress("id-ada", addressFingerprint(eve), {
      at: people.now(),
      source: "test",
    });
    for (const answer of [await people.ask(link), await people.post(link, {})])
      expect(answer.status).toBe(410);
    expect((await people.subscribers.byId("id-ada"))?.digests).toEqual(["weekly"]);
  });

  test("where many wait already, the next one is told to come again", async () => {
    const people = await openPeople({ mailQueue: { enqueue: () => false } });
    const answer = await people.post("/subscribe", { address: ADA, digest: "weekly", stamp: people.stamp() });
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("in a few minutes")]);
  });

  test("closed, there is no form, and links in mails work all the same", async () => {
    const people = await openPeople({ signUpOpen: false });
    await people.add("ada");
    expect((await people.ask("/subscribe")).status).toBe(404);
    expect((await people.post("/subscribe", { address: ADA })).status).toBe(404);
    expect((await people.ask(people.preferencesUrl("id-ada"))).status).toBe(200);
  });
});

describe("limits", () => {
  const tries = async (count: number, of: (index: number) => { address: string; peer: string }) => {
    const people = await openPeople();
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const { address, peer } = of(index);
      const body = new URLSearchParams({ address, digest: "weekly", stamp: people.stamp() });
      statuses.push((await people.ask("/subscribe", { method: "POST", body }, peer)).status);
    }
    return statuses.filter((status) => status === 200).length;
  };
  const someone = (index: number) => `p${index}@readers.example`;

  test.each([
    ["an address, from anywhere", 5, (index: number) => ({ address: ADA, peer: `198.51.${index}.1` })],
    ["a client", 30, (index: number) => ({ address: someone(index), peer: "192.0.2.7" })],
    ["an IPv4 network", 90, (index: number) => ({ address: someone(index), peer: `192.0.2.${index}` })],
    [
      "an IPv6 network",
      90,
      (index: number) => ({ address: someone(index), peer: `2001:db8::${index.toString(16)}` }),
    ],
  ])("%s may try %i times an hour", async (_, most, of) => {
    expect(await tries(most + 10, of)).toBe(most);
  });

  test("a network is /24 of IPv4 and /64 of IPv6, however it is written", () => {
    expect([networkOf("192.0.2.7"), networkOf("192.0.2.200")]).toEqual(["192.0.2", "192.0.2"]);
    expect(networkOf("2001:db8:0:0:1::9")).toBe(networkOf("2001:db8::ffff:0:0:1"));
    expect(networkOf("2001:db8:0:1::1")).not.toBe(networkOf("2001:db8::1"));
    expect(networkOf("unknown")).toBe("unknown");
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 0xffff }), (address, group) => {
        const network = networkOf(address);
        expect(network).toMatch(/^(?:[0-9a-f]{1,4}:){3}[0-9a-f]{1,4}$/);
        expect(networkOf(`${network}:${group.toString(16)}::1`)).toBe(network);
      }),
    );
  });
});

describe("signing up with a script", () => {
  const ask = async (people: Awaited<ReturnType<typeof openPeople>>, body: unknown, headers = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await people.ask("/subscribe", {
      ...{ method: "POST", body: text, headers: { ...JSON_TYPE, origin: SITE, ...headers } },
    });
    return { answer, said: await answer.json() };
  };

  test("takes two steps: the first brings a stamp", async () => {
    const people = await openPeople();
    const { answer, said } = await ask(people, { address: ADA });
    expect([answer.status, said]).toEqual([428, { error: "stamp", stamp: expect.any(String), seconds: 1 }]);
    expect(answer.headers.get("access-control-allow-origin")).toBe(SITE);
    people.pass(1_000);
    const wish = { address: ADA, topics: ["pay"], digests: ["monthly"], stamp: said.stamp };
    const second = await ask(people, wish);
    expect([second.answer.status, second.said]).toEqual([202, { status: "check your inbox" }]);
    await people.settle();
    await people.post(urlOf(people.mails[0]), {});
    expect(await people.subscribers.byAddress(ADA)).toMatchObject({ topics: { monthly: ["pay"] } });
  });

  test.each([
    ["an address that is none", { address: "x" }, 400, { error: "noAddress" }],
    ["no JSON", "{", 400, { error: "json" }],
    ["another shape", { address: 1 }, 400, { error: "json" }],
    ["a list", [], 400, { error: "json" }],
  ])("%s is named", async (_, body, status, said) => {
    const people = await openPeople();
    const stamped =
      typeof body === "object" && !Array.isArray(body) ? { stamp: people.stamp(), ...body } : body;
    expect(await ask(people, stamped)).toMatchObject({ answer: { status }, said });
  });

  test("only scripts of the site's own pages may ask", async () => {
    const people = await openPeople();
    const preflight = (origin: string) =>
      people.ask("/subscribe", {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
    const ours = await preflight(SITE);
    expect(ours.headers.get("access-control-allow-origin")).toBe(SITE);
    expect(ours.headers.get("access-control-allow-headers")).toBe("content-type");
    for (const origin of [
      "https://evil.example",
      "https://notes.example.evil.example",
      "null",
      "http://notes.example",
    ]) {
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
      const wish = { address: ADA, stamp: people.stamp() };
      const { answer } = await ask(people, wish, { origin });
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    }
    await people.settle();
    expect(people.mails).toEqual([]);
  });
});

test("whatever is typed into the form comes back as text, and no mail says a name", async () => {
  const people = await openPeople();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), async (address, name) => {
      const hostile = `"><script>alert(1)</script>${name}`;
      const answer = await people.post("/subscribe", {
        address: `${hostile}${address}`,
        name: hostile,
        stamp: "x",
      });
      const page = await answer.text();
      expect(page).not.toContain("<script");
      expect(answer.status).toBe(400);
    }),
    { numRuns: 50 },
  );
  const name = 'Ada\r\nBcc: eve@evil.example <a href="https://evil.example/">win</a>';
  await people.post("/subscribe", { address: ADA, name, digest: "weekly", stamp: people.stamp() });
  await people.settle();
  expect(JSON.stringify(people.mails)).not.toContain("evil");
  expect((await people.subscribers.byAddress(ADA))?.name).toBe(name.replace("\r\n", " "));
});
