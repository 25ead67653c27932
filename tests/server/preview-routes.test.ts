import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PreviewSnapshot } from "#pages/preview/preview-snapshot.js";
import { createPreviewRoutes } from "#server/preview-routes.js";
import { sampleSnapshot } from "../pages/preview-samples.js";

const HOST = "127.0.0.1:4270";

async function ask(path: string, { host = HOST, method = "GET", shown = sampleSnapshot() } = {}) {
  const routes = createPreviewRoutes({ snapshot: () => shown, onChange: () => () => {} });
  return routes.fetch(new Request(`http://${HOST}${path}`, { method, headers: { host } }));
}

const read = async (path: string, shown?: PreviewSnapshot): Promise<string> =>
  (await ask(path, shown === undefined ? {} : { shown })).text();

describe("who is answered", () => {
  test.each([HOST, "localhost:4270", "LOCALHOST", "127.0.0.1"])("this machine: %s", async (host) => {
    expect((await ask("/", { host })).status).toBe(200);
  });

  test.each([
    ...[
      "evil.example",
      "evil.example:4270",
      "127.0.0.1.evil.example",
      "localhost.evil.example:80",
      "127.0.0.1@evil.example",
    ],
    ...["192.168.0.2:4270", "0.0.0.0:4270", "127.0.0.1:4270, evil.example", "[::1]:4270", ""],
  ])("no other name: %j", async (host) => {
    for (const path of ["/", "/events", "/digests/weekly", "/frames/digests/weekly/light", "/preview.js"]) {
      const answer = await ask(path, { host });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toMatch(/weekly|Notes/);
    }
  });

  test("a request without a Host header is refused", async () => {
    const routes = createPreviewRoutes({ snapshot: () => sampleSnapshot(), onChange: () => () => {} });
    expect((await routes.fetch(new Request(`http://${HOST}/`))).status).toBe(403);
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is nothing that it knows", async (method) => {
    expect((await ask("/", { method })).status).toBe(404);
  });
});

