import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "#content/model/post.js";
import {
  type Composition,
  composeIssue,
  describeSelectionReason,
  type SelectionReason,
} from "#digest/compose.js";
import type { PostChoice } from "#digest/post-choice.js";
import type { SentHistory } from "#digest/sent-history.js";
import { identityOf, planStart } from "#digest/start.js";
import { DAY, NOW, sampleDigest, sampleEntry } from "./samples.js";

const NEW: SentHistory = { issues: 0, sent: new Set(), baseline: new Set() };

function compose(
  entries: readonly Entry[],
  history = NEW,
  more: Partial<Parameters<typeof composeIssue>[1]> = {},
) {
  return composeIssue(entries, { digest: sampleDigest(), history, now: NOW, timezone: "UTC", ...more });
}

/** The history after an issue, as a ledger keeps it. */
function record(history: SentHistory, { chosen, baseline }: Composition, at: number): SentHistory {
  if (chosen.length === 0) return history;
  return {
    issues: history.issues + 1,
    lastIssueAt: at,
    sent: new Set([...history.sent, ...chosen.map(({ id }) => id)]),
    baseline: new Set([...history.baseline, ...ids(baseline)]),
  };
}

function ids(entries: readonly { readonly id: string }[]): string[] {
  return entries.map(({ id }) => id);
}

function verdicts({ considered }: Composition): Record<string, SelectionReason> {
  return Object.fromEntries(considered.map(({ entry, verdict }) => [entry.id, verdict]));
}

/** `count` posts, one a day, the last one yesterday: p1 is the oldest. */
function daily(count: number): Entry[] {
  return Array.from({ length: count }, (_, index) =>
    sampleEntry(`p${index + 1}`, NOW - (count - index) * DAY),
  );
}

describe("the first issue with `start: newest`", () => {
  test("takes the newest posts, newest first, and makes all older ones the baseline", () => {
    const composition = compose(daily(5), NEW, { digest: sampleDigest({ max: 2 }) });
    expect(ids(composition.chosen)).toEqual(["p5", "p4"]);
    expect(ids(composition.baseline).sort()).toEqual(["p1", "p2", "p3"]);
    expect(verdicts(composition)).toMatchObject({ p1: "baseline", p3: "baseline", p4: "chosen" });
  });

  test("records no baseline while there are too few posts for it", () => {
    const composition = compose(daily(2), NEW, { digest: sampleDigest({ min: 3 }) });
    expect(composition.chosen).toEqual([]);
    expect(composition.baseline).toEqual([]);
    expect(verdicts(composition)).toEqual({ p1: "waits-for-more", p2: "waits-for-more" });
  });

  test("records none either where max is below min", () => {
    expect(compose(daily(2), NEW, { digest: sampleDigest({ min: 3, max: 1 }) }).baseline).toEqual([]);
  });

  test("takes posts of any age", () => {
    expect(ids(compose([sampleEntry("old", NOW - 4000 * DAY)]).chosen)).toEqual(["old"]);
  });
});

