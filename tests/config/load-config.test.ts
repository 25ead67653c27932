import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LoadedConfig, loadConfig, type PrivateSection } from "#config/load.js";
import { FeedletterError, formatProblem } from "#errors.js";

const SITE = "site:\n  title: Notes\n  url: https://notes.example/\n";

function load(
  text: string,
  { env = {}, uses = [] }: { env?: Record<string, string>; uses?: PrivateSection[] } = {},
): LoadedConfig {
  const file = join(mkdtempSync(join(tmpdir(), "feedletter-config-")), "feedletter.yaml");
  writeFileSync(file, text);
  return loadConfig(file, { env, uses });
}

function refusal(...args: Parameters<typeof load>): string[] {
  try {
    load(...args);
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return [error, ...error.others].map((problem) =>
      formatProblem({ code: error.code, message: problem.message, fix: problem.fix, place: problem.place }),
    );
  }
  return [];
}

describe("the configuration", () => {
  test("title and address are enough", () => {
    const { config } = load(SITE);
    expect(config.site).toMatchObject({ language: "en", timezone: "UTC", authors: {} });
    expect(config.feeds).toEqual({
      ...{ limit: 50, content: "full", formats: ["rss", "atom", "json"] },
      ...{ archives: false, by: [], exclude: [], include: [] },
    });
    expect(config.content).toEqual([{ files: "content" }]);
    expect(config.mail).toBeUndefined();
  });

  test("a missing file says how to make one", () => {
    expect(() => loadConfig("/nowhere/feedletter.yaml", { env: {}, uses: [] })).toThrow(
      expect.objectContaining({ code: "E_CONFIG_MISSING", fix: expect.stringContaining("feedletter init") }),
    );
  });

  test("broken YAML is named with its line", () => {
    expect(refusal(`${SITE}feeds: [`)).toEqual([
      expect.stringMatching(/^feedletter\.yaml:4 {2}E_CONFIG {2}Invalid YAML/),
    ]);
  });

  test("an unknown key is named with its line and the nearest known one", () => {
    expect(refusal(`${SITE}feeds:\n  limt: 10\n`)).toEqual([
      "feedletter.yaml:5  E_CONFIG  Unknown setting `feeds.limt`. Did you mean `limit`?",
    ]);
  });

  test("every mistake is told at once", () => {
    expect(
      refusal("site:\n  title: Notes\n  url: notes.example\n  timezone: Mars/Olympus\nfeeds:\n  limit: 0\n"),
    ).toEqual([
      expect.stringMatching(/^feedletter\.yaml:3 {2}E_CONFIG {2}Invalid `site\.url`: must be an absolute/),
      expect.stringMatching(/^feedletter\.yaml:4 {2}E_CONFIG {2}Invalid `site\.timezone`: must be an IANA/),
      expect.stringMatching(/^feedletter\.yaml:6 {2}E_CONFIG {2}Invalid `feeds\.limit`: /),
    ]);
  });

  test("an empty file asks for what is needed", () => {
    expect(refusal("")).toEqual([expect.stringContaining("`site`")]);
  });
});

describe("content sources", () => {
  const content = (yaml: string) => `${SITE}content:\n  - ${yaml}\n`;

  test("are of three kinds, each with its own settings", () => {
    const { config } = load(`${content("{ html: dist }")}  - { feed: https://blog.example/feed.xml }\n`);
    expect(config.content).toEqual([
      { html: "dist", url: "/{path}/" },
      { feed: "https://blog.example/feed.xml", allowPrivate: false, timeout: "20s", maxMegabytes: 20 },
    ]);
  });

  test.each([
    [
      "{ folder: x }",
      "5  E_CONFIG  `content.0` has no source. Write `files: FOLDER`, `html: FOLDER` or `feed: URL`.",
    ],
    ["{ fils: x }", "5  E_CONFIG  `content.0` has no source. Did you mean `files`?"],
    [
      "posts",
      "5  E_CONFIG  `content.0` has no source. Write `files: FOLDER`, `html: FOLDER` or `feed: URL`.",
    ],
    [
      "{ files: x, feed: y }",
      "5  E_CONFIG  `content.0` has several kinds: `files` and `feed`. Make each of them a separate item.",
    ],
    [
      "{ feed: x, maxMegabyte: 3 }",
      "5  E_CONFIG  Unknown setting `content.0.maxMegabyte`. Did you mean `maxMegabytes`?",
    ],
    [
      "{ html: x, allowPrivate: true }",
      "5  E_CONFIG  Unknown setting `content.0.allowPrivate`. Use one of: html, url.",
    ],
    [
      "{ feed: ftp://x.example/ }",
      "5  E_CONFIG  Invalid `content.0.feed`: must be an http(s) URL or a file. See docs/config.md.",
    ],
    [
      "{ feed: x, timeout: soon }",
      "5  E_CONFIG  Invalid `content.0.timeout`: must be a number of seconds such as 20s. See docs/config.md.",
    ],
  ])("%s", (yaml, said) => {
    expect(refusal(content(yaml))).toEqual([`feedletter.yaml:${said}`]);
  });

  test("a password stands in the environment", () => {
    const feed = (password: string) => content(`{ feed: "https://me:${password}@blog.example/feed.xml" }`);
    expect(refusal(feed("hunter2"))).toEqual([expect.stringContaining("E_SECRET")]);
    expect(load(feed("${PASSWORD}"), { env: { PASSWORD: "x" } }).config.content).toMatchObject([
      { feed: "https://me:x@blog.example/feed.xml" },
    ]);
  });
});

