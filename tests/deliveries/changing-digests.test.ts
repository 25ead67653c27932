import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DigestConfig } from "#config/schema.js";
import type { Post } from "#content/model/post.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import type { Outcome } from "#deliveries/outcome.js";
import { finishOpenIssues, type RunContext, runDigest } from "#deliveries/run-digest.js";
import type { Message } from "#deliveries/transport.js";
import { prepareMail } from "#mail/prepare-mail.js";
import { alternativesTo } from "#subscribers/digest-groups.js";
import { sampleDigest } from "../digest/samples.js";
import { sized } from "../sizes.js";
import { MINUTE, NOW, person, VARIANT } from "./samples.js";

const HOUR = 60 * MINUTE;
const DIGESTS = ["instant", "weekly", "monthly"] as const;
type Digest = (typeof DIGESTS)[number];
const groups = { news: DIGESTS };
const accepted: Outcome = { kind: "accepted", response: "250 ok" };

function blogPost(slug: string, published: number, topic: string): Post {
  return {
    ...{ id: slug, url: `https://blog.example/${slug}/`, title: slug, published, updated: published, slug },
    ...{ draft: false, section: "", path: slug, authors: [], categories: [], enclosures: [] },
    tags: [{ name: topic, slug: topic }],
    body: { kind: "file", path: `/${slug}.md`, format: "markdown", start: 0, line: 1, excerptSeparator: "" },
    place: { file: `${slug}.md` },
    ...{ html: "<p>words</p>", text: "words", excerpt: "words" },
  };
}

async function open() {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-changes-"));
  const database = await openSqlite(join(folder, "ledger.db"), NOW);
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const posts: Post[] = [];
  /** What each person was sent, in order. */
  const had = new Map<string, string[]>();
  let now = NOW;
  let answer = accepted;
  const configs: Readonly<Record<Digest, DigestConfig>> = {
    instant: { ...sampleDigest({ min: 1, max: 20 }, "now"), on: "publish" },
    weekly: sampleDigest({ min: 1, max: 20 }, "now"),
    monthly: sampleDigest({ min: 1, max: 20 }, "now"),
  };
  const identity = { from: { address: "news@careers.example" }, listName: "Notes", unsubscribeOptions: {} };
  const prepared = new WeakMap<Message, { readonly subscriber: string; readonly posts: readonly string[] }>();
  const send = async (message: Message): Promise<Outcome> => {
    const { subscriber = "nobody", posts = [] } = prepared.get(message) ?? {};
    if (answer === accepted) had.set(subscriber, [...(had.get(subscriber) ?? []), ...posts]);
    return answer;
  };
  const contextFor = (digest: Digest): RunContext => ({
    ...{ digest, ledger: database.ledger, onUncertain: "resend", config: configs[digest] },
    alternatives: alternativesTo(digest, groups),
    ...{ siteLanguage: "en", timezone: "UTC" },
    loadEntries: async () => ({ entries: posts, findings: [] }),
    renderPosts: async (entries) => ({
      posts: entries.flatMap((entry) => posts.filter(({ id }) => id === entry.id)),
      findings: [],
    }),
    renderIssue: async ({ posts }) => ({ ...VARIANT, text: [posts.map(({ id }) => id).join(" ")] }),
    prepareMail: (issue, variants) => {
      const prepare = prepareMail(issue, variants, identity);
      return async (delivery) => {
        const text = String(variants.get(delivery.variant)?.text[0]);
        const message = await prepare(delivery);
        prepared.set(message, { subscriber: delivery.subscriber, posts: text.split(" ") });
        return message;
      };
    },
    confirm: async () => true,
    sender: { holder: "me", isGone: () => false },
    transport: { connections: 2, send, close: async () => {} },
    ...{ clock: () => now, random: () => 0, sleep: async () => {} },
    ...{ waitFor: 0, waitForOthers: 0, ignoreBackoff: true, resumePaused: false },
  });
  for (const digest of DIGESTS) await runDigest(contextFor(digest));
  return {
    ...database,
    had,
    add: (name: string, digest: Digest, topics: readonly string[] = []) =>
      database.subscribers.add(person(name, { digests: [digest], groups, topics })),
    publish: (id: string, topic = "work") => void posts.push(blogPost(id, now, topic)),
    send: async (digest: Digest) => (await runDigest(contextFor(digest))).next.kind,
    finish: (digest: Digest) => finishOpenIssues(contextFor(digest)),
    change: (name: string, to: Digest, topics: readonly string[] = []) =>
      database.membership.choose(
        `id-${name}`,
        { offered: DIGESTS, digests: [to], topics: { [to]: topics } },
        { at: now, source: "a test", groups },
      ),
    leave: (name: string, digest: string) =>
      database.membership.leave(`id-${name}`, digest, { at: now, source: "a test" }),
    pass: (ms = 3 * HOUR) => {
      now += ms;
    },
    setAnswer: (outcome: Outcome) => {
      answer = outcome;
    },
  };
}

