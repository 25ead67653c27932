import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRateLimits } from "#app/digests/rate-limits.js";
import { type LoadedConfig, loadConfig, type PrivateSection } from "#config/load.js";
import { FeedletterError, formatProblem } from "#errors.js";

const SITE = "site:\n  title: Notes\n  url: https://notes.example/\n";

async function load(
  text: string,
  { env = {}, uses = [] }: { env?: Record<string, string>; uses?: PrivateSection[] } = {},
): Promise<LoadedConfig> {
  const file = join(mkdtempSync(join(tmpdir(), "feedletter-config-")), "feedletter.yaml");
  writeFileSync(file, text);
  return await loadConfig(file, { env, uses });
}

async function refusal(...args: Parameters<typeof load>): Promise<string[]> {
  try {
    await load(...args);
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return [error, ...error.others].map((problem) =>
      formatProblem({ code: error.code, message: problem.message, fix: problem.fix, place: problem.place }),
    );
  }
  return [];
}

describe("the configuration", () => {
  test("title and address are enough", async () => {
    const { config } = await load(SITE);
    expect(config.site).toMatchObject({ language: "en", timezone: "UTC", authors: {} });
    expect(config.feeds).toEqual({
      ...{ limit: 50, content: "full", formats: ["rss", "atom", "json"] },
      ...{ archives: false, by: [], exclude: [], include: [], named: {}, also: [] },
      files: { rss: "rss.xml", atom: "atom.xml", json: "feed.json" },
    });
    expect(config).toMatchObject({ out: "out", subscribePage: "subscribe" });
    expect(config.content).toEqual([{ files: "content" }]);
    expect(config.mail).toBeUndefined();
  });

  test("a missing file says how to make one", async () => {
    await expect(loadConfig("/nowhere/feedletter.yaml", { env: {}, uses: [] })).rejects.toThrow(
      expect.objectContaining({ code: "E_CONFIG_MISSING", fix: expect.stringContaining("feedletter init") }),
    );
  });

  test("broken YAML is named with its line", async () => {
    expect(await refusal(`${SITE}feeds: [`)).toEqual([
      expect.stringMatching(/^feedletter\.yaml:4 {2}E_CONFIG {2}Invalid YAML/),
    ]);
  });

  test("an unknown key is named with its line and the nearest known one", async () => {
    expect(await refusal(`${SITE}feeds:\n  limt: 10\n`)).toEqual([
      "feedletter.yaml:5  E_CONFIG  Unknown setting `feeds.limt`. Did you mean `limit`?",
    ]);
  });

  test("every mistake is told at once", async () => {
    expect(
      await refusal(
        "site:\n  title: Notes\n  url: notes.example\n  timezone: Mars/Olympus\nfeeds:\n  limit: 0\n",
      ),
    ).toEqual([
      expect.stringMatching(/^feedletter\.yaml:3 {2}E_CONFIG {2}`site\.url` must be an absolute/),
      expect.stringMatching(/^feedletter\.yaml:4 {2}E_CONFIG {2}`site\.timezone` must be an IANA/),
      expect.stringMatching(/^feedletter\.yaml:6 {2}E_CONFIG {2}`feeds\.limit` must be at least 1/),
    ]);
  });

  test.each([
    ["mail: { replyTo: a@notes.example }", "`mail.from` is missing."],
    ["mail:", "`mail` has no value: it must be a section with settings."],
    ["theme: { font: 12 }", "`theme.font` must be text: put 12 in quotes."],
    ["feeds: { limit: many }", "`feeds.limit` must be a number, without quotes."],
    ["feeds: { limit: 1.5 }", "`feeds.limit` must be a whole number."],
    ["feeds: { content: ful }", "`feeds.content` must be one of full, summary. Did you mean `full`?"],
    ["content: []", "`content` must not be empty."],
    ["content: posts", "`content` must be a list."],
    ["digests: { weekly: { posts: { max: 1000 } } }", "`digests.weekly.posts.max` must be at most 100."],
    [
      "digests: { My Weekly: {} }",
      "`digests.My Weekly` is no valid name: it must consist of the letters a to z, digits and hyphens, because it stands in addresses and headers. Call it `my-weekly`. What people read is its `title`.",
    ],
    [
      "digests: { wöchentlich: {} }",
      "`digests.wöchentlich` is no valid name: it must consist of the letters a to z, digits and hyphens, because it stands in addresses and headers. Call it `woechentlich`. What people read is its `title`.",
    ],
    [
      "mail: { from: a@notes.example, rate: { domains: { gmail: { perSecond: 1 } } } }",
      "`mail.rate.domains.gmail` is no valid name: it must be a domain such as gmail.com. Write a whole domain, such as `gmail.com`.",
    ],
    [
      "digests: { 週刊: {} }",
      "`digests.週刊` is no valid name: it must consist of the letters a to z, digits and hyphens, because it stands in addresses and headers. See docs/config.md.",
    ],
  ])("%s", async (yaml, said) => {
    expect(await refusal(`${SITE}${yaml}\n`)).toEqual([expect.stringContaining(`E_CONFIG  ${said}`)]);
  });

  test("an empty file asks for what is needed", async () => {
    expect(await refusal("")).toEqual([expect.stringContaining("`site`")]);
  });
});

