import { expect, test } from "vitest";
import { findArchivedPosts } from "#digest/archived-posts.js";
import { DAY, NOW, sampleEntry } from "./samples.js";

const entries = ["oldest", "older", "linked", "newer"].map((id, nth) =>
  sampleEntry(id, NOW - (10 - nth) * DAY),
);
const find = (...links: readonly string[]) =>
  findArchivedPosts(entries, new Set(links), NOW).map(({ id }) => id);

test("the posts that an archive links to were sent, and older ones aren't new", () => {
  expect(find("https://careers.example/linked/", "https://elsewhere.example/")).toEqual([
    "oldest",
    "older",
    "linked",
  ]);
});

test("if an archive links to no existing post, all posts may have been sent", () => {
  expect(find("https://old.example/linked/")).toEqual(["oldest", "older", "linked", "newer"]);
});