describe("what is answered", () => {
  test("every page, frame, style and script, and every answer with its policy", async () => {
    const pages = [
      "/",
      "/digests/weekly",
      "/digests/weekly/mail?view=outlook&width=phone",
      "/feeds/tags/r%26d/rss.xml",
      "/preview.css",
      "/preview.js",
    ];
    for (const path of pages) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'self';/,
      );
      expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
    const frames = [
      "light",
      "dark",
      "outlook",
      "gmail",
      "yahoo",
      "apple-mail",
      "forced-dark",
      "light?images=off",
    ].map((view) => `/frames/digests/weekly/${view}`);
    for (const path of [...frames, "/frames/feeds/tags/r%26d/rss.xml"]) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get("content-security-policy")).toMatch(
        /^sandbox allow-popups .*default-src 'none';/,
      );
      expect(answer.headers.get("content-security-policy")).not.toMatch(
        /allow-scripts|allow-same-origin|script-src/,
      );
    }
  });

  test("anything else is not found: no file, no redirect, whatever the path", async () => {
    const known = /^\/(digests\/weekly(?:\/mail)?|feeds\/|frames\/|events|preview\.(css|js)|)(\?|#|$)/;
    const part = fc.oneof(
      fc.constantFrom(
        "..",
        ".",
        "%2e%2e",
        "%2F",
        "etc",
        "passwd",
        "\\",
        "%5c",
        "//evil.example",
        "digests",
        "feeds",
        "frames",
        "weekly",
        "%00",
        "%ff",
        "__proto__",
      ),
      fc.webSegment(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const answer = await ask(`/${parts.join("/")}`);
        expect(answer.headers.get("location")).toBeNull();
        const path = new URL(`http://${HOST}/${parts.join("/")}`).pathname;
        if (!known.test(path)) expect(answer.status).toBe(404);
      }),
      { numRuns: 300 },
    );
  });

  test("text of posts, subjects and mails is text on its pages", async () => {
    const page = await read("/digests/weekly");
    expect(page).toContain("The &lt;weekly&gt;");
    expect(page).toContain("One &lt;b&gt;");
    expect(page).toContain("One &amp; &lt;/pre&gt;");
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain("51,200 bytes of 102,400 bytes, 50% of");
    for (const frame of page.match(/<iframe[^>]*>/g) ?? []) {
      expect(frame).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
      expect(frame).toMatch(/src="\/frames\/digests\/weekly\/[a-z-]+\?v=a-1(&amp;images=off)?"/);
    }
    expect(page.match(/<iframe/g)).toHaveLength(11);
  });

  test("each frame has a link to itself at full size, with links to other widths and views, and both keep what was chosen", async () => {
    const page = await read("/digests/weekly?language=de&template=digest");
    const [link = ""] = /\/digests\/weekly\/mail\?view=outlook[^"]*/.exec(page) ?? [];
    expect(link).toBe(
      "/digests/weekly/mail?view=outlook&amp;width=tablet&amp;language=de&amp;template=digest",
    );
    const full = await read(link.replaceAll("&amp;", "&"));
    expect(full).toContain('src="/frames/digests/weekly/outlook?v=a-1&amp;language=de&amp;template=digest"');
    expect(full).toContain('class="full tablet"');
    expect(full).toContain(
      'href="/digests/weekly/mail?view=outlook&amp;width=phone&amp;language=de&amp;template=digest"',
    );
    expect(full).toContain('<option value="de" selected>German</option>');
    expect(full.match(/<iframe/g)).toHaveLength(1);
  });

  test("another language or template is rendered when it is asked for; a broken one says so, and what isn't known is ignored", async () => {
    expect(await read("/digests/weekly?language=de")).toContain('<strong dir="auto">de</strong>');
    expect(await read("/digests/weekly?variant=99&language=xx&template=../x")).toContain("One &lt;b&gt;");
    const broken = await read("/digests/weekly?template=broken");
    expect(broken).toContain("It is &lt;broken&gt;.");
    expect(broken).not.toContain("<iframe");
    expect((await ask("/frames/digests/weekly/light?template=broken")).status).toBe(404);
    expect(await read("/digests/weekly")).toContain('<option value="2">1 post, German, 2 people</option>');
  });

  test("a template's error is shown instead of its frames, with place, fix and lines", async () => {
    const shown = sampleSnapshot({
      digests: [
        {
          ...{ name: "weekly", title: "Weekly" },
          content: {
            kind: "failed",
            problems: [
              {
                ...{
                  level: "error",
                  code: "E_TEMPLATE",
                  message: "There is no <field>.",
                  fix: "Correct it.",
                },
                place: { file: "email-templates/digest.mjml.hbs", line: 7 },
                excerpt: [
                  { number: 6, text: "<p>", marked: false },
                  { number: 7, text: "{{titel}}", marked: true },
                ],
              },
            ],
          },
        },
      ],
    });
    const page = await read("/digests/weekly", shown);
    expect(page).toContain("email-templates/digest.mjml.hbs:7");
    expect(page).toContain("There is no &lt;field&gt;.");
    expect(page).toContain('<mark><span class="number">7</span> {{titel}}</mark>');
    expect(page).not.toContain("<iframe");
    expect((await ask("/frames/digests/weekly/light", { shown })).status).toBe(404);
    expect(await read("/", shown)).toContain("has errors");
  });
});

test("versions are sent as events: the current one at once, each later one when it exists, none after disconnecting", async () => {
  let shown = sampleSnapshot();
  const listeners = new Set<() => void>();
  const routes = createPreviewRoutes({
    snapshot: () => shown,
    onChange: (changed) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
  });
  const answer = await routes.fetch(new Request(`http://${HOST}/events`, { headers: { host: HOST } }));
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe("retry: 500\n");
  expect((await reader?.read())?.value).toBe("data: a-1\n\n");
  shown = sampleSnapshot({ version: "a-2" });
  for (const changed of listeners) changed();
  expect((await reader?.read())?.value).toBe("data: a-2\n\n");
  await reader?.cancel();
  expect(listeners.size).toBe(0);
});
