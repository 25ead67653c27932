import { expect, test } from "vitest";
import { selectEntries, stateOf } from "#content/model/select.js";
import { load, loadFields } from "./folder.js";

const NOW = Date.UTC(2026, 1, 1);

test.each([
  ["date: 2026-02-01", "published"],
  ["date: 2026-02-01T00:00:00.001Z", "future"],
  ["date: 2027-01-01\ndraft: true", "draft"],
  ["date: 2020-01-01\nexpires: 2026-02-01", "expired"],
  ["date: 2020-01-01\nexpires: 2026-02-02", "published"],
  ["date: 2027-01-01\nexpires: 2020-01-01", "expired"],
  ["date: 2026-01-01\nunlisted: true", "unlisted"],
  ["date: 2027-01-01\nunlisted: true", "unlisted"],
  ["date: 2026-01-01\nfeed: false", "published"],
])("%j is %s", (fields, state) => {
  expect(stateOf(loadFields(fields), NOW)).toBe(state);
});

test("what isn't published comes only when it is asked for, in the order given", () => {
  const { entries } = load({
    "content/a.md": "---\ndate: 2026-01-01\n---\n",
    "content/b.md": "---\ndate: 2026-01-02\ndraft: true\n---\n",
    "content/c.md": "---\ndate: 2027-01-01\n---\n",
    "content/d.md": "---\ndate: 2026-01-03\nexpires: 2026-01-04\n---\n",
  });
  const slugs = (...include: readonly ("draft" | "future")[]) =>
    selectEntries(entries, { now: NOW, include: new Set(include) }).map(({ slug }) => slug);
  expect(slugs()).toEqual(["a"]);
  expect(slugs("draft")).toEqual(["b", "a"]);
  expect(slugs("draft", "future")).toEqual(["c", "b", "a"]);
});