describe("content sources", () => {
  const content = (yaml: string) => `${SITE}content:\n  - ${yaml}\n`;

  test("are of several kinds, each with its own settings", async () => {
    const { config } = await load(
      `${content("{ html: dist }")}  - { feed: https://blog.example/feed.xml }\n`,
    );
    expect(config.content).toEqual([
      { html: "dist" },
      { feed: "https://blog.example/feed.xml", allowPrivate: false, timeout: "20s", maxMegabytes: 20 },
    ]);
  });

  test.each([
    [
      "{ folder: x }",
      "5  E_CONFIG  `content.0` has no source. Write `files: FOLDER`, `html: FOLDER`, `feed: URL` or `export: FILE`.",
    ],
    ["{ fils: x }", "5  E_CONFIG  `content.0` has no source. Did you mean `files`?"],
    [
      "posts",
      "5  E_CONFIG  `content.0` has no source. Write `files: FOLDER`, `html: FOLDER`, `feed: URL` or `export: FILE`.",
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
      "5  E_CONFIG  Unknown setting `content.0.allowPrivate`. Use one of: html, url, cleanUrls, source, followLinks.",
    ],
    [
      '{ files: "\\0" }',
      "5  E_CONFIG  `content.0.files` contains a null character. Remove the \\0 or \\u0000.",
    ],
    [
      "{ feed: ftp://x.example/ }",
      "5  E_CONFIG  `content.0.feed` must be an http(s) URL or a file. See docs/config.md.",
    ],
    [
      "{ feed: x, timeout: soon }",
      "5  E_CONFIG  `content.0.timeout` must be a number of seconds such as 20s. See docs/config.md.",
    ],
  ])("%s", async (yaml, said) => {
    expect(await refusal(content(yaml))).toEqual([`feedletter.yaml:${said}`]);
  });

  test("a password stands in the environment", async () => {
    const feed = (password: string) => content(`{ feed: "https://me:${password}@blog.example/feed.xml" }`);
    expect(await refusal(feed("hunter2"))).toEqual([expect.stringContaining("E_SECRET")]);
    expect((await load(feed("${PASSWORD}"), { env: { PASSWORD: "x" } })).config.content).toMatchObject([
      { feed: "https://me:x@blog.example/feed.xml" },
    ]);
  });
});