describe("what the publisher has decided", () => {
  const sent: SentHistory = { ...NEW, issues: 1, lastIssueAt: NOW - 40 * DAY, sent: new Set(["before"]) };
  const choosing = (...choices: [string, PostChoice][]): SentHistory => ({
    ...sent,
    choices: new Map(choices),
  });

  test("a pinned post is chosen and comes first, in the order of pinning; held ones and those taken out stay out", () => {
    const history = choosing(["p5", "pin"], ["p3", "pin"], ["p1", "hold"], ["p2", "out"]);
    const composition = compose(daily(5), history, { digest: sampleDigest({ max: 2 }) });
    expect(ids(composition.chosen)).toEqual(["p5", "p3"]);
    expect(verdicts(composition)).toMatchObject({ p1: "on-hold", p2: "taken-out", p4: "waits-for-room" });
  });

  test("a held post doesn't become part of the baseline of a first issue, so that it can be released", () => {
    const digest = sampleDigest({ max: 1 });
    const held: SentHistory = { ...NEW, choices: new Map([["p3", "hold"]]) };
    const composition = compose(daily(3), held, { digest });
    expect([ids(composition.chosen), ids(composition.baseline)]).toEqual([["p2"], ["p1"]]);
    const later = record(held, composition, NOW);
    const released = { ...later, choices: new Map([["p3", "release"]] as const) };
    expect(ids(compose(daily(3), released, { digest, now: NOW + 90 * DAY }).chosen)).toEqual(["p3"]);
  });

  test("a released or pinned post isn't held back for its date, and doesn't move the date that others are judged by", () => {
    const old = sampleEntry("old", NOW - 200 * DAY);
    const after = { ...sent, lastIssueAt: NOW };
    expect(verdicts(compose([old], after))).toEqual({ old: "held-back" });
    for (const choice of ["pin", "release"] as const)
      expect(ids(compose([old], { ...after, choices: new Map([["old", choice]]) }).chosen)).toEqual(["old"]);
    const entries = [36, 35, 1].map((days) => sampleEntry(`of-${days}`, NOW - days * DAY));
    const early = { ...after, sent: new Set(["of-36", "of-1"]) };
    expect(verdicts(compose(entries, early))).toMatchObject({ "of-35": "held-back" });
    const pinned = { ...early, choices: new Map([["of-1", "pin"]] as const) };
    expect(verdicts(compose(entries, pinned))).toMatchObject({ "of-35": "chosen" });
  });
});

describe("the first issue with `start: now`", () => {
  const digest = sampleDigest({ max: 3 }, "now");
  const before = daily(5);
  /** As recorded when the digest was first seen. */
  const started: SentHistory = {
    ...NEW,
    start: { setting: "now", at: NOW },
    baseline: new Set(ids(before)),
    known: before.map(identityOf),
  };

  test("doesn't mail existing posts, even before they are recorded", () => {
    const unrecorded = compose(before, NEW, { digest });
    expect(unrecorded.chosen).toEqual([]);
    expect(unrecorded.older).toBe(5);
    expect(new Set(Object.values(verdicts(unrecorded)))).toEqual(new Set(["baseline"]));
    expect(compose(before, started, { digest })).toMatchObject({ chosen: [], baseline: [], older: 5 });
  });

  test("mails posts that appear later, even if dated the same day or 30 days back; older ones are held back", () => {
    const limit = NOW - 30 * DAY;
    const later = [
      sampleEntry("same-day", NOW - DAY / 2),
      sampleEntry("back-dated", limit),
      sampleEntry("too-old", limit - 1),
    ];
    const composition = compose([...before, ...later], started, { digest, now: NOW + DAY });
    expect(ids(composition.chosen)).toEqual(["same-day", "back-dated"]);
    expect(verdicts(composition)).toMatchObject({ p5: "baseline", "too-old": "held-back" });
    expect(composition.baseline).toEqual([]);
  });

  test("mails a draft or future post of then once it is published", () => {
    const future = sampleEntry("future", NOW + DAY);
    expect(
      planStart([...before, future], { digest, history: NEW, now: NOW, timezone: "UTC" })?.baseline,
    ).toEqual(before.map(identityOf));
    expect(ids(compose([...before, future], started, { digest, now: NOW + 2 * DAY }).chosen)).toEqual([
      "future",
    ]);
  });

  test("with includeOld takes the newest of all, and makes the others the baseline", () => {
    const entries = [...before, sampleEntry("new", NOW)];
    const composition = compose(entries, started, { digest, includeOld: true });
    expect(ids(composition.chosen)).toEqual(["new", "p5", "p4"]);
    expect(ids(composition.baseline)).toEqual(["p1", "p2", "p3"]);
  });

  test("a changed `start` counts until there is an issue", () => {
    expect(ids(compose(before, started, { digest: sampleDigest({ max: 3 }) }).chosen)).toEqual([
      "p5",
      "p4",
      "p3",
    ]);
    const issued = { ...started, issues: 1, lastIssueAt: NOW, sent: new Set(["new"]) };
    expect(compose(before, issued, { digest: sampleDigest({ max: 3 }) }).chosen).toEqual([]);
  });

  test("is recorded once, by ids", () => {
    const plan = (history: SentHistory) => planStart(before, { digest, history, now: NOW, timezone: "UTC" });
    expect(plan(NEW)).toEqual({ setting: "now", at: NOW, baseline: before.map(identityOf) });
    expect(plan(started)).toBeUndefined();
    expect(plan({ ...NEW, issues: 1 })).toBeUndefined();
  });
});

