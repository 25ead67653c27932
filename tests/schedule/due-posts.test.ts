import fc from "fast-check";
import { expect, test } from "vitest";
import { duePost, type SeenPost } from "#schedule/due-posts.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RULE = { after: 10 * MINUTE, interval: HOUR };
const NOON = Date.parse("2026-06-15T12:00:00Z");

const posts = (...ids: readonly string[]) => ids.map((id) => ({ id, version: "1" }));
const seen = (since: number, ...ids: readonly string[]): readonly SeenPost[] =>
  posts(...ids).map((post) => ({ ...post, since }));

test("a new post is due once it has been unchanged for a while", () => {
  const first = duePost(NOON, RULE, { posts: posts("a"), seen: [] });
  expect(first).toEqual({
    seen: [{ id: "a", version: "1", since: NOON }],
    next: { post: "a", at: NOON + RULE.after },
  });
  const almost = duePost(NOON + RULE.after - 1, RULE, { posts: posts("a"), seen: first.seen });
  expect(almost.due).toBeUndefined();
  const later = duePost(NOON + RULE.after, RULE, { posts: posts("a"), seen: first.seen });
  expect(later.due).toEqual({ post: "a", at: NOON + RULE.after });
});

test("a change of a post begins its quiet period anew", () => {
  const changed = duePost(NOON + 9 * MINUTE, RULE, {
    posts: [{ id: "a", version: "2" }],
    seen: seen(NOON, "a"),
  });
  expect(changed).toEqual({
    seen: [{ id: "a", version: "2", since: NOON + 9 * MINUTE }],
    next: { post: "a", at: NOON + 19 * MINUTE },
  });
});

test("a withdrawn post is forgotten", () => {
  expect(duePost(NOON, RULE, { posts: [], seen: seen(NOON - HOUR, "a") })).toEqual({ seen: [] });
});

test("the oldest goes first, and the next an hour after the last issue", () => {
  const given = { posts: posts("a", "b"), seen: seen(NOON, "a", "b") };
  expect(duePost(NOON + RULE.after, RULE, given).due?.post).toBe("a");
  const next = { posts: posts("b"), seen: seen(NOON, "b"), lastIssueAt: NOON + RULE.after };
  expect(duePost(NOON + RULE.after + HOUR - 1, RULE, next).due).toBeUndefined();
  expect(duePost(NOON + RULE.after + HOUR, RULE, next).due).toEqual({
    post: "b",
    at: NOON + RULE.after + HOUR,
  });
});

test("a post that is being edited doesn't hold up the others", () => {
  const given = { posts: posts("a", "b"), seen: [...seen(NOON, "b"), ...seen(NOON + 9 * MINUTE, "a")] };
  expect(duePost(NOON + RULE.after, RULE, given).due?.post).toBe("b");
});

test("nothing that a clock recorded while it was ahead stops a post", () => {
  const year = 365 * 24 * HOUR;
  const ahead = { posts: posts("a"), seen: seen(NOON + year, "a"), lastIssueAt: NOON + year };
  const decided = duePost(NOON, RULE, ahead);
  expect(decided.next).toEqual({ post: "a", at: NOON + RULE.after });
  expect(duePost(NOON + RULE.after, RULE, { ...ahead, seen: decided.seen }).due?.post).toBe("a");
});

test("a machine whose clock is a little behind keeps the interval, too", () => {
  const given = { posts: posts("b"), seen: seen(NOON - HOUR, "b"), lastIssueAt: NOON + 4 * MINUTE };
  expect(duePost(NOON, RULE, given).next).toEqual({ post: "b", at: NOON + 4 * MINUTE + HOUR });
});

test("whenever it is asked, each post is due once, unchanged for long enough, and never two within the interval", () => {
  const moves = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 3 * HOUR }),
      what: fc.constantFrom("publish", "edit", "withdraw", "nothing"),
      which: fc.nat(3),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(moves, (steps) => {
      let now = NOON;
      let known: readonly SeenPost[] = [];
      let lastIssueAt: number | undefined;
      const live = new Map<string, { version: number; changed: number }>();
      const sent: string[] = [];
      const look = () => {
        const current = [...live]
          .filter(([id]) => !sent.includes(id))
          .map(([id, { version }]) => ({ id, version: `${version}` }));
        const decided = duePost(now, RULE, { posts: current, seen: known, lastIssueAt });
        known = decided.seen;
        if (decided.due === undefined) return;
        const { post } = decided.due;
        expect(now - (live.get(post)?.changed ?? now)).toBeGreaterThanOrEqual(RULE.after);
        if (lastIssueAt !== undefined) expect(now - lastIssueAt).toBeGreaterThanOrEqual(RULE.interval);
        expect(sent).not.toContain(post);
        sent.push(post);
        lastIssueAt = now;
      };
      for (const { wait, what, which } of steps) {
        now += wait;
        const id = `post-${which}`;
        const before = live.get(id);
        if (what === "withdraw") live.delete(id);
        if ((what === "publish" && before === undefined) || (what === "edit" && before !== undefined))
          live.set(id, { version: now, changed: now });
        look();
      }
      for (let more = 0; more < 8; more++) {
        now += HOUR;
        look();
      }
      expect([...live.keys()].filter((id) => !sent.includes(id))).toEqual([]);
    }),
  );
});