describe("the environment", () => {
  const MAIL = `${SITE}mail:\n  from: a@notes.example\n  transport: \${SMTP_URL}\n`;

  test("fills in what the command uses", async () => {
    const { config } = await load(MAIL, { env: { SMTP_URL: "smtp://localhost" }, uses: ["mail"] });
    expect(config.mail?.transport).toBe("smtp://localhost");
  });

  test("an unset variable stops a command that uses its section, with the line", async () => {
    expect(await refusal(MAIL, { uses: ["mail"] })).toEqual([
      "feedletter.yaml:6  E_ENV  The environment variable SMTP_URL for `mail.transport` is not set. Set SMTP_URL, or remove the line.",
    ]);
  });

  test("a command that doesn't use the section needs no secret", async () => {
    const { config } = await load(
      `${MAIL}database: \${DATABASE_URL}\nserver: { url: https://l.example/, keys: "\${KEYS}" }\n`,
    );
    expect(config.mail).toMatchObject({ from: "a@notes.example", connections: 5, onUncertain: "resend" });
    expect(config.server).toMatchObject({ url: "https://l.example/", host: "127.0.0.1", port: 8080 });
    expect(config.server?.keys).toBeUndefined();
  });

  test("only who reads the mailbox needs its address, but whoever sends knows that there is one", async () => {
    const inbox = `${MAIL}  inbox: "\${IMAP_URL}"\n`;
    const env = { SMTP_URL: "smtp://localhost" };
    expect((await load(inbox, { env, uses: ["mail"] })).config.mail?.inbox).toBe("${IMAP_URL}");
    expect(await refusal(inbox, { env, uses: ["mail", "inbox"] })).toEqual([
      expect.stringContaining("E_ENV  The environment variable IMAP_URL for `mail.inbox` is not set."),
    ]);
  });

  test("nor is what the secret is a part of half there: feeds are built where no signing key is", async () => {
    const signed = `${MAIL}  dkim: { domain: notes.example, selector: s1, key: "\${DKIM_KEY}" }\n`;
    expect((await load(signed)).config.mail).not.toHaveProperty("dkim");
    const env = { SMTP_URL: "smtp://localhost", DKIM_KEY: "k" };
    expect((await load(signed, { env, uses: ["mail"] })).config.mail?.dkim).toMatchObject({ key: "k" });
    expect(await refusal(signed, { env: { SMTP_URL: "smtp://localhost" }, uses: ["mail"] })).toEqual([
      expect.stringContaining("feedletter.yaml:7  E_ENV"),
    ]);
  });

  test("a list of signing keys is read like one key, and each is a secret", async () => {
    const key = (secret: string) => `{ domain: notes.example, selector: s1, key: "${secret}" }`;
    const two = `${MAIL}  dkim: [${key("${RSA}")}, ${key("${ED}")}]\n`;
    expect((await load(two)).config.mail).not.toHaveProperty("dkim");
    const env = { SMTP_URL: "smtp://localhost", RSA: "r", ED: "e" };
    expect((await load(two, { env, uses: ["mail"] })).config.mail?.dkim).toMatchObject([
      { key: "r" },
      { key: "e" },
    ]);
    expect(await refusal(`${MAIL}  dkim: [${key("${RSA}")}, ${key("MIIEvQ")}]\n`)).toEqual([
      expect.stringContaining("E_SECRET  `mail.dkim.1.key` contains a secret"),
    ]);
  });

  test("an unset variable in a section that every command uses is an error everywhere", async () => {
    expect(await refusal("site:\n  title: ${TITLE}\n  url: https://notes.example/\n")).toEqual([
      expect.stringContaining("feedletter.yaml:2  E_ENV"),
    ]);
  });

  test("a variable's value can't add structure", async () => {
    const { config } = await load("site:\n  title: ${TITLE}\n  url: https://notes.example/\n", {
      env: { TITLE: "x\nfeeds: {limit: 1}" },
    });
    expect(config.site.title).toBe("x\nfeeds: {limit: 1}");
    expect(config.feeds.limit).toBe(50);
  });

  test.each([
    ["mail:\n  from: a@b.example\n  transport: smtp://user:hunter2@mail.example\n"],
    ["database: postgres://user:hunter2@db.example/x\n"],
    ["server: { url: https://l.example/, keys: hunter2hunter2hunter2hunter2hunter2 }\n"],
  ])("a secret in the file is refused and not repeated: %j", async (section) => {
    const said = await refusal(SITE + section);
    expect(said).toEqual([expect.stringContaining("E_SECRET")]);
    expect(said.join()).not.toContain("hunter2");
  });
});

test("a place is found for an error that comes later", async () => {
  const { placeOf } = await load(`${SITE}digests:\n  weekly:\n    schedule: never\n`);
  expect(placeOf("digests", "weekly", "schedule")).toEqual({ file: "feedletter.yaml", line: 6 });
  expect(placeOf("digests", "weekly", "subject")).toEqual({ file: "feedletter.yaml", line: 5 });
});