describe("the first issue with a date as `start`", () => {
  /** Midnight in Berlin. */
  const day = Date.UTC(2026, 10, 20, 23);
  const digest = sampleDigest({ max: 2 }, "2026-11-21");
  const entries = [
    sampleEntry("older", day - 1),
    ...[0, 1, 2].map((nth) => sampleEntry(`p${nth}`, day + nth * 1000)),
  ];

  test("takes the posts dated from then on, oldest first; older ones are the baseline", () => {
    const zoned = { digest, timezone: "Europe/Berlin" };
    expect(verdicts(compose(entries, NEW, zoned))).toEqual({
      ...{ older: "baseline", p0: "chosen", p1: "chosen", p2: "waits-for-room" },
    });
    const start = planStart(entries, { ...zoned, history: NEW, now: NOW });
    expect(start?.baseline.map(({ id }) => id)).toEqual(["older"]);
  });

  test("also where the day is long ago; a post dated before it that turns up is held", () => {
    const longAgo = sampleDigest({}, "2020-01-01");
    const history: SentHistory = { ...NEW, start: { setting: "2020-01-01", at: NOW } };
    const old = [sampleEntry("old", Date.UTC(2021, 0, 1)), sampleEntry("too-old", Date.UTC(2019, 0, 1))];
    expect(verdicts(compose(old, history, { digest: longAgo }))).toEqual({
      old: "chosen",
      "too-old": "held-back",
    });
  });
});

describe("a post whose id has changed", () => {
  const was = sampleEntry("a", NOW - 8 * DAY, { title: "Say no" });
  const history: SentHistory = {
    ...{ issues: 1, lastIssueAt: NOW - 7 * DAY, sent: new Set(["a"]), baseline: new Set() },
    known: [identityOf(was)],
  };
  const verdictOf = (more: Partial<Entry>, others: readonly Entry[] = []) =>
    verdicts(compose([...others, { ...was, id: "new", url: "https://new.example/", ...more }], history)).new;

  test("counts as sent if it has the address of a sent post", () => {
    expect(verdictOf({ url: was.url, title: "Say yes", published: NOW })).toBe("renamed");
    expect(verdictOf({ url: was.url }, [was])).toBe("renamed");
  });

  test("counts as sent if it has the title of a sent post that no longer exists, and a date at most three days away", () => {
    expect(verdictOf({})).toBe("renamed");
    expect(verdictOf({ published: was.published + 3 * DAY })).toBe("renamed");
    expect(verdictOf({ published: was.published - 3 * DAY })).toBe("renamed");
    expect(verdictOf({ published: was.published + 4 * DAY })).toBe("chosen");
    expect(verdictOf({ title: "Say no more" })).toBe("chosen");
    expect(verdictOf({}, [was])).toBe("chosen");
  });

  test("posts without a title are told by their address alone", () => {
    const untitled = { ...history, known: [{ ...identityOf(was), title: "" }] };
    const entry = { ...was, id: "new", url: "https://new.example/", title: "" };
    expect(verdicts(compose([entry], untitled)).new).toBe("chosen");
  });
});

test("posts of an undone issue go out again, whatever their date and though they were the baseline", () => {
  const history: SentHistory = {
    ...{ issues: 2, lastIssueAt: NOW - 7 * DAY, sent: new Set(["a"]) },
    ...{ baseline: new Set(["old", "older"]), undone: new Set(["old"]) },
  };
  const entries = [sampleEntry("old", NOW - 900 * DAY), sampleEntry("older", NOW - 901 * DAY)];
  expect(verdicts(compose(entries, history))).toEqual({ old: "chosen", older: "baseline" });
});

