import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { mailedUrl } from "#subscribers/links.js";
import { openPeople, SITE, URL_OF_SERVER, urlOf } from "./people.js";

const ELSEWHERE = [
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { "sec-fetch-site": "same-site" },
  { origin: "https://evil.example" },
  { origin: "https://letters.example.evil.example" },
];

/** Somebody with every link that a mail can hold. */
async function withLinks() {
  const people = await openPeople();
  await people.add("ada", { digests: ["weekly", "monthly"] });
  await people.post("/subscribe", {
    address: "bob@readers.example",
    digest: "weekly",
    stamp: people.stamp(),
  });
  await people.post(`${people.preferencesUrl("id-ada")}/address`, { address: "eve@elsewhere.example" });
  await people.settle();
  const links = [...people.mails.map(urlOf), people.leaveUrl("id-ada"), people.preferencesUrl("id-ada")];
  const state = async () => {
    const all = [];
    for await (const person of people.subscribers.list()) all.push(person);
    return JSON.stringify(all);
  };
  return { ...people, links, state };
}

describe("no GET changes anything", () => {
  test.each([
    ["a scanner that follows every link", { method: "GET" }],
    [
      "a look ahead",
      { method: "GET", headers: { "sec-purpose": "prefetch;prerender", purpose: "prefetch" } },
    ],
    ["HEAD", { method: "HEAD" }],
    ["OPTIONS", { method: "OPTIONS" }],
    ["another method", { method: "DELETE" }],
    ["PUT", { method: "PUT", body: "List-Unsubscribe=One-Click" }],
  ])("%s", async (_, init) => {
    const { ask, links, state, mails, settle } = await withLinks();
    const before = await state();
    expect(links).toHaveLength(4);
    for (const link of links) {
      for (const url of [link, `${link}?List-Unsubscribe=One-Click&all=yes&sure=yes`, `${link}/leave`])
        expect((await ask(url, init)).status).toBeLessThan(500);
    }
    await settle();
    expect([await state(), mails.length]).toEqual([before, 2]);
  });
});

describe("a page elsewhere", () => {
  test.each(ELSEWHERE)("can't use a link that it has got hold of: %o", async (headers) => {
    const { post, links, state, preferencesUrl } = await withLinks();
    const before = await state();
    const [confirm = "", address = ""] = links;
    const preferences = preferencesUrl("id-ada");
    for (const url of [
      confirm,
      address,
      preferences,
      `${preferences}/leave`,
      `${preferences}/forget`,
      `${preferences}/pause`,
    ])
      expect((await post(url, { sure: "yes", weeks: "9" }, headers)).status).toBe(200);
    expect(await state()).toBe(before);
  });

  test.each(ELSEWHERE)(
    "can't sign a visitor up, even with a stamp that it has fetched: %o",
    async (headers) => {
      const { post, stamp, mails, settle } = await openPeople();
      const fields = { address: "ada@readers.example", digest: "weekly", stamp: stamp() };
      const answer = await post("/subscribe", fields, headers);
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining("from another website"),
      ]);
      await settle();
      expect(mails).toEqual([]);
    },
  );

  test("can't find the address of a token page through a referrer, a frame or a cache", async () => {
    const { ask, links } = await withLinks();
    for (const link of links) {
      const { headers } = await ask(link);
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-robots-tag")).toContain("noindex");
      expect(headers.get("x-frame-options")).toBe("DENY");
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'/,
      );
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("script-src");
    }
  });
});

