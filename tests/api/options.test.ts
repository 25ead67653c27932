import { describe, expect, test } from "vitest";
import * as api from "../../src/index.js";
import { type ConfigInput, FeedletterError, type PostInput } from "../../src/index.js";
import { folderWith } from "../cli/cli.js";

const config: ConfigInput = { site: { title: "Notes", url: "https://notes.example/", timezone: "UTC" } };
const POST: PostInput = { title: "Hello", slug: "hello", date: "2026-06-01" };

/** As a program in JavaScript calls it, which no types hold back. */
async function call(name: string, options?: unknown): Promise<unknown> {
  const act: unknown = Object.entries(api).find(([exported]) => exported === name)?.[1];
  if (typeof act !== "function") throw new Error(`no ${name}`);
  try {
    return await act(options);
  } catch (error) {
    return error;
  }
}

describe("wrong options are the caller's mistake", () => {
  test.each([
    ["renderFeeds", null, "The options must be an object."],
    ["renderFeeds", { config, now: new Date(Number.NaN) }, "`now` must be a valid Date."],
    ["renderFeeds", { config, now: "2020" }, "`now` must be a valid Date."],
    ["buildFeeds", { cwd: new URL("file:///tmp/") }, "`cwd` must be text."],
    ["buildFeeds", { config: () => config }, "`config` must be a path or an object: call the function"],
    ["buildFeeds", { config: Promise.resolve(config) }, "`config` must be a path or an object"],
    ["buildFeeds", { config, out: "a\0b" }, "`out` must not contain a null character."],
    ["renderDigest", {}, "`digest` is missing."],
    ["renderDigest", { config, digest: "weekly", language: "xx-!!" }, "`language` must be a language tag"],
    ["sendDigest", { config }, "`digest` is missing."],
    ["sendTest", { digest: "weekly" }, "`to` is missing."],
    ["addSubscriber", undefined, "The options must be an object."],
    ["addSubscriber", {}, "`address` is missing."],
    ["removeSubscriber", { address: 5 }, "`address` must be text."],
    ["importSubscribers", { lists: "people.csv" }, "`lists` must be a list of paths or of lists in memory."],
    ["describeBuiltSite", undefined, "The options must be an object."],
  ])("%s(%j)", async (name, options, message) => {
    const error = await call(name, options);
    expect(error).toBeInstanceOf(FeedletterError);
    expect(error).toMatchObject({ code: "E_USAGE", message: expect.stringContaining(message) });
  });

  test("all of them are named", async () => {
    const error = await call("sendTest", { cwd: 1, env: "HOME" });
    const { message, others } = error instanceof FeedletterError ? error : expect.fail("no error");
    expect([message, ...others.map((other) => other.message)]).toEqual([
      "`digest` is missing.",
      "`to` is missing.",
      "`cwd` must be text.",
      "`env` must be an object such as process.env.",
    ]);
  });
});

test("a date that no calendar of ours has is refused", async () => {
  const error = await call("renderFeeds", { config, posts: [{ ...POST, date: new Date(8.64e15) }] });
  expect(error).toMatchObject({
    code: "E_POSTS",
    message: expect.stringContaining("`posts[0].date` must be a date"),
  });
});

test("what changes after a call doesn't count for it", async () => {
  const [one, two] = [folderWith({}), folderWith({})];
  const posts = [{ ...POST }, { ...POST, slug: "other" }];
  const before = process.cwd();
  try {
    process.chdir(one);
    const built = api.buildFeeds({ config, posts, env: {} });
    process.chdir(two);
    posts.splice(0, 1, { ...POST, title: "Changed" });
    expect(await built).toMatchObject({ items: 2, out: expect.stringContaining(one) });
  } finally {
    process.chdir(before);
  }
});