describe("the environment", () => {
  const MAIL = `${SITE}mail:\n  from: a@notes.example\n  transport: \${SMTP_URL}\n`;

  test("fills in what the command uses", () => {
    const { config } = load(MAIL, { env: { SMTP_URL: "smtp://localhost" }, uses: ["mail"] });
    expect(config.mail?.transport).toBe("smtp://localhost");
  });

  test("an unset variable stops a command that uses its section, with the line", () => {
    expect(refusal(MAIL, { uses: ["mail"] })).toEqual([
      "feedletter.yaml:6  E_ENV  The environment variable SMTP_URL for `mail.transport` is not set. Set SMTP_URL, or remove the line.",
    ]);
  });

  test("a command that doesn't use the section needs no secret", () => {
    const { config } = load(
      `${MAIL}database: \${DATABASE_URL}\nserver: { url: https://l.example/, keys: "\${KEYS}" }\n`,
    );
    expect(config.mail).toMatchObject({ from: "a@notes.example", connections: 5, onUncertain: "resend" });
    expect(config.server).toMatchObject({ url: "https://l.example/", host: "127.0.0.1", port: 8080 });
    expect(config.server?.keys).toBeUndefined();
  });

  test("nor is what the secret is a part of half there: feeds are built where no signing key is", () => {
    const signed = `${MAIL}  dkim: { domain: notes.example, selector: s1, key: "\${DKIM_KEY}" }\n`;
    expect(load(signed).config.mail).not.toHaveProperty("dkim");
    const env = { SMTP_URL: "smtp://localhost", DKIM_KEY: "k" };
    expect(load(signed, { env, uses: ["mail"] }).config.mail?.dkim).toMatchObject({ key: "k" });
    expect(refusal(signed, { env: { SMTP_URL: "smtp://localhost" }, uses: ["mail"] })).toEqual([
      expect.stringContaining("feedletter.yaml:7  E_ENV"),
    ]);
  });

  test("an unset variable in a section that every command uses is an error everywhere", () => {
    expect(refusal("site:\n  title: ${TITLE}\n  url: https://notes.example/\n")).toEqual([
      expect.stringContaining("feedletter.yaml:2  E_ENV"),
    ]);
  });

  test("a variable's value can't add structure", () => {
    const { config } = load("site:\n  title: ${TITLE}\n  url: https://notes.example/\n", {
      env: { TITLE: "x\nfeeds: {limit: 1}" },
    });
    expect(config.site.title).toBe("x\nfeeds: {limit: 1}");
    expect(config.feeds.limit).toBe(50);
  });

  test.each([
    ["mail:\n  from: a@b.example\n  transport: smtp://user:hunter2@mail.example\n"],
    ["database: postgres://user:hunter2@db.example/x\n"],
    ["server: { url: https://l.example/, keys: hunter2hunter2hunter2hunter2hunter2 }\n"],
  ])("a secret in the file is refused and not repeated: %j", (section) => {
    const said = refusal(SITE + section);
    expect(said).toEqual([expect.stringContaining("E_SECRET")]);
    expect(said.join()).not.toContain("hunter2");
  });
});

test("a place is found for an error that comes later", () => {
  const { placeOf } = load(`${SITE}digests:\n  weekly:\n    schedule: never\n`);
  expect(placeOf("digests", "weekly", "schedule")).toEqual({ file: "feedletter.yaml", line: 6 });
  expect(placeOf("digests", "weekly", "subject")).toEqual({ file: "feedletter.yaml", line: 5 });
});