test("no header of a request gets into a link, a mail or a redirect", async () => {
  const people = await openPeople();
  const headers = {
    ...{ host: "evil.example", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" },
    ...{ "x-original-url": "/evil", referer: "https://evil.example/", "x-forwarded-proto": "javascript" },
  };
  const fields = {
    address: "ada@readers.example",
    digest: "weekly",
    stamp: people.stamp(),
    from: "https://evil.example",
  };
  for (const path of ["/subscribe", "/subscribe?next=https://evil.example/", "//evil.example/subscribe"]) {
    const shown = await people.ask(path, { headers });
    expect([shown.headers.get("location"), await shown.text()]).toEqual([
      null,
      expect.not.stringContaining("evil"),
    ]);
  }
  const answer = await people.post("/subscribe", fields, headers);
  expect([answer.status, await answer.text()]).toEqual([200, expect.not.stringContaining("evil")]);
  await people.settle();
  const link = urlOf(people.mails[0]);
  expect(link.startsWith(`${URL_OF_SERVER}confirm/`)).toBe(true);
  await people.post(link, {}, headers);
  expect((await people.subscribers.byAddress("ada@readers.example"))?.source).not.toContain("evil");
});

test("wrong tokens do nothing, however many", async () => {
  const people = await withLinks();
  const before = await people.state();
  const tokens = people.links.map((link) => new URL(link).pathname.split("/"));
  for (let index = 0; index < 500; index += 1) {
    const [, page = "", token = ""] = tokens[index % tokens.length] ?? [];
    const mac = randomBytes(32).toString("base64url");
    const wrong = `${token.slice(0, token.lastIndexOf("."))}.${mac}`;
    const { status } = await people.ask(`/${page}/${wrong}`, { method: index % 2 === 0 ? "POST" : "GET" });
    expect(status).toBe(404);
  }
  expect(await people.state()).toBe(before);
}, 60_000);

test("a token of one page is worthless on every other", async () => {
  const people = await withLinks();
  const before = await people.state();
  const paths = people.links.map((link) => new URL(link).pathname);
  for (const path of paths) {
    const [, own, token] = path.split("/");
    for (const page of ["confirm", "address", "unsubscribe", "preferences"]) {
      if (page !== own) expect((await people.post(`/${page}/${token}`, { sure: "yes" })).status).toBe(404);
    }
  }
  expect(await people.state()).toBe(before);
});

test("removing a key makes its links invalid; keeping it as a second key doesn't", async () => {
  const people = await withLinks();
  const claims = { purpose: "confirm", subscriber: "id-1", address: "bob@readers.example" } as const;
  const expiresAt = people.now() + 1_000;
  const link = (key: string) => mailedUrl({ url: URL_OF_SERVER, keys: [key] }, { ...claims, expiresAt });
  expect((await people.ask(link("o".repeat(32)))).status).toBe(200);
  expect((await people.ask(link("x".repeat(32)))).status).toBe(404);
});

test.each([
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/unsubscribe/..%2f..%2fetc%2fpasswd",
  "/confirm/%00",
  "/preferences/%E0%A4%A",
  `/confirm/${"a".repeat(8_000)}`,
  "/preferences/__proto__.constructor.x",
])("%s is nothing", async (path) => {
  const people = await openPeople();
  for (const method of ["GET", "POST"]) {
    const answer = await people.ask(path, { method });
    expect([answer.status, await answer.text()]).toEqual([404, expect.not.stringContaining("root:")]);
  }
});

test("bodies of any kind are answered, and none causes an internal error", async () => {
  const people = await withLinks();
  const stamp = people.stamp();
  const bodies = [
    [
      "application/x-www-form-urlencoded",
      `address=${"%".repeat(500)}&address[]=x&__proto__[a]=1&stamp=${stamp}`,
    ],
    [
      "application/x-www-form-urlencoded",
      `address=${encodeURIComponent("a\r\nBcc: x@y.example@z.example")}&stamp=${stamp}`,
    ],
    [
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="address"; filename="a"\r\n\r\nz\r\n--x--',
    ],
    ["multipart/form-data", "no boundary"],
    ["application/json", '{"__proto__":{"address":"x"}}'],
    ["application/json", `{"address":"${"a".repeat(20_000)}"}`],
    ["text/plain", "address=ada@readers.example"],
    ["", "\0\0\0"],
  ] as const;
  for (const [type, body] of bodies) {
    for (const path of ["/subscribe", new URL(people.preferencesUrl("id-ada")).pathname]) {
      const headers = new Headers(type === "" ? [] : [["content-type", type]]);
      const { status } = await people.ask(path, { method: "POST", body, headers });
      expect([path, body.slice(0, 30), status < 500]).toEqual([path, body.slice(0, 30), true]);
    }
  }
  expect(people.broken).toEqual([]);
  const large = await people.ask("/subscribe", { method: "POST", body: "a".repeat(40_000) });
  expect(large.status).toBe(413);
  expect(SITE).toBe("https://notes.example");
});

test("names and titles are text wherever they are shown", async () => {
  const hostile = `<img src=x onerror=alert(1)>"'&`;
  const people = await openPeople({
    site: { title: hostile, url: `${SITE}/?a="b"&c=<d>`, language: "en" },
    digests: [
      { name: "weekly", title: hostile },
      { name: "monthly", title: "Notes, monthly" },
    ],
    topics: () => [{ slug: '"><script>', name: hostile }],
  });
  await people.add("ada", { name: hostile });
  await people.ledger.suppress("ada@readers.example", { reason: hostile, at: people.now() });
  for (const url of ["/subscribe", people.leaveUrl("id-ada"), people.preferencesUrl("id-ada")]) {
    const page = await (await people.ask(url)).text();
    expect(page).not.toMatch(/<img|<script|<d>/);
  }
});
