import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Post } from "#content/model/post.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { composeSample } from "#deliveries/compose-sample.js";
import type { LeasedDelivery } from "#deliveries/delivery.js";
import type { Outcome } from "#deliveries/outcome.js";
import type { Ledger } from "#deliveries/ports.js";
import { rehearseDigest } from "#deliveries/rehearse-digest.js";
import { previewIssue, type RunContext, runDigest } from "#deliveries/run-digest.js";
import type { Message } from "#deliveries/transport.js";
import { FeedletterError } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { bytesOf } from "#mail/message.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { sampleDigest } from "../digest/samples.js";
import { answered, claim, freezeFirst, MINUTE, NOW, person, VARIANT } from "./samples.js";

const folder = mkdtempSync(join(tmpdir(), "feedletter-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DAY = 1_440 * MINUTE;
const accepted: Outcome = { kind: "accepted", response: "250 ok" };
const down = new FeedletterError("E_SMTP", { message: "It is down.", fix: "Start it." });

function blogPost(slug: string, daysAgo: number): Post {
  const published = NOW - daysAgo * DAY;
  return {
    ...{ id: slug, url: `https://blog.example/${slug}/`, title: slug, published, updated: published, slug },
    ...{ draft: false, section: "", path: slug, authors: [], categories: [], tags: [], enclosures: [] },
    body: { kind: "file", path: `/${slug}.md`, format: "markdown", start: 0, line: 1, excerptSeparator: "" },
    place: { file: `${slug}.md` },
    ...{ html: "<p>words</p>", text: "words", excerpt: "words" },
  };
}

const broken: Finding = finding("E_DATE", { file: "bad.md", line: 3 }, '"2026-13-01" is no date.');

let files = 0;
async function start({
  people = 2,
  posts = [blogPost("one", 2), blogPost("two", 1)],
  min = 1,
  max = 20,
  findings = [broken].slice(1),
  start = "newest",
} = {}) {
  files += 1;
  const database = await openSqlite(join(folder, `${files}.db`), NOW);
  for (let nth = 0; nth < people; nth += 1) await database.subscribers.add(person(`p${nth}`));
  const sent: Message[] = [];
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  let answer = accepted;
  const site = { posts: [...posts] };
  const context: RunContext = {
    ...{ digest: "weekly", ledger: database.ledger, onUncertain: "resend" },
    config: sampleDigest({ min, max }, start),
    ...{ siteLanguage: "en", timezone: "UTC" },
    loadEntries: async () => ({ entries: site.posts, findings }),
    renderPosts: async (entries) => ({
      posts: entries.flatMap((entry) => site.posts.filter(({ id }) => id === entry.id)),
      findings: [],
    }),
    renderIssue: async () => VARIANT,
    prepareMail: (issue, variants) => prepareMail(issue, variants, identity),
    confirm: async () => true,
    sender: { holder: "me", isGone: () => false },
    transport: {
      connections: 2,
      send: async (message) => {
        sent.push(message);
        return answer;
      },
      close: async () => {},
    },
    ...{ clock: () => NOW, random: () => 0, sleep: async () => {} },
    ...{ waitFor: 0, waitForOthers: 0, ignoreBackoff: true, resumePaused: false },
  };
  const setAnswer = (outcome: Outcome) => {
    answer = outcome;
  };
  return { ...database, context, sent, site, setAnswer };
}

describe("sending a digest", () => {
  test("new posts go to everybody once; the next run has nothing new and sends nothing", async () => {
    const { context, sent, ledger } = await start();
    const { next } = await runDigest(context);
    expect(next).toMatchObject({
      ...{
        kind: "sent",
        issue: { id: "weekly-1" },
        delivered: { kind: "finished", counts: { accepted: 2 } },
      },
      draft: { number: 1, posts: [{ id: "two" }, { id: "one" }] },
    });
    expect((await ledger.history("weekly")).sent).toEqual(new Set(["one", "two"]));
    expect((await runDigest(context)).next.kind).toBe("nothing-new");
    expect(sent).toHaveLength(2);
  });

  test("a new post goes into the next issue alone", async () => {
    const { context, site } = await start();
    await runDigest(context);
    site.posts.push(blogPost("three", 0));
    expect((await runDigest(context)).next).toMatchObject({
      kind: "sent",
      draft: { number: 2, posts: [{ id: "three" }] },
    });
  });

  test("too few posts wait for more", async () => {
    const { context, sent } = await start({ min: 3 });
    expect((await runDigest(context)).next).toMatchObject({ kind: "waits-for-more", ready: 2 });
    expect(sent).toEqual([]);
  });

  test("without subscribers no post is used up", async () => {
    const { context, subscribers } = await start({ people: 0 });
    expect((await runDigest(context)).next.kind).toBe("no-subscribers");
    await subscribers.add(person("ada"));
    expect((await runDigest(context)).next).toMatchObject({ kind: "sent", draft: { number: 1 } });
  });

  test("answering no leaves everything unchanged", async () => {
    const { context, ledger, sent } = await start();
    let asked: unknown;
    const confirm: RunContext["confirm"] = async (question) => {
      asked = question;
      return false;
    };
    expect((await runDigest({ ...context, confirm })).next.kind).toBe("declined");
    expect(asked).toMatchObject({ audience: 2, draft: { number: 1 } });
    expect((await ledger.history("weekly")).issues).toBe(0);
    expect(sent).toEqual([]);
  });

  test("a broken post stops everything, with file and line, unless it may be left out", async () => {
    const { context, sent } = await start({ findings: [broken] });
    await expect(runDigest(context)).rejects.toMatchObject({
      ...{ code: "E_CONTENT", place: { file: "bad.md", line: 3 } },
      message: expect.stringContaining('"2026-13-01" is no date.'),
    });
    expect(sent).toEqual([]);
    expect((await runDigest({ ...context, skipBroken: true })).next.kind).toBe("sent");
  });

  test("a failing template leaves the ledger unchanged", async () => {
    const { context, ledger } = await start();
    const error = new FeedletterError("E_TEMPLATE", { message: "It is wrong.", fix: "Mend it." });
    await expect(runDigest({ ...context, renderIssue: () => Promise.reject(error) })).rejects.toBe(error);
    expect((await ledger.history("weekly")).issues).toBe(0);
  });
});

describe("a new digest", () => {
  test("doesn't mail posts that exist when it is first sent, but later ones", async () => {
    const { context, ledger, site, sent } = await start({ start: "now" });
    expect((await runDigest(context)).next).toMatchObject({ kind: "nothing-new", first: true, older: 2 });
    expect((await ledger.history("weekly")).baseline).toEqual(new Set(["one", "two"]));
    site.posts.push(blogPost("three", 0));
    expect((await runDigest(context)).next).toMatchObject({
      ...{ kind: "sent", older: 2, draft: { number: 1, posts: [{ id: "three" }] } },
    });
    expect(sent).toHaveLength(2);
  });

  test("mails the newest of the older posts if asked to, and then no others", async () => {
    const { context, site } = await start({ start: "now", max: 2 });
    site.posts.push(blogPost("three", 0));
    const asked: unknown[] = [];
    const askForOlder: RunContext["askForOlder"] = async (question) => {
      asked.push(question);
      return true;
    };
    const { next } = await runDigest({ ...context, askForOlder });
    expect(asked).toEqual([{ older: 3, max: 2 }]);
    expect(next).toMatchObject({ kind: "sent", draft: { posts: [{ id: "three" }, { id: "two" }] } });
    expect((await runDigest({ ...context, askForOlder, includeOld: true })).next.kind).toBe("nothing-new");
    expect(asked).toHaveLength(1);
  });

  test("records nothing while a post is broken", async () => {
    const { context, ledger } = await start({ start: "now", findings: [broken] });
    await expect(runDigest(context)).rejects.toMatchObject({ code: "E_CONTENT" });
    expect((await ledger.history("weekly")).start).toBeUndefined();
  });
});

describe("an undone issue", () => {
  test("goes out again under the next number, whatever the date of its posts", async () => {
    const { context, issues, setAnswer, sent, site } = await start({
      posts: [blogPost("one", 900), blogPost("two", 1)],
    });
    setAnswer({ kind: "unreachable", error: down });
    await runDigest(context);
    expect(await issues.undo("weekly-1", { at: NOW, evenIfSent: false })).toEqual({ kind: "undone" });
    setAnswer(accepted);
    sent.length = 0;
    site.posts.push(blogPost("three", 0));
    const { resumed, next } = await runDigest(context);
    expect(resumed).toEqual([]);
    expect(next).toMatchObject({
      kind: "sent",
      draft: { number: 2, posts: [{ id: "three" }, { id: "two" }, { id: "one" }] },
    });
    expect(sent.map(({ number }) => number)).toEqual([2, 2]);
    expect((await runDigest(context)).next.kind).toBe("nothing-new");
  });
});

describe("a rehearsal", () => {
  test("writes the mails that the next run will send, with each person's choices, and records nothing", async () => {
    const tagged = { ...blogPost("go", 1), tags: [{ name: "Go", slug: "go" }] };
    const { context, ledger, subscribers, issues, sent } = await start({
      posts: [blogPost("one", 2), tagged],
    });
    await subscribers.add(person("gopher", { topics: ["go"] }));
    await subscribers.add(person("other", { topics: ["zig"] }));
    const before = await ledger.history("weekly");
    for (let times = 0; times < 2; times += 1)
      expect(await rehearseDigest(context)).toMatchObject({
        ...{ kind: "rehearsed", mails: 3, draft: { number: 1, posts: [{ id: "go" }, { id: "one" }] } },
      });
    expect(await ledger.history("weekly")).toEqual(before);
    expect(await issues.list()).toEqual([]);
    const rehearsed = sent.slice(0, 3).map(({ to }) => to);
    sent.length = 0;
    expect((await runDigest(context)).next).toMatchObject({ kind: "sent", draft: { number: 1 } });
    expect(sent.map(({ to }) => to).sort()).toEqual([...rehearsed].sort());
    expect(rehearsed).not.toContain("other@readers.example");
  });

  test("doesn't record the posts from before a new digest", async () => {
    const { context, ledger } = await start({ start: "now" });
    expect(await rehearseDigest(context)).toMatchObject({ kind: "nothing-new", older: 2 });
    expect((await ledger.history("weekly")).start).toBeUndefined();
  });

  test("that can't write a mail says so", async () => {
    const { context, setAnswer } = await start();
    setAnswer({ kind: "unreachable", error: down });
    await expect(rehearseDigest(context)).rejects.toBe(down);
  });
});

describe("a sample", () => {
  test("the next issue; too few new posts; the last issue's posts; the newest posts", async () => {
    const { context, site, ledger } = await start();
    const look = async (config = context.config) => {
      const sample = await composeSample({ ...context, config }, NOW);
      const { number, posts } = sample.kind === "draft" ? sample.draft : { number: 0, posts: [] };
      return [sample.of, number, ...posts.map(({ id }) => id)];
    };
    expect(await look()).toEqual(["next", 1, "two", "one"]);
    expect(await look(sampleDigest({ max: 1 }, "now"))).toEqual(["newest", 1, "two"]);
    expect(await look(sampleDigest({ min: 3 }))).toEqual(["waiting", 1, "two", "one"]);
    await runDigest(context);
    expect(await look()).toEqual(["last-issue", 1, "two", "one"]);
    site.posts.splice(0, 2, blogPost("renamed", 900));
    expect(await look()).toEqual(["newest", 2, "renamed"]);
    site.posts.length = 0;
    expect(await look()).toEqual(["nothing", 0]);
    expect((await ledger.history("weekly")).issues).toBe(1);
  });
});

describe("an issue that was not finished", () => {
  test("is finished first, from what was frozen, and then the next one goes out", async () => {
    const { context, setAnswer, site, sent } = await start();
    setAnswer({ kind: "unreachable", error: down });
    expect((await runDigest(context)).next).toMatchObject({
      kind: "sent",
      delivered: { kind: "stopped", error: down },
    });
    site.posts = [blogPost("three", 0)];
    sent.length = 0;
    setAnswer(accepted);
    const { resumed, next } = await runDigest(context);
    expect(resumed).toMatchObject([
      { issue: { id: "weekly-1" }, delivered: { kind: "finished", counts: { accepted: 2 } } },
    ]);
    expect(next).toMatchObject({
      kind: "sent",
      issue: { id: "weekly-2" },
      draft: { posts: [{ id: "three" }] },
    });
    expect(sent.map(({ number }) => number)).toEqual([1, 1, 2, 2]);
  });

  test("holds the next one back while the server can't be reached", async () => {
    const { context, setAnswer, site } = await start();
    setAnswer({ kind: "unreachable", error: down });
    await runDigest(context);
    site.posts.push(blogPost("three", 0));
    const { resumed, next } = await runDigest(context);
    expect(resumed).toMatchObject([{ delivered: { kind: "stopped" } }]);
    expect(next).toEqual({ kind: "not-reached" });
  });

  test("doesn't hold the next one back if only some mails were deferred", async () => {
    const { context, setAnswer, site, ledger } = await start();
    setAnswer({ kind: "deferred", code: 451, response: "451 later" });
    expect((await runDigest(context)).next).toMatchObject({ delivered: { kind: "waiting" } });
    site.posts.push(blogPost("three", 0));
    setAnswer(accepted);
    const { resumed, next } = await runDigest(context);
    expect(resumed).toMatchObject([{ delivered: { kind: "waiting", counts: { waiting: 2 } } }]);
    expect(next).toMatchObject({ kind: "sent", issue: { number: 2 } });
    expect(await ledger.openIssues("weekly")).toMatchObject([{ number: 1 }]);
  });

  test("that another process is sending is left to that process", async () => {
    const { context, ledger } = await start();
    const issue = await freezeFirst(ledger);
    await ledger.lease(issue.id, { ...claim("other"), limit: 1 });
    await expect(runDigest(context)).rejects.toMatchObject({ code: "E_BUSY" });
    const gone = { ...context.sender, isGone: (holder: string) => holder === "other" };
    expect((await runDigest({ ...context, sender: gone })).resumed).toMatchObject([
      { delivered: { kind: "finished" } },
    ]);
  });

  test("that another process froze first isn't frozen twice", async () => {
    const { context, ledger, sent } = await start();
    const confirm: RunContext["confirm"] = async () => {
      await freezeFirst(ledger);
      return true;
    };
    await expect(runDigest({ ...context, confirm })).rejects.toMatchObject({ code: "E_BUSY" });
    expect(sent).toEqual([]);
  });
});

describe("waiting for mails that the server deferred", () => {
  /** The server takes everything but the first try; a minute of sleep is a minute of the clock. */
  async function startDeferring(waitFor: number) {
    const { context, sent } = await start({ people: 1 });
    let now = NOW;
    const transport: RunContext["transport"] = {
      ...context.transport,
      send: async (message) => {
        sent.push(message);
        return sent.length === 1 ? { kind: "deferred", code: 451, response: "451 later" } : accepted;
      },
    };
    const sleep = async (ms: number) => {
      now += ms;
    };
    return { ...context, transport, sleep, clock: () => now, waitFor };
  }

  test("ends with everybody accepted if they are due within mail.wait", async () => {
    const { next } = await runDigest(await startDeferring(10 * MINUTE));
    expect(next).toMatchObject({ delivered: { kind: "finished", counts: { accepted: 1 } } });
  });

  test("ends after mail.wait, and says when to try again", async () => {
    const { next } = await runDigest(await startDeferring(2 * MINUTE));
    // 5 minutes, less a quarter of chance.
    const soonest = NOW + 3.75 * MINUTE;
    expect(next).toMatchObject({ delivered: { kind: "waiting", because: "deferred", next: soonest } });
  });

  test("ends at once when it is interrupted", async () => {
    const stop = new AbortController();
    const context = await startDeferring(10 * MINUTE);
    const sleep = async () => stop.abort();
    const { next } = await runDigest({ ...context, sleep, signal: stop.signal });
    expect(next).toMatchObject({ delivered: { kind: "interrupted", counts: { waiting: 1 } } });
  });
});

describe("an issue that another process freezes a moment before us", () => {
  async function startOvertaken() {
    const { ledger, ...context } = await start({ people: 3 });
    const freeze: Ledger["freeze"] = async (freezing) => {
      await ledger.freeze(freezing);
      return ledger.freeze(freezing);
    };
    return { ...context, context: { ...context.context, ledger: { ...ledger, freeze } } };
  }

  test("is left to that process, with a clear message", async () => {
    const { context, sent } = await startOvertaken();
    await expect(runDigest(context)).rejects.toMatchObject({ code: "E_BUSY" });
    expect(sent).toHaveLength(0);
  });

  test("is sent together with that process if several may send", async () => {
    const { context, sent } = await startOvertaken();
    const { resumed, next } = await runDigest({ ...context, concurrent: true });
    expect(resumed).toMatchObject([{ issue: { id: "weekly-1" }, delivered: { counts: { accepted: 3 } } }]);
    expect(next.kind).toBe("nothing-new");
    expect(sent).toHaveLength(3);
  });
});

describe("an issue of which another process has begun a part", () => {
  /** It takes one mail between our freezing and our first lease, as a `serve` may that wakes at that moment. */
  async function startBeside() {
    const { context, ledger, sent } = await start({ people: 3 });
    const now = { now: NOW, until: NOW + 5 * MINUTE };
    const taken: LeasedDelivery[] = [];
    const freeze: Ledger["freeze"] = async (freezing) => {
      const frozen = await ledger.freeze(freezing);
      taken.push(...(await ledger.lease("weekly-1", { ...now, holder: "serve", limit: 1 })));
      return frozen;
    };
    const sendTaken = async () => {
      for (const delivery of taken) {
        await ledger.markSending(delivery, { ...now, holder: "serve" });
        await ledger.record(delivery, "serve", {
          outcome: { kind: "accepted", response: "250 ok" },
          next: "final",
          at: NOW,
        });
      }
    };
    return { ...context, ledger: { ...ledger, freeze }, sendTaken, sent };
  }

  test("is finished once that process is done, even if the clock stands still", async () => {
    const { sendTaken, sent, ...context } = await startBeside();
    const sleeps: number[] = [];
    const sleep = async (ms: number) => {
      sleeps.push(ms);
      if (sleeps.length === 3) await sendTaken();
    };
    const { next } = await runDigest({ ...context, sleep, waitForOthers: MINUTE });
    expect(next).toMatchObject({ delivered: { kind: "finished", counts: { accepted: 3 } } });
    expect(sleeps).toHaveLength(3);
    expect(sent).toHaveLength(2);
  });

  test("stays paused if that process has paused it, even when resuming paused issues", async () => {
    const { sendTaken: _, sent, ...context } = await startBeside();
    const { ledger } = context;
    const sleep = async () => {
      await ledger.pause("weekly-1", { reason: answered("550 5.7.1 spam"), at: NOW });
      await ledger.release("weekly-1", "serve");
    };
    const { next } = await runDigest({ ...context, sleep, waitForOthers: MINUTE, resumePaused: true });
    expect(next).toMatchObject({ delivered: { kind: "paused", counts: { accepted: 2, waiting: 1 } } });
    expect(sent).toHaveLength(2);
  });

  test("is left to that one when it takes too long, or at once by `serve`", async () => {
    const context = await startBeside();
    let slept = 0;
    const sleep = async (ms: number) => {
      slept += ms;
    };
    const { next } = await runDigest({ ...context, sleep, waitForOthers: MINUTE });
    expect(next).toMatchObject({ delivered: { kind: "elsewhere", counts: { accepted: 2, waiting: 1 } } });
    expect(slept).toBe(MINUTE);
    expect((await runDigest(await startBeside())).next).toMatchObject({ delivered: { kind: "elsewhere" } });
  });
});

describe("an issue that the server stopped", () => {
  const refused: Outcome = { kind: "rejected", code: 550, enhanced: "5.7.1", response: "550 5.7.1 spam" };

  test("stays paused, and holds the next one back, until somebody resumes it", async () => {
    const { context, setAnswer, site, sent } = await start({ people: 9 });
    setAnswer(refused);
    expect((await runDigest(context)).next).toMatchObject({ delivered: { kind: "paused" } });
    site.posts.push(blogPost("three", 0));
    setAnswer(accepted);
    const before = sent.length;
    const again = await runDigest(context);
    expect(again).toMatchObject({
      resumed: [{ delivered: { kind: "paused", error: { code: "E_REFUSED" } } }],
      next: { kind: "not-reached" },
    });
    expect(sent).toHaveLength(before);
    expect(await runDigest({ ...context, resumePaused: true })).toMatchObject({
      resumed: [{ delivered: { kind: "finished", counts: { accepted: 9, rejected: 0 } } }],
      next: { kind: "sent", issue: { number: 2 } },
    });
  });

  test("waits for its time in `serve`, and is tried at once by `send`", async () => {
    const { context, setAnswer } = await start();
    setAnswer({ kind: "unreachable", error: down });
    await runDigest(context);
    setAnswer(accepted);
    expect(await runDigest({ ...context, ignoreBackoff: false })).toMatchObject({
      resumed: [{ delivered: { kind: "waiting", because: "server-failed" } }],
      next: { kind: "not-reached" },
    });
    expect(await runDigest(context)).toMatchObject({ resumed: [{ delivered: { kind: "finished" } }] });
  });
});

describe("subscribers who chose topics", () => {
  const tagged = (slug: string, daysAgo: number, ...tags: string[]): Post => ({
    ...blogPost(slug, daysAgo),
    tags: tags.map((name) => ({ name, slug: name })),
  });
  /** Renders the ids of the posts and the language, and counts how often. */
  const countingRenderer = () => {
    const rendered: string[] = [];
    const renderIssue: RunContext["renderIssue"] = async ({ posts }, language) => {
      const text = [language, ...posts.map(({ id }) => id)].join(" ");
      rendered.push(text);
      return { ...VARIANT, text: [text], html: [text] };
    };
    return { rendered, renderIssue };
  };
  const bodies = (sent: readonly Message[]) =>
    Object.fromEntries(
      sent.map((mail) => [
        mail.to.split("@")[0],
        /\r\n\r\n([^=\r]*)=\r\n/.exec(bytesOf(mail).toString())?.[1],
      ]),
    );
  const posts = [tagged("one", 3, "go"), tagged("two", 2, "rust"), tagged("three", 1, "go", "zig")];

  test("get the posts of their topics in their language, with one rendering for everybody who sees the same", async () => {
    const { context, subscribers, sent } = await start({ people: 3, posts });
    const { rendered, renderIssue } = countingRenderer();
    for (let nth = 0; nth < 20; nth += 1) await subscribers.add(person(`go${nth}`, { topics: ["go"] }));
    await subscribers.add(person("both", { topics: ["rust", "go"] }));
    await subscribers.add(person("zig", { topics: ["zig"], language: "de-CH" }));
    await subscribers.add(person("esperanto", { language: "eo" }));
    await subscribers.add(person("nothing", { topics: ["haskell"] }));
    const { next } = await runDigest({ ...context, renderIssue });
    expect(next).toMatchObject({ kind: "sent", delivered: { counts: { accepted: 26, skipped: 0 } } });
    expect([...rendered].sort()).toEqual(["de three", "en three one", "en three two one"]);
    expect(bodies(sent)).toMatchObject({
      ...{ p0: "en three two one", both: "en three two one", esperanto: "en three two one" },
      ...{ go0: "en three one", go19: "en three one", zig: "de three" },
    });
    expect(Object.keys(bodies(sent))).not.toContain("nothing");
  });

  test("posts that nobody follows wait, and don't fill issues that nobody would get", async () => {
    const { context, subscribers, sent, site } = await start({
      people: 0,
      posts: [tagged("first", 9, "go")],
      max: 1,
    });
    await subscribers.add(person("ada", { topics: ["go"] }));
    await runDigest(context);
    site.posts.push(tagged("unread", 3, "rust"), tagged("read", 2, "go"));
    const { next } = await runDigest(context);
    expect(next).toMatchObject({ kind: "sent", draft: { posts: [{ id: "read" }] } });
    expect(next).toMatchObject({
      considered: expect.arrayContaining([
        { entry: expect.objectContaining({ id: "unread" }), verdict: "unfollowed" },
      ]),
    });
    await subscribers.add(person("bob", { topics: ["rust"] }));
    expect((await runDigest(context)).next).toMatchObject({ draft: { posts: [{ id: "unread" }] } });
    expect(sent.map(({ to }) => to)).toEqual([
      "ada@readers.example",
      "ada@readers.example",
      "bob@readers.example",
    ]);
  });

  test("`min` counts for each: nobody gets fewer, and when nobody would get enough all posts wait", async () => {
    const { context, subscribers, sent, site } = await start({ people: 0, posts, min: 2 });
    await subscribers.add(person("rust", { topics: ["rust"] }));
    await subscribers.add(person("zig", { topics: ["zig"] }));
    const waiting = await runDigest(context);
    expect(waiting.next).toMatchObject({ kind: "waits-for-more", ready: 2 });
    site.posts.push(tagged("four", 0, "zig"));
    await runDigest(context);
    expect(sent.map(({ to }) => to)).toEqual(["zig@readers.example"]);
  });

  test("an issue that is full goes out though nobody sees `min` of it: it would wait for ever", async () => {
    const { context, subscribers, sent } = await start({ people: 0, posts, min: 2, max: 2 });
    await subscribers.add(person("rust", { topics: ["rust"] }));
    await subscribers.add(person("zig", { topics: ["zig"] }));
    expect((await runDigest(context)).next.kind).toBe("sent");
    expect(sent).toHaveLength(2);
  });

  test("somebody who subscribes with new topics while an issue is rendered gets the whole issue", async () => {
    const { context, subscribers, sent } = await start({ people: 1, posts });
    const { renderIssue } = countingRenderer();
    const confirm: RunContext["confirm"] = async () => {
      await subscribers.add(person("late", { topics: ["zig"] }));
      return true;
    };
    await runDigest({ ...context, renderIssue, confirm });
    expect(bodies(sent)).toMatchObject({ late: "en three two one" });
  });
});

test("a preview shows the next issue and records nothing", async () => {
  const { context, ledger, sent } = await start();
  expect(await previewIssue(context)).toMatchObject({
    kind: "preview",
    draft: { number: 1 },
    variant: VARIANT,
  });
  expect((await ledger.history("weekly")).issues).toBe(0);
  expect(sent).toEqual([]);
});
