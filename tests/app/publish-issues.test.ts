import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { previewDigest, type SendOptions, sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { type BuildOptions, buildFeeds, compareFeeds } from "#app/site/build-feeds.js";
import { serveDigests } from "#daemon/serve-digests.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";

const MAIL = `digests:
  weekly: { start: newest, title: The weekly, subject: 'For {{merge "name" fallback="everybody"}}: {{posts.0.title}}' }
mail: { from: "Notes <news@notes.example>", transport: outbox }
server: { url: https://letters.notes.example/ }
`;
const DAY = 86_400_000;
const NOW = Date.parse("2026-06-15T09:00:00+02:00");

interface Site {
  readonly folder: string;
  /** Sends the next issue, after the post of that title has appeared. */
  readonly send: (title?: string) => ReturnType<typeof sendDigest>;
  readonly page: (path: string) => string;
  readonly mail: () => string;
  readonly choice: SendOptions;
  readonly build: BuildOptions;
}

async function site(config = MAIL): Promise<Site> {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + config,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const common = {
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    cwd: folder,
    randomBytes,
    sleep: async () => {},
  };
  await addSubscriber(
    { ...common, clock: () => 0 },
    { address: "ada@private.example", name: "Ada Lovelace" },
  );
  let now = NOW;
  const choice: SendOptions = {
    ...common,
    clock: () => now,
    digest: "weekly",
    confirm: async () => true,
    wait: false,
  };
  return {
    folder,
    choice,
    build: { ...common, now: NOW, include: new Set(["published"]) },
    send: (title) => {
      now += DAY;
      if (title !== undefined) {
        const date = new Date(now - DAY).toISOString().slice(0, 10);
        writeFileSync(join(folder, `content/${title.toLowerCase()}.md`), postOn(date, title));
      }
      return sendDigest(choice);
    },
    page: (path) => readFileSync(join(folder, "out/digests", path), "utf8"),
    mail: () => {
      const outbox = join(folder, ".feedletter/outbox");
      const [last = ""] = readdirSync(outbox).sort().reverse();
      return readFileSync(join(outbox, last), "utf8").replaceAll("=\r\n", "");
    },
  };
}

const linksIn = (html: string): readonly string[] =>
  [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url ?? "");

describe("an issue that was sent", () => {
  test("becomes a page and is in the list, without anybody's name, address or token", async () => {
    const { send, page, mail } = await site();
    expect((await send()).published).toEqual({
      kind: "written",
      created: [
        ...["digests/weekly/1/index.html", "digests/weekly/atom.xml", "digests/weekly/feed.json"],
        ...["digests/weekly/index.html", "digests/weekly/rss.xml"],
      ],
      changed: [],
    });
    expect(mail()).toMatch(/Ada Lovelace[\s\S]*letters\.notes\.example\/unsubscribe\/[\w-]/);
    for (const html of [page("weekly/1/index.html"), page("weekly/index.html")]) {
      expect(html).toContain("One");
      expect(html).not.toMatch(/Ada|private\.example|letters\.notes\.example\/(?!subscribe")/);
    }
    expect(page("weekly/1/index.html")).toContain(">Here’s what’s new from The weekly.");
    expect(page("weekly/index.html")).toContain(`<a href="1/">For everybody: One</a>`);
    expect(linksIn(page("weekly/1/index.html"))).toContain("https://notes.example/subscribe/");
  });

  test("has no link that leads a stranger nowhere: to leave, to a person's preferences, or to itself", async () => {
    const { send, page, mail } = await site();
    await send();
    expect(mail()).toContain("Unsubscribe");
    const html = page("weekly/1/index.html");
    expect(html).not.toMatch(/Unsubscribe|Preferences|View in browser/);
    expect(linksIn(html.replace(/<link[^>]*>/, ""))).not.toContain("https://notes.example/digests/weekly/1/");
    expect(html).not.toMatch(/·\s*<\/p>|<p[^>]*>\s*·|·\s*·/);
  });

  test("has a form to subscribe to the digest, where the server takes sign-ups", async () => {
    const pagesOf = async (config: string) => {
      const { send, page } = await site(config);
      await send();
      return [page("weekly/1/index.html"), page("weekly/index.html")];
    };
    for (const html of await pagesOf(MAIL)) {
      expect(html).toContain(
        '<form class="row" method="post" action="https://letters.notes.example/subscribe">',
      );
      expect(html).toContain('<input type="hidden" name="digest" value="weekly">');
      expect(html).toContain("form-action https://letters.notes.example");
      expect(html).toContain("Subscribe to The weekly");
    }
    const closed = MAIL.replace("letters.notes.example/ }", "letters.notes.example/, signUp: false }");
    const without = MAIL.replace(/^server.*\n/m, "").replace(
      "transport: outbox",
      'transport: outbox, unsubscribe: "mailto:leave@notes.example"',
    );
    for (const config of [closed, without])
      for (const html of await pagesOf(config)) {
        expect(html).not.toContain("<form");
        expect(html).toMatch(/form-action (?:'|&#39;)none/);
      }
  });

  test("is in the digest's own colours", async () => {
    const { send, page } = await site(MAIL.replace("{ start", `{ theme: { accent: "#b00020" }, start`));
    await send();
    for (const html of [page("weekly/1/index.html"), page("weekly/index.html")])
      expect(html).toContain("light-dark(#b00020, ");
    expect(page("weekly/1/index.html")).toContain('bgcolor="#b00020"');
  });

  test("is what its mail links to, below feeds.url where the feeds lie elsewhere", async () => {
    const { send, mail, page } = await site(`${MAIL}feeds: { url: https://cdn.example/notes }\n`);
    await send();
    const url = "https://cdn.example/notes/digests/weekly/1/";
    expect(mail()).toContain(`View in browser: ${url}`);
    expect(mail()).toContain(`href=3D"${url}"`);
    expect(page("weekly/1/index.html")).toContain(`<link rel="canonical" href="${url}">`);
  });

  test("links to its neighbours once they exist", async () => {
    const { send, page } = await site();
    await send();
    await send("Two");
    expect((await send("Three")).published).toMatchObject({
      created: ["digests/weekly/3/index.html"],
      changed: [
        ...["digests/weekly/2/index.html", "digests/weekly/atom.xml", "digests/weekly/feed.json"],
        ...["digests/weekly/index.html", "digests/weekly/rss.xml"],
      ],
    });
    const neighbours = (number: number): readonly string[] =>
      linksIn(page(`weekly/${number}/index.html`)).filter((url) => url.startsWith("../"));
    const top = (...urls: readonly string[]): readonly string[] => [...urls, ...urls];
    expect(neighbours(1)).toEqual(top("../", "../2/"));
    expect(neighbours(2)).toEqual(top("../1/", "../", "../3/"));
    expect(neighbours(3)).toEqual(top("../2/", "../"));
    const listed = linksIn(page("weekly/index.html")).filter((url) => /^\d/.test(url));
    expect(listed).toEqual(["3/", "2/", "1/"]);
  });

  test("stays as it was sent when its posts change", async () => {
    const { folder, send, page } = await site();
    await send();
    writeFileSync(join(folder, "content/one.md"), postOn("2026-06-01", "Another title"));
    expect((await send()).published).toMatchObject({ created: [], changed: [] });
    expect(page("weekly/1/index.html")).not.toContain("Another title");
  });

  test("keeps its page in every build, and makes no build stale", async () => {
    const { send, page, build } = await site();
    await buildFeeds(build);
    await send();
    expect((await compareFeeds(build)).kind).toBe("current");
    await buildFeeds({ ...build, now: NOW + DAY });
    expect(page("weekly/1/index.html")).toContain("One");
    expect(page("weekly/index.html")).toContain("One");
  });

  test("gets its page with the next run when the first was killed before writing it, or half-way", async () => {
    const { folder, send, page } = await site();
    await send();
    await send("Two");
    const whole = [page("weekly/1/index.html"), page("weekly/2/index.html"), page("weekly/index.html")];
    rmSync(join(folder, "out/digests/weekly/1"), { recursive: true });
    writeFileSync(join(folder, "out/digests/weekly/index.html"), "the old list");
    expect((await send()).next.kind).toBe("nothing-new");
    expect([page("weekly/1/index.html"), page("weekly/2/index.html"), page("weekly/index.html")]).toEqual(
      whole,
    );
  });
});

describe("the issues as a feed", () => {
  const feedOf = ({ page }: Site) => JSON.parse(page("weekly/feed.json"));

  test("hold the posts of each issue as they were sent, newest first", async () => {
    const weekly = await site();
    await weekly.send();
    await weekly.send("Two & <three>");
    writeFileSync(join(weekly.folder, "content/one.md"), postOn("2026-06-01", "Another title"));
    await weekly.send("Four");
    const feed = feedOf(weekly);
    expect(feed).toMatchObject({
      title: "The weekly",
      home_page_url: "https://notes.example/digests/weekly/",
      feed_url: "https://notes.example/digests/weekly/feed.json",
      items: [
        { title: "For everybody: Four" },
        {
          id: "https://notes.example/digests/weekly/2/",
          url: "https://notes.example/digests/weekly/2/",
          title: "For everybody: Two & <three>",
          date_published: new Date(NOW + 2 * DAY).toISOString(),
          content_html: expect.stringContaining("Two &amp; &lt;three&gt;</a></h2>"),
        },
        { title: "For everybody: One", content_html: expect.stringContaining(">One</a></h2>") },
      ],
    });
    for (const file of ["rss.xml", "atom.xml"]) {
      expect(weekly.page(`weekly/${file}`)).toContain("https://notes.example/digests/weekly/2/");
      expect(weekly.page(`weekly/${file}`)).not.toMatch(/Ada|private\.example|letters\.notes\.example/);
    }
    // In a browser.
    expect(weekly.page("weekly/rss.xml")).toContain("June 17, 2026");
    expect(linksIn(weekly.page("weekly/index.html"))).toContain(
      "https://notes.example/digests/weekly/rss.xml",
    );
  });

  test("hold as many issues as `feeds.limit` allows, in the formats and files of the other feeds", async () => {
    const weekly = await site(`${MAIL}feeds: { limit: 1, formats: [rss], files: { rss: feed.xml } }\n`);
    await weekly.send();
    await weekly.send("Two");
    expect(weekly.page("weekly/feed.xml").match(/<item>/g)).toHaveLength(1);
    expect(readdirSync(join(weekly.folder, "out/digests/weekly")).sort()).toEqual([
      "1",
      "2",
      "feed.xml",
      "index.html",
    ]);
  });

  test("keep an issue of which only the page is left", async () => {
    const weekly = await site();
    await weekly.send();
    rmSync(join(weekly.folder, ".feedletter"), { recursive: true });
    await addSubscriber({ ...weekly.choice, clock: () => 0 }, { address: "bob@private.example" });
    writeFileSync(join(weekly.folder, "content/two.md"), postOn("2026-06-16", "Two"));
    await sendDigest({ ...weekly.choice, clock: () => NOW + 2 * DAY, first: "2026-06-17" });
    expect(feedOf(weekly).items).toMatchObject([
      { title: "For everybody: Two", content_html: expect.stringContaining(">Two</a></h2>") },
      {
        title: "For everybody: One",
        url: "https://notes.example/digests/weekly/1/",
        content_text: "For everybody: One",
      },
    ]);
  });
});

test("nothing that was not sent becomes a page", async () => {
  const { folder, choice } = await site();
  await previewDigest(choice);
  await sendDigest({ ...choice, confirm: async () => false });
  expect(existsSync(join(folder, "out"))).toBe(false);
});

test("a folder that can't be written is reported after the mail is sent, and the next run writes the pages", async () => {
  const { folder, send, page } = await site();
  mkdirSync(join(folder, "out/digests/weekly/1"), { recursive: true });
  const foreign = join(folder, "out/digests/weekly/1/index.html");
  writeFileSync(foreign, "somebody's own");
  const sent = await send();
  expect(sent.next).toMatchObject({ kind: "sent", delivered: { counts: { accepted: 1 } } });
  expect(sent.published).toMatchObject({ kind: "failed", error: { code: "E_OUT_FOREIGN" } });
  expect(readFileSync(foreign, "utf8")).toBe("somebody's own");
  rmSync(foreign);
  expect((await send()).published.kind).toBe("written");
  expect(page("weekly/1/index.html")).toContain("One");
});

test("`archive: false` makes no page and no link", async () => {
  const { folder, send, mail } = await site(MAIL.replace("weekly: {", "weekly: { archive: false,"));
  expect((await send()).published).toEqual({ kind: "off" });
  expect(existsSync(join(folder, "out"))).toBe(false);
  expect(mail()).not.toContain("View in browser");
});

test("the server writes the page of what it sends, and at its start those that are missing", async () => {
  const { folder, choice, page } = await site(MAIL.replace("weekly: {", 'weekly: { schedule: "* * * * *",'));
  const serve = async (): Promise<void> => {
    const stopping = new AbortController();
    await serveDigests({
      ...choice,
      signal: stopping.signal,
      // The first round of work has begun by then; stopping waits for it.
      startMinuteTimer: () => {
        setImmediate(() => stopping.abort());
        return { stop: async () => {} };
      },
      onEvent: (event) => {
        if (event.kind === "failed") throw event.error;
      },
    });
  };
  await sendDigest(choice);
  rmSync(join(folder, "out"), { recursive: true });
  await serve();
  expect(page("weekly/1/index.html")).toContain("One");
});