describe("a later issue", () => {
  const history: SentHistory = {
    issues: 3,
    lastIssueAt: NOW - 7 * DAY,
    sent: new Set(["p1", "p2"]),
    baseline: new Set(["p0"]),
  };

  test("takes the oldest unsent posts first and shows them newest first; the others wait", () => {
    const composition = compose(daily(6), history, { digest: sampleDigest({ max: 2 }) });
    expect(ids(composition.chosen)).toEqual(["p4", "p3"]);
    expect(composition.baseline).toEqual([]);
    expect(verdicts(composition)).toEqual({
      p1: "already-sent",
      p2: "already-sent",
      p3: "chosen",
      p4: "chosen",
      p5: "waits-for-room",
      p6: "waits-for-room",
    });
  });

  test("takes a back-dated post that was never sent, up to 30 days before the last issue", () => {
    const entries = [...daily(2), sampleEntry("back-dated", NOW - 36 * DAY)];
    expect(ids(compose(entries, history).chosen)).toEqual(["back-dated"]);
  });

  test("never sends the baseline, nor an edited or re-dated post again", () => {
    const entries = [
      sampleEntry("p0", NOW - DAY),
      sampleEntry("p1", NOW - 60_000, { title: "edited", updated: NOW - 60_000 }),
    ];
    const composition = compose(entries, history);
    expect(composition.chosen).toEqual([]);
    expect(verdicts(composition)).toEqual({ p0: "baseline", p1: "already-sent" });
  });

  test("below min, posts wait", () => {
    const composition = compose(daily(4), history, { digest: sampleDigest({ min: 3 }) });
    expect(composition.chosen).toEqual([]);
    expect(verdicts(composition)).toMatchObject({ p3: "waits-for-more", p4: "waits-for-more" });
  });
});

describe("old posts that turn up", () => {
  const history: SentHistory = {
    issues: 1,
    lastIssueAt: NOW - 7 * DAY,
    sent: new Set(["p8"]),
    baseline: new Set(),
  };
  const limit = NOW - 7 * DAY - 30 * DAY;
  const sent = sampleEntry("p8", NOW - 8 * DAY);

  test("are held back when they are dated more than 30 days before the last issue", () => {
    const entries = [sent, sampleEntry("late", limit), sampleEntry("too-late", limit - 1)];
    expect(verdicts(compose(entries, history))).toEqual({
      p8: "already-sent",
      late: "chosen",
      "too-late": "held-back",
    });
  });

  test("go out when asked for", () => {
    const composition = compose([sent, sampleEntry("too-late", limit - 1)], history, { includeOld: true });
    expect(ids(composition.chosen)).toEqual(["too-late"]);
  });

  test("are held back when every id has changed", () => {
    const renamed = Array.from({ length: 90 }, (_, index) =>
      sampleEntry(`new-${index}`, NOW - (index + 8) * DAY),
    );
    const composition = compose(renamed, history, { digest: sampleDigest({ max: 100 }) });
    expect(composition.chosen).toHaveLength(30);
    expect(Object.values(verdicts(composition)).filter((verdict) => verdict === "held-back")).toHaveLength(
      60,
    );
  });

  test("are distinguished from posts that had to wait for a place, however long", () => {
    const digest = sampleDigest({ max: 1 });
    const backlog = [
      sampleEntry("a", 0),
      ...Array.from({ length: 9 }, (_, index) => sampleEntry(`b${index}`, DAY + index)),
    ];
    let history = record(NEW, compose(backlog.slice(0, 1), NEW, { digest, now: DAY / 2 }), DAY / 2);
    for (let month = 1; month <= 9; month += 1) {
      const now = month * 31 * DAY;
      history = record(history, compose(backlog, history, { digest, now }), now);
    }
    expect([...history.sent].sort()).toEqual(ids(backlog).sort());
  });
});

test("a sent post that is given a new date holds back nobody who waits", () => {
  const history = {
    issues: 1,
    lastIssueAt: NOW - 7 * DAY,
    sent: new Set(["a", "b"]),
    baseline: new Set<string>(),
  };
  const entries = [
    sampleEntry("a", NOW - 60 * DAY),
    sampleEntry("b", NOW - DAY),
    sampleEntry("waiting", NOW - 50 * DAY),
  ];
  expect(ids(compose(entries, history).chosen)).toEqual(["waiting"]);
});