describe("what is wrong with outputs is told with its line", () => {
  test.each([
    [
      "feeds:\n  files: { rss: ../feed.xml }",
      5,
      "`feeds.files.rss` must be a path below the output folder, such as feed.xml, without `..` and without a slash at its beginning. See docs/config.md.",
    ],
    ["feeds:\n  files: { rss: /feed.xml }", 5, "`feeds.files.rss` must be a path below"],
    ["feeds:\n  files: { rss: a/../../feed.xml }", 5, "`feeds.files.rss` must be a path below"],
    ['feeds:\n  files: { rss: "C:\\\\feed.xml" }', 5, "`feeds.files.rss` must be a path below"],
    ['feeds:\n  files: { rss: "feed?x" }', 5, "`feeds.files.rss` must be a path below"],
    ['feeds:\n  files: { rss: "" }', 5, "`feeds.files.rss` must be a path below"],
    ["feeds:\n  also: [a.xml, //x]", 5, "`feeds.also.1` must be a path below"],
    ["feeds:\n  also: [b.xml,\n    ./b.xml]", 6, "`feeds.also.1` must be a path below"],
    ["subscribePage: ../x", 4, "`subscribePage` must be a path below"],
    ["subscribePage: true", 4, "`subscribePage` must be a path or false"],
    [
      "feeds:\n  files: { atom: rss.xml }",
      5,
      '`feeds.files.atom` must be another path: `feeds.files.rss` is written at "rss.xml"',
    ],
    [
      "feeds:\n  also:\n    - Atom.xml",
      6,
      '`feeds.also.0` must be another path: `feeds.files.atom` is written at "Atom.xml"',
    ],
    [
      "feeds:\n  also: [rss.xml/index.xml]",
      5,
      '`feeds.also.0` must be another path: "rss.xml/index.xml" and "rss.xml" (`feeds.files.rss`) can\'t both exist',
    ],
    [
      "feeds:\n  also: [feed/, feed/index.xml]",
      5,
      '`feeds.also.1` must be another path: `feeds.also.0` is written at "feed/index.xml"',
    ],
    [
      "feeds:\n  also: [feed.css]",
      5,
      '`feeds.also.0` must be another path: feed.css is written at "feed.css"',
    ],
    [
      "feeds:\n  also: [digests/x.xml]",
      5,
      "`feeds.also.0` must not be in digests/, which is for the issues that were sent",
    ],
    [
      "feeds:\n  formats: [json]\n  also: [x.xml]",
      6,
      "`feeds.also` must be empty where `feeds.formats` leaves out the RSS document",
    ],
    [
      "feeds:\n  named:\n    show: { path: feed.json }",
      6,
      '`feeds.named.show.path` must be another path: `feeds.files.json` is written at "feed.json"',
    ],
    [
      "feeds:\n  named:\n    subscribe: {}\nsubscribePage: subscribe/rss.xml",
      7,
      '`subscribePage` must be another path: "subscribe/rss.xml/index.html" and "subscribe/rss.xml" (`feeds.named.subscribe.path`) can\'t both exist',
    ],
    ["feeds:\n  named:\n    Show: {}", 6, "`feeds.named.Show`"],
  ])("%j", async (yaml, line, said) => {
    const found = await refusal(`${SITE}${yaml}\n`);
    expect(found).toEqual([expect.stringContaining(`feedletter.yaml:${line}  E_CONFIG  ${said}`)]);
  });

  test.each([
    ["feeds:\n  fles: { rss: x.xml }", "Unknown setting `feeds.fles`. Did you mean `files`?"],
    ["feeds:\n  files: { rs: x.xml }", "Unknown setting `feeds.files.rs`. Did you mean `rss`?"],
    [
      "feeds:\n  named: { show: { titel: x } }",
      "Unknown setting `feeds.named.show.titel`. Did you mean `title`?",
    ],
    [
      "feeds:\n  named: { show: { podcast: { categry: x } } }",
      "Unknown setting `feeds.named.show.podcast.categry`. Did you mean `category`?",
    ],
    ["subscribepage: x", "Unknown setting `subscribepage`. Did you mean `subscribePage`?"],
    ["feeds:\n  by: [tags]", "Did you mean `tag`?"],
    ["feeds:\n  by: [{ by: tag, limt: 3 }]", "Unknown setting `feeds.by.0.limt`. Did you mean `limit`?"],
    ["feeds:\n  content: sumary", "Did you mean `summary`?"],
    ["check:\n  ignore: [W_IMAGE_AL]", "Did you mean `W_IMAGE_ALT`?"],
    [
      "content:\n  - { files: x, fields: { titel: newstitle } }",
      "Unknown setting `content.0.fields.titel`. Did you mean `title`?",
    ],
  ])("%j", async (yaml, said) => {
    expect((await refusal(`${SITE}${yaml}\n`)).join("\n")).toContain(said);
  });

  test("names at which nothing else is written are fine", async () => {
    const { config } = await load(
      `${SITE}out: public\nsubscribePage: false\nfeeds:\n  files: { rss: feed/, atom: atom/feed.xml }\n  also: [index.xml, rss/index.xml, .well-known/feed.xml, "日本/フィード.xml"]\n  language: de\n  named: { show: { path: podcast.xml, authors: [Ann] } }\n`,
    );
    expect(config.feeds.files).toEqual({ rss: "feed/", atom: "atom/feed.xml", json: "feed.json" });
    expect(config.subscribePage).toBe(false);
  });
});