type Site = Awaited<ReturnType<typeof open>>;

async function sendEverything({ send, pass }: Site): Promise<void> {
  for (let nth = 0; nth < 12; nth += 1) {
    pass();
    await send("instant");
  }
  for (const digest of ["weekly", "monthly"] as const) {
    pass();
    await send(digest);
  }
}

/** What happens at the site; people change in the pauses between. */
const STEPS = [
  ...["publish", "instant", "publish", "publish", "weekly", "instant", "publish", "monthly"],
  ...["instant", "instant", "publish", "weekly", "instant", "monthly", "publish", "instant"],
] as const;

interface Change {
  /** Before this step. */
  readonly step: number;
  readonly to: Digest;
}

/** Everybody who begins with one digest, and changes once or twice, at any moments. */
function listPeople(): readonly { name: string; first: Digest; changes: readonly Change[] }[] {
  const others = (digest: Digest) => DIGESTS.filter((other) => other !== digest);
  const moments = STEPS.map((_, step) => step);
  const walks = DIGESTS.flatMap((first) => [
    { first, changes: [] },
    ...moments.flatMap((step) =>
      others(first).flatMap((to) => [
        { first, changes: [{ step, to }] },
        ...moments
          .filter((later) => later > step)
          .flatMap((later) =>
            others(to).map((again) => ({
              first,
              changes: [
                { step, to },
                { step: later, to: again },
              ],
            })),
          ),
      ]),
    ),
  ]);
  // Of those who change twice, the usual run takes every fifth, which is all digests and moments, but not each with each.
  const chosen = walks.filter(({ changes }, nth) => changes.length < 2 || nth % sized(5, 1) === 0);
  return chosen.map((walk, nth) => ({ name: `p${nth}`, ...walk }));
}

test("whoever changes between alternatives, whenever and to whichever, gets each post exactly once", async () => {
  const site = await open();
  const people = listPeople();
  for (const { name, first } of people) await site.add(name, first);
  let published = 0;
  for (const [step, what] of STEPS.entries()) {
    for (const { name, changes } of people)
      for (const change of changes) if (change.step === step) await site.change(name, change.to);
    site.pass();
    if (what !== "publish") await site.send(what);
    else {
      published += 1;
      site.publish(`post-${published}`);
    }
  }
  await sendEverything(site);
  const all = Array.from({ length: published }, (_, nth) => `post-${nth + 1}`);
  const wrong = people.flatMap(({ name, first, changes }) => {
    const had = [...(site.had.get(`id-${name}`) ?? [])].sort();
    return had.join() === all.join() ? [] : [{ first, changes, had }];
  });
  expect(people.length).toBeGreaterThan(sized(300, 1_000));
  expect(wrong).toEqual([]);
}, 240_000);

test("the next digest has exactly what somebody hasn't had", async () => {
  const site = await open();
  await site.add("ada", "instant");
  await site.add("bob", "weekly");
  for (const id of ["one", "two"]) {
    site.publish(id);
    await site.send("instant");
    site.pass();
  }
  await site.change("ada", "weekly");
  site.publish("three");
  site.pass();
  expect(await site.send("instant")).toBe("no-subscribers");
  await site.send("weekly");
  expect(site.had).toEqual(
    new Map([
      ["id-ada", ["one", "two", "three"]],
      ["id-bob", ["three", "two", "one"]],
    ]),
  );
});

test("a mail that waits when somebody changes is still sent, and its post doesn't come again", async () => {
  const site = await open();
  await site.add("ada", "instant");
  site.publish("one");
  site.setAnswer({ kind: "deferred", code: 450, response: "450 later" });
  await site.send("instant");
  await site.change("ada", "weekly");
  site.setAnswer(accepted);
  site.pass();
  site.publish("two");
  site.pass();
  await site.send("weekly");
  await site.finish("instant");
  expect(site.had).toEqual(new Map([["id-ada", ["two", "one"]]]));
});

test("what is left of the old digest comes in the topics of the new one, and not to somebody who has left", async () => {
  const site = await open();
  for (const name of ["ada", "bob", "cleo"]) await site.add(name, "weekly");
  await site.add("dan", "instant");
  site.publish("one", "work");
  site.publish("two", "play");
  await site.send("instant");
  site.pass();
  await site.send("instant");
  site.pass();
  await site.change("ada", "instant", ["play"]);
  await site.change("bob", "instant");
  await site.change("cleo", "instant");
  // The unsubscribe link of a mail from before the change.
  expect(await site.leave("bob", "weekly")).toMatchObject({
    kind: "left",
    member: { state: "unsubscribed" },
  });
  await site.change("cleo", "monthly");
  await site.leave("cleo", "monthly");
  await site.send("weekly");
  await sendEverything(site);
  expect(site.had).toEqual(
    new Map([
      ["id-dan", ["one", "two"]],
      ["id-ada", ["two"]],
    ]),
  );
});