test("drafts, future, expired, hidden and otherwise tagged posts stay out", () => {
  const tagged = { tags: [{ name: "Go Home", slug: "go-home" }] };
  const composition = compose(
    [
      sampleEntry("draft", NOW - DAY, { draft: true, ...tagged }),
      sampleEntry("future", NOW + 1, tagged),
      sampleEntry("expired", NOW - DAY, { expires: NOW, ...tagged }),
      sampleEntry("unlisted", NOW - DAY, { hiddenFrom: "everywhere", ...tagged }),
      sampleEntry("not-for-mail", NOW - DAY, { hiddenFrom: "mail", ...tagged }),
      sampleEntry("not-for-feeds", NOW - DAY, { hiddenFrom: "feeds", ...tagged }),
      sampleEntry("untagged", NOW - DAY),
      sampleEntry("by-slug", NOW, { categories: [{ name: "!", slug: "other" }] }),
      sampleEntry("by-name", NOW, tagged),
    ],
    NEW,
    { digest: sampleDigest({ tags: ["go home", "other"] }) },
  );
  expect(verdicts(composition)).toEqual({
    draft: "draft",
    future: "future",
    expired: "expired",
    unlisted: "unlisted",
    "not-for-mail": "not-for-mail",
    "not-for-feeds": "chosen",
    untagged: "other-tag",
    "by-slug": "chosen",
    "by-name": "chosen",
  });
});

test("unwanted tags and sections stay out, and only the wanted sections are in", () => {
  const tagged = { tags: [{ name: "Ads", slug: "ads" }] };
  const entries = [
    sampleEntry("ad", NOW - DAY, { ...tagged, section: "notes" }),
    sampleEntry("note", NOW - DAY, { section: "notes" }),
    sampleEntry("talk", NOW - DAY, { section: "talks" }),
    sampleEntry("top", NOW - DAY),
  ];
  const verdictsWith = (posts: Parameters<typeof sampleDigest>[0]) =>
    verdicts(compose(entries, NEW, { digest: sampleDigest(posts) }));
  expect(verdictsWith({ withoutTags: ["ADS"], sections: ["/Notes/"] })).toEqual({
    ...{ ad: "unwanted-tag", note: "chosen", talk: "other-section", top: "other-section" },
  });
  expect(verdictsWith({ withoutSections: ["notes"] })).toEqual({
    ...{ ad: "unwanted-section", note: "unwanted-section", talk: "chosen", top: "chosen" },
  });
});

test("pinned posts are taken before all others and stand first, in the order of the list", () => {
  const digest = sampleDigest({ max: 3, pinned: ["p2", "https://careers.example/p1/"] });
  expect(ids(compose(daily(5), NEW, { digest }).chosen)).toEqual(["p2", "p1", "p5"]);
  const history = {
    issues: 1,
    lastIssueAt: NOW - 9 * DAY,
    sent: new Set(["p2"]),
    baseline: new Set<string>(),
  };
  expect(ids(compose(daily(5), history, { digest }).chosen)).toEqual(["p1", "p4", "p3"]);
});

test("a pinned post that went out early holds back nobody who waits", () => {
  const history = { issues: 1, lastIssueAt: NOW - DAY, sent: new Set(["pin"]), baseline: new Set<string>() };
  const entries = [
    sampleEntry("pin", NOW - 2 * DAY),
    sampleEntry("sent", NOW - 70 * DAY),
    sampleEntry("old", NOW - 60 * DAY),
  ];
  const digest = sampleDigest({ pinned: ["pin"] });
  const sent = { ...history, sent: new Set(["pin", "sent"]) };
  expect(ids(compose(entries, sent, { digest }).chosen)).toEqual(["old"]);
});

test("posts that nobody follows at a first issue become the baseline", () => {
  const tags = [{ name: "Go", slug: "go" }];
  const entries = [sampleEntry("go", NOW - DAY, { tags }), sampleEntry("other", NOW - DAY)];
  const composition = compose(entries, NEW, { audience: [["go"], ["zig"]] });
  expect(verdicts(composition)).toEqual({ go: "chosen", other: "unfollowed" });
  expect(ids(composition.baseline)).toEqual(["other"]);
  expect(ids(compose(entries, NEW, { audience: [["go"], []] }).chosen)).toEqual(["other", "go"]);
});