describe("sending limits", () => {
  const MAIL = `${SITE}mail:\n  from: news@notes.example\n`;

  test("may be set for single domains, and for a warm-up", async () => {
    const text = `${MAIL}  rate: { domains: { gmail.com: { perSecond: 0.5, connections: 2 } } }\n  warmUp: { from: 200 }\n`;
    expect((await load(text)).config.mail).toMatchObject({
      rate: { burst: 1, domains: { "gmail.com": { perSecond: 0.5, connections: 2 } } },
      warmUp: { from: 200, doubleEvery: "1d" },
    });
  });

  test.each([
    ["rate: gmail", { perDay: 500 }],
    ["rate: { preset: gmail, perDay: 200 }", { perDay: 200 }],
    ["rate: microsoft-365", { perSecond: 0.5, perDay: 10_000 }],
    ["rate: { preset: fastmail, perSecond: 2 }", { perSecond: 2, perHour: 4_000, perDay: 8_000 }],
  ])("%s has the limits of the mailbox, unless others are set", async (line, limits) => {
    const loaded = await load(`${MAIL}  ${line}\n`, { uses: ["mail"] });
    expect(loaded.config.mail && readRateLimits(loaded, loaded.config.mail)).toMatchObject(limits);
  });

  test.each([
    ["rate: gmial", "Did you mean `gmail`?"],
    ["rate: { preset: hotmail }", "mail.rate.preset"],
    ["rate: { domains: { gmail: { perSecond: 1 } } }", "must be a domain such as gmail.com"],
    ["rate: { domains: { gmail.com: { perSecond: 0 } } }", "rate.domains.gmail.com.perSecond"],
    ["warmUp: { from: 0 }", "warmUp.from"],
    ["warmUp: { from: 10, doubleEvery: 0d }", "must be longer than nothing"],
  ])("%s is an error", async (line, said) => {
    expect(await refusal(`${MAIL}  ${line}\n`, { uses: ["mail"] })).toEqual([expect.stringContaining(said)]);
  });

  test("two domains of one provider have the limits of the provider once", async () => {
    const loaded = await load(
      `${MAIL}  rate:\n    domains:\n      gmail.com: { perSecond: 1 }\n      googlemail.com: { perSecond: 2 }\n`,
      { uses: ["mail"] },
    );
    const { mail } = loaded.config;
    if (mail === undefined) throw new Error("there is a mail section");
    expect(() => readRateLimits(loaded, mail)).toThrow(
      expect.objectContaining({
        code: "E_CONFIG",
        message: "gmail.com and googlemail.com are both Gmail.",
        place: expect.objectContaining({ line: 9 }),
      }),
    );
  });

  test.each([
    [
      'schedule: "0 9 * * 1", on: publish',
      "`digests.instant.on` must be left out where there is a `schedule`",
    ],
    ["on: publish, review: 1h", "`digests.instant.review` must be left out"],
    ["on: publish, catchUp: 2d", "`digests.instant.catchUp` must be left out"],
    ["on: publish, posts: { min: 2 }", "`digests.instant.posts.min` must be 1"],
    ["on: publish, posts: { max: 5 }", "`digests.instant.posts.max` must be 1"],
    ["on: friday", "`digests.instant.on` must be publish"],
  ])("%s is refused with its line", async (digest, problem) => {
    expect(await refusal(`${SITE}digests:\n  instant: { ${digest} }\n`)).toEqual([
      expect.stringContaining(`feedletter.yaml:5  E_CONFIG  ${problem}`),
    ]);
  });
});
