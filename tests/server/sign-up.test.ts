import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { networksOf } from "#server/ip-address.js";
import { addressFingerprint } from "#subscribers/expiring-tokens.js";
import { encodeProof, solve } from "../subscribers/solve.js";
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
      source: expect.stringContaining(`sign-up form at ${URL_OF_SERVER}, confirmed by the link`),
    });
    expect(await (await people.post(link, {})).text()).toContain("You’re subscribed");
    expect(people.broken).toEqual([]);
  });

  test("the click on the button brings the welcome at once, and only the first one does", async () => {
    const people = await openPeople({ welcome: { digests: ["weekly"], newId: () => "welcome" } });
    await people.post("/subscribe", { address: ADA, digest: "weekly", stamp: people.stamp() });
    await people.settle();
    const link = urlOf(people.mails[0]);
    await people.ask(link);
    expect(people.mails).toHaveLength(1);
    await people.post(link, {});
    await vi.waitFor(() => expect(people.mails).toHaveLength(2));
    expect(people.mails[1]).toMatchObject({ content: { kind: "welcome" }, to: { address: ADA } });
    await people.post(link, {});
    await people.settle();
    expect(await people.database.waitingMails.nextDue()).toBeUndefined();
    expect([people.mails.length, people.broken]).toEqual([2, []]);
  });

  test("a form on the site's own page is answered with ours, filled in, and changes nothing yet", async () => {
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
    ["no box ticked", { digest: undefined }, 400, "Please choose at least one"],
    ["a form that came back at once", { stamp: "quick" }, 400, "Please submit the form again."],
    ["a form of yesterday", { stamp: "stale" }, 200, "Subscribe"],
    ["a stamp of somebody else's", { stamp: `abc.${"A".repeat(43)}` }, 200, "Subscribe"],
  ])("%s is answered with the form and sends nothing", async (_, change, status, words) => {
    const people = await openPeople();
    const ages: Readonly<Record<string, number>> = { quick: 0, stale: 25 * HOUR };
    const age = ages["stamp" in change ? change.stamp : ""];
    const fields = { address: ADA, digest: "weekly", stamp: people.stamp(), ...change };
    const stamped = age === undefined ? fields : { ...fields, stamp: people.stamp(age) };
    const filled = Object.entries(stamped).filter(
      (field): field is [string, string] => field[1] !== undefined,
    );
    const answer = await people.post("/subscribe", filled);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
    await people.settle();
    expect([people.mails, await people.subscribers.byAddress(ADA)]).toEqual([[], undefined]);
  });

  test("filling in the hidden field is answered as usual, but sends no mail", async () => {
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
      expect(people.mails.map(({ to }) => to.address)).not.toContain(fields.address);
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

  test("nothing about the person is looked up before the answer", async () => {
    let asked = 0;
    const people = await openPeople({
      limits: { take: async () => ({ kind: "taken", delay: 0 }) },
      mailQueue: {
        enqueue: () => {
          asked += 1;
          return true;
        },
        wake: () => {},
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

  test("one mail an hour, however often it is requested, even across a restart", async () => {
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

  test("if too many requests are waiting, the next one is asked to try again later", async () => {
    const people = await openPeople({ mailQueue: { enqueue: () => false, wake: () => {} } });
    const answer = await people.post("/subscribe", { address: ADA, digest: "weekly", stamp: people.stamp() });
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("in a few minutes")]);
  });

  test("if sign-up is closed, there is no form, but links in mails still work", async () => {
    const people = await openPeople({ signUpOpen: false });
    await people.add("ada");
    expect((await people.ask("/subscribe")).status).toBe(404);
    expect((await people.post("/subscribe", { address: ADA })).status).toBe(404);
    expect((await people.ask(people.preferencesUrl("id-ada"))).status).toBe(200);
  });
});

describe("choosing", () => {
  const DIGESTS = [
    { name: "weekly", title: "Weekly", group: "news" },
    { name: "essays", title: "Essays" },
    { name: "daily", title: "Daily", group: "news" },
  ];

  test("no box is ticked in advance, but a single digest is chosen", async () => {
    const many = await openPeople();
    expect(await (await many.ask("/subscribe")).text()).not.toContain(" checked");
    const one = await openPeople({ digests: [{ name: "weekly", title: "Weekly" }] });
    expect(await (await one.ask("/subscribe")).text()).toContain(
      'type="hidden" name="digest" value="weekly"',
    );
    await one.post("/subscribe", { address: ADA, stamp: one.stamp() });
    await one.settle();
    expect(one.mails).toMatchObject([{ content: { digests: ["Notes, weekly"] } }]);
  });

  test("digests of the same group are radio buttons, with one for none of them", async () => {
    const people = await openPeople({ digests: DIGESTS });
    const page = await (await people.ask("/subscribe")).text();
    const fields = [
      ...page.matchAll(/<input type="(radio|checkbox)" name="([^"]+)" value="(\w*)"( checked)?>/g),
    ];
    expect(fields.map((field) => field.slice(1, 5)).filter(([, name]) => !name?.startsWith("topic"))).toEqual(
      [
        ["radio", "group:news", "weekly", undefined],
        ["radio", "group:news", "daily", undefined],
        ["radio", "group:news", "", " checked"],
        ["checkbox", "digest", "essays", undefined],
      ],
    );
    const alone = await openPeople({ digests: DIGESTS.filter(({ group }) => group !== undefined) });
    expect(await (await alone.ask("/subscribe")).text()).not.toMatch(/ checked|None of these/);
    const chosen = [
      ["address", ADA],
      ["group:news", "daily"],
      ["digest", "essays"],
      ["stamp", people.stamp()],
    ];
    await people.post("/subscribe", chosen);
    await people.settle();
    await people.post(urlOf(people.mails[0]), {});
    expect((await people.subscribers.byAddress(ADA))?.digests).toEqual(["daily", "essays"]);
  });

  test("confirming another digest of a group replaces the previous one", async () => {
    const people = await openPeople({ digests: DIGESTS });
    await people.add("ada", { digests: ["essays", "weekly"] });
    await people.post("/subscribe", { address: ADA, "group:news": "daily", stamp: people.stamp() });
    await people.settle();
    await people.post(urlOf(people.mails[0]), {});
    expect((await people.subscribers.byAddress(ADA))?.digests).toEqual(["daily", "essays"]);
  });

  test("a group is one question, and changing the answer in the preferences changes what an older mail's link ends", async () => {
    const people = await openPeople({ digests: DIGESTS });
    await people.add("ada", { digests: ["weekly"] });
    const preferences = people.preferencesUrl("id-ada");
    expect(await (await people.ask(preferences)).text()).toContain(">How often?<");
    expect(await (await people.ask("/subscribe?language=de")).text()).toContain(">Wie oft?<");
    const saved = await people.post(preferences, { "group:news": "daily" });
    expect(saved.status).toBe(200);
    expect((await people.subscribers.byAddress(ADA))?.digests).toEqual(["daily"]);
    await people.post(people.leaveUrl("id-ada"), { "List-Unsubscribe": "One-Click" });
    expect(await people.subscribers.byAddress(ADA)).toMatchObject({ state: "unsubscribed", digests: [] });
  });

  test("choosing two digests of a group is refused, from a form, a script and the preferences", async () => {
    const people = await openPeople({ digests: DIGESTS });
    await people.add("ada", { digests: ["weekly"] });
    const both = [
      ["address", ADA],
      ["digest", "weekly"],
      ["digest", "daily"],
      ["stamp", people.stamp()],
    ];
    const form = await people.post("/subscribe", both);
    expect([form.status, await form.text()]).toEqual([
      400,
      expect.stringContaining("choose only one of them"),
    ]);
    const script = await people.ask("/subscribe", {
      method: "POST",
      headers: { ...JSON_TYPE, origin: SITE },
      body: JSON.stringify({ address: ADA, digests: ["daily", "weekly"], stamp: people.stamp() }),
    });
    expect([script.status, await script.json()]).toEqual([400, { error: "oneOfGroup" }]);
    const page = await people.post(people.preferencesUrl("id-ada"), both);
    expect([page.status, await page.text()]).toEqual([
      400,
      expect.stringContaining("choose only one of them"),
    ]);
    expect((await people.subscribers.byAddress(ADA))?.digests).toEqual(["weekly"]);
    await people.settle();
    expect(people.mails).toEqual([]);
  });

  test("a script must name a digest, unless there is only one", async () => {
    const people = await openPeople();
    const answer = await people.ask("/subscribe", {
      method: "POST",
      headers: { ...JSON_TYPE, origin: SITE },
      body: JSON.stringify({ address: ADA, stamp: people.stamp() }),
    });
    expect([answer.status, await answer.json()]).toEqual([400, { error: "noDigest" }]);
  });
});

describe("limits", () => {
  interface Try {
    readonly address: string;
    readonly peer: string;
  }

  const tryOne = async (people: Awaited<ReturnType<typeof openPeople>>, { address, peer }: Try) => {
    const body = new URLSearchParams({ address, digest: "weekly", stamp: people.stamp() });
    return (await people.ask("/subscribe", { method: "POST", body }, peer)).status;
  };
  const tries = async (count: number, of: (index: number) => Try) => {
    const people = await openPeople();
    let taken = 0;
    for (let index = 0; index < count; index += 1) if ((await tryOne(people, of(index))) === 200) taken += 1;
    return taken;
  };
  const someone = (index: number) => `p${index}@d${index}.example`;
  const hex = (index: number) => index.toString(16);

  test.each([
    ["a mailbox, from anywhere", 3, (index: number) => ({ address: ADA, peer: `198.51.${index}.1` })],
    [
      "a mailbox by plus tags",
      3,
      (index: number) => ({ address: `ada+${index}@readers.example`, peer: `198.51.${index}.1` }),
    ],
    [
      "a mailbox at Gmail by dots",
      3,
      (index: number) => ({
        address:
          `${"ada".slice(0, index % 3)}.${"ada".slice(index % 3)}@${index % 2 ? "gmail" : "googlemail"}.com`.replace(
            /^\./,
            "",
          ),
        peer: `198.51.${index}.1`,
      }),
    ],
    ["a client", 30, (index: number) => ({ address: someone(index), peer: "192.0.2.7" })],
    ["an IPv4 network", 90, (index: number) => ({ address: someone(index), peer: `192.0.2.${index}` })],
    ["a /64", 30, (index: number) => ({ address: someone(index), peer: `2001:db8::${hex(index)}` })],
    [
      "a /48",
      90,
      (index: number) => ({ address: someone(index), peer: `2001:db8:0:${hex(index % 5)}::${hex(index)}` }),
    ],
  ])("%s may try %i times an hour", async (_, most, of) => {
    expect(await tries(most + 10, of)).toBe(most);
  });

  test("a mailbox gets at most 3 mails in any hour and 6 in any day, for weeks, from everywhere", async () => {
    const people = await openPeople();
    const sent: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      const address = `ada.lovelace+${round}@googlemail.com`;
      const before = people.mails.length;
      await tryOne(people, { address, peer: `198.${round}.${round}.1` });
      await people.settle();
      if (people.mails.length > before) sent.push(people.now());
      people.pass(((round % 7) + 1) * 5 * 60_000);
    }
    const within = (ms: number) =>
      Math.max(...sent.map((start) => sent.filter((at) => at >= start && at < start + ms).length));
    expect([within(HOUR), within(24 * HOUR)]).toEqual([3, 6]);
  });

  test("every mail that a stranger can trigger counts, including notices about existing subscriptions and address changes", async () => {
    const people = await openPeople();
    await people.add("ada");
    for (const name of ["bob", "eve", "joe"]) await people.add(name);
    expect(await tryOne(people, { address: ADA, peer: "198.51.100.1" })).toBe(200);
    for (const name of ["bob", "eve", "joe"]) {
      const address = `ada+${name}@readers.example`;
      await people.post(`${people.preferencesUrl(`id-${name}`)}/address`, { address });
    }
    await people.settle();
    expect(people.mails.map(({ content }) => content.kind).sort()).toEqual([
      ...["already-subscribed", "new-address", "new-address"],
    ]);
    expect(await tryOne(people, { address: "ada+x@readers.example", peer: "203.0.113.1" })).toBe(429);
  });

  test("the limits by domain and overall only delay mails, and the page says so", async () => {
    const people = await openPeople();
    let last = "";
    for (let index = 0; index < 260; index += 1) {
      const body = new URLSearchParams({
        ...{ address: `p${index}@corp.example`, digest: "weekly", stamp: people.stamp() },
      });
      const answer = await people.ask("/subscribe", { method: "POST", body }, `198.51.${index % 256}.1`);
      expect(answer.status).toBe(200);
      last = await answer.text();
    }
    await people.settle();
    expect(people.mails.length).toBe(200);
    expect(last).toContain("the email may take a few hours");
    expect(await tryOne(people, { address: ADA, peer: "203.0.113.1" })).toBe(200);
    await people.settle();
    expect(people.mails.length).toBe(201);
  });

  test("a flood over many domains and networks is delayed as a whole", async () => {
    const people = await openPeople();
    for (let index = 0; index < 1_010; index += 1) {
      const address = `p@d${index}.example`;
      expect(await tryOne(people, { address, peer: `198.${index % 200}.${index % 256}.1` })).toBe(200);
    }
    await people.settle();
    expect(people.mails).toHaveLength(1_000);
  });

  test("a client is one IPv4 address or a /64, a network a /24 or a /48, however they are written", () => {
    const ada = { client: "192.0.2.7", network: "192.0.2" };
    for (const address of [
      ...["192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207", "0:0:0:0:0:FFFF:C000:0207", "::192.0.2.7"],
      ...[
        "2002:c000:207::1",
        "2002:c000:207:5::9",
        "64:ff9b::192.0.2.7",
        "2001:0:4136:e378:8000:63bf:3fff:fdf8",
      ],
    ])
      expect([address, networksOf(address)]).toEqual([address, ada]);
    expect(networksOf("2001:db8:0:0:1::9")).toEqual({ client: "2001:db8:0:0", network: "2001:db8:0" });
    expect(networksOf("fe80::1%eth0")).toEqual(networksOf("fe80::2"));
    expect(networksOf("unknown")).toEqual({ client: "unknown", network: "unknown" });
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 0xffff }), (address, group) => {
        const { client, network } = networksOf(address);
        if (client.includes(".")) return;
        expect(client).toMatch(/^(?:[0-9a-f]{1,4}:){3}[0-9a-f]{1,4}$/);
        expect(networksOf(`${client}:${group.toString(16)}:fffe::1`).client).toBe(client);
        expect(client.startsWith(`${network}:`)).toBe(true);
      }),
    );
  });
});