test("the order of the files changes nothing, even with equal dates", () => {
  const entries = ["b", "a", "c"].map((id) => sampleEntry(id, NOW));
  const digest = sampleDigest({ max: 2 });
  const one = compose(entries, NEW, { digest });
  const other = compose(entries.toReversed(), NEW, { digest });
  expect(ids(one.chosen)).toEqual(ids(other.chosen));
  expect(one.baseline).toEqual(other.baseline);
});

test("every reason is one sentence", () => {
  const all: SelectionReason[] = [
    "on-hold",
    "taken-out",
    "chosen",
    "already-sent",
    "renamed",
    "baseline",
    "waits-for-room",
    "waits-for-more",
  ];
  const unchosen = ["unwanted-tag", "other-section", "unwanted-section", "unfollowed"] as const;
  for (const verdict of [
    ...all,
    "held-back",
    "draft",
    "future",
    "expired",
    "unlisted",
    "not-for-mail",
    "other-tag",
    ...unchosen,
  ] as const) {
    expect(describeSelectionReason(verdict)).toMatch(/^[A-Z][^.]*\.$/);
  }
});

describe("in any sequence of issues", () => {
  const step = fc.record({
    /** Days since the step before. */
    pause: fc.integer({ min: 0, max: 45 }),
    /** How many days before it appears each new post is dated. */
    appears: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 6 }),
    /** Which posts get another date, and by how many days. */
    moved: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: -60, max: 60 })), { maxLength: 3 }),
  });
  const plan = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 10 }),
    max: fc.integer({ min: 1, max: 4 }),
    min: fc.integer({ min: 1, max: 2 }),
  });

  test("no post is in two issues, and none is skipped: each went out, is baseline, or is named with the reason", () => {
    fc.assert(
      fc.property(plan, ({ steps, max, min }) => {
        const digest = sampleDigest({ max, min: Math.min(min, max) });
        let entries: Entry[] = [];
        let history = NEW;
        let now = NOW;
        const mailed: string[] = [];
        const issue = (includeOld = false) => {
          const composition = composeIssue(entries, { digest, history, now, timezone: "UTC", includeOld });
          expect(composition.chosen.length).toBeLessThanOrEqual(max);
          expect(composition.considered).toHaveLength(entries.length);
          mailed.push(...ids(composition.chosen));
          history = record(history, composition, now);
          return composition;
        };
        for (const { pause, appears, moved } of steps) {
          now += pause * DAY;
          for (const age of appears) entries.push(sampleEntry(`p${entries.length}`, now - age * DAY));
          for (const [which, days] of moved) {
            entries = entries.map((entry, index) =>
              index === which ? { ...entry, published: entry.published + days * DAY } : entry,
            );
          }
          issue();
        }
        now += 100 * DAY;
        for (let round = 0; round < entries.length; round += 1) issue(true);

        expect(new Set(mailed).size).toBe(mailed.length);
        const last = issue(true);
        const waiting = last.considered.filter(({ verdict }) => verdict === "waits-for-more");
        expect(waiting.length).toBeLessThan(digest.posts.min);
        expect(mailed.length + history.baseline.size + waiting.length).toBe(entries.length);
      }),
      { numRuns: 300 },
    );
  });

  test("a site that dates its posts when it publishes them has none held back, however full the issues are", () => {
    fc.assert(
      fc.property(plan, ({ steps, max }) => {
        const digest = sampleDigest({ max });
        const entries: Entry[] = [];
        let history = NEW;
        let now = NOW;
        for (const { pause, appears } of steps) {
          now += pause * DAY;
          for (const _ of appears) entries.push(sampleEntry(`p${entries.length}`, now));
          const composition = composeIssue(entries, { digest, history, now, timezone: "UTC" });
          expect(Object.values(verdicts(composition))).not.toContain("held-back");
          history = record(history, composition, now);
        }
      }),
      { numRuns: 200 },
    );
  });
});