describe("with a proof of work", () => {
  const someone = (index: number) => `p${index}@d${index}.example`;
  type People = Awaited<ReturnType<typeof openPeople>>;
  const proofOf = (page: string): string => {
    const json = /data-challenge="([^"]+)"/
      .exec(page)?.[1]
      ?.replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
    return encodeProof(solve(JSON.parse(json ?? "")));
  };
  const newProof = async (people: People) => proofOf(await (await people.ask("/subscribe")).text());
  const send = (people: People, index: number, altcha: string) =>
    people.post("/subscribe", { address: someone(index), digest: "weekly", stamp: people.stamp(), altcha });

  test("those who solve it have the usual limits, those who don't tighter ones, and each proof counts once", async () => {
    const people = await openPeople({ proofOfWork: true });
    const statuses: number[] = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await send(people, index, "")).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await send(people, 6, "");
    expect(await refused.text()).toContain("Please turn on JavaScript");
    const proof = await newProof(people);
    expect((await send(people, 7, proof)).status).toBe(200);
    expect((await send(people, 8, proof)).status).toBe(429);
    people.pass(2 * HOUR);
    expect((await send(people, 9, await newProof(people))).status).toBe(200);
    await people.settle();
    expect(people.mails).toHaveLength(7);
  });

  test("the limit of a mailbox is the same with and without", async () => {
    const people = await openPeople({ proofOfWork: true });
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      const fields = { address: `ada+${index}@readers.example`, digest: "weekly", stamp: people.stamp() };
      statuses.push((await people.post("/subscribe", { ...fields, altcha: await newProof(people) })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test("a script of the site's gets the puzzle with its stamp, and sends the solution back", async () => {
    const people = await openPeople({ proofOfWork: true });
    const ask = (body: unknown) =>
      people.ask("/subscribe", {
        method: "POST",
        headers: { ...JSON_TYPE, origin: SITE },
        body: JSON.stringify(body),
      });
    for (let index = 0; index < 5; index += 1) await send(people, index, "");
    const asked = await (await ask({ address: ADA })).json();
    people.pass(5_000);
    const wish = { address: ADA, digests: ["weekly"], stamp: asked.stamp };
    const without = await ask(wish);
    expect([without.status, await without.json()]).toEqual([429, { error: "needsProof" }]);
    expect((await ask({ ...wish, altcha: encodeProof(solve(asked.altcha)) })).status).toBe(202);
  });

  test("the page allows only its own script, and has none without the puzzle", async () => {
    const people = await openPeople({ proofOfWork: true });
    const answer = await people.ask("/subscribe");
    const script = /<script>([\s\S]*)<\/script>/.exec(await answer.text())?.[1] ?? "";
    const hash = createHash("sha256").update(script).digest("base64");
    expect(answer.headers.get("content-security-policy")).toContain(`script-src 'sha256-${hash}';`);
    const plain = await (await openPeople()).ask("/subscribe");
    expect(plain.headers.get("content-security-policy")).not.toContain("script-src");
    expect(await plain.text()).not.toContain("<script");
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

test("whatever is entered in the form is shown as text, and no mail contains the name", async () => {
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

test("the server's root leads to the form, or to the site if nobody can sign up", async () => {
  const open = await openPeople();
  const answer = await open.ask("/", { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://letters.example/subscribe"]);
  const closed = await openPeople({ signUpOpen: false });
  expect((await closed.ask("/")).headers.get("location")).toBe(`${SITE}/`);
});
