import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSite } from "#app/checks/check-site.js";
import { sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { renderPreview } from "#daemon/render-preview.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";

const DIGEST = `digests:
  weekly: { start: newest, title: The weekly, subject: "{{posts.0.title}}" }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
server: { url: https://letters.notes.example/, keys: "\${KEYS}" }
`;
const NOW = Date.parse("2026-06-15T09:00:00Z");
const PNG = Buffer.from("89504e470d0a1a0a", "hex");

function site(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  return folderWith({
    "feedletter.yaml": CONFIG + DIGEST,
    "content/one.md": postOn("2026-06-01", "One"),
    "content/two/index.md": postOn(
      "2026-06-02",
      "Two",
      "![A](a.png) ![B](/img/b.svg) ![C](https://cdn.example/c.png)",
    ),
    "content/two/a.png": PNG,
    ...files,
  });
}

const common = (folder: string) => ({
  ...{
    configPath: join(folder, "feedletter.yaml"),
    env: {},
    cwd: process.cwd(),
    randomBytes,
    sleep: async () => {},
  },
});

const renderAll = (folder: string) =>
  renderPreview({ ...common(folder), now: NOW, version: "v", include: new Set(["published"]) });

/** Without the mail that is the same for all digests. */
async function render(folder: string) {
  const snapshot = await renderAll(folder);
  return { ...snapshot, digests: snapshot.digests.filter(({ name }) => name !== "confirm.mail") };
}

describe("a site without problems", () => {
  test("shows each feed as it reads back, and what `send` would mail, with no secret in the environment", async () => {
    const { title, feeds, digests, problems } = await render(site());
    expect(title).toBe("Notes");
    expect(problems).toEqual([]);
    expect(feeds.map(({ path, read }) => [path, read.items.map((item) => item.title)])).toEqual([
      ["rss.xml", ["Two", "One"]],
      ["atom.xml", ["Two", "One"]],
      ["feed.json", ["Two", "One"]],
    ]);
    const [first, ...others] = feeds.map(({ read }) => read.items[0]);
    expect(first).toMatchObject({
      ...{
        url: "https://notes.example/posts/two/",
        authors: ["Eric"],
        published: Date.parse("2026-06-01T22:00:00Z"),
      },
      html: expect.stringContaining("https://cdn.example/c.png"),
    });
    for (const other of others) expect(other).toEqual(first);
    expect(digests).toMatchObject([
      { name: "weekly", title: "The weekly", content: { kind: "next", number: 1, posts: 2, subject: "Two" } },
    ]);
  });

  test("shows next to the digest what mail programs would have trouble with", async () => {
    const folder = site({ "feedletter.yaml": CONFIG + DIGEST.replace(/server.*\n/, "") });
    const { problems, digests } = await render(folder);
    const expected = [{ code: "E_MAIL_UNSUBSCRIBE", place: { file: "feedletter.yaml" } }];
    expect(problems).toMatchObject(expected);
    expect(digests).toMatchObject([{ content: { problems: expected } }]);
  });

  test("makes no ledger and writes nothing", async () => {
    const folder = site();
    await render(folder);
    expect(readdirSync(folder).sort()).toEqual(["content", "feedletter.yaml"]);
  });

  test("shows the posts of the last issue if there is nothing new, and the newest ones before the first", async () => {
    const mail = DIGEST.replace(
      /transport: .*\}/,
      'transport: outbox, unsubscribe: "mailto:leave@notes.example" }',
    );
    const folder = site({ "feedletter.yaml": CONFIG + mail.replace(/server.*\n/, "") });
    await addSubscriber({ ...common(folder), clock: () => 0 }, { address: "ada@example.org" });
    await sendDigest({
      ...common(folder),
      ...{ clock: () => NOW, digest: "weekly", confirm: async () => true, wait: false },
    });
    const shown = async (digest: string) => {
      writeFileSync(
        join(folder, "feedletter.yaml"),
        `${CONFIG}digests: { ${digest}: { subject: "{{posts.0.title}}" } }\n`,
      );
      return (await render(folder)).digests[0]?.content;
    };
    expect(await shown("weekly")).toMatchObject({ kind: "last-issue", number: 1, posts: 2, subject: "Two" });
    expect(await shown("monthly")).toMatchObject({ kind: "newest", number: 1, posts: 2, subject: "Two" });
  });

  test("without a post has feeds and an empty digest", async () => {
    const folder = site({ "content/one.md": "no date", "content/two/index.md": "none either" });
    const { feeds, digests, problems } = await render(folder);
    expect(feeds).toHaveLength(3);
    expect(digests).toMatchObject([{ content: { kind: "empty" } }]);
    expect(problems.map(({ code }) => code).sort()).toEqual([
      "N_NO_DATE",
      "N_NO_DATE",
      "W_FEED_EMPTY",
      "W_MOST_SKIPPED",
    ]);
  });
});

test("lists exactly what `check` reports, from every family of findings", async () => {
  const folder = site({
    "feedletter.yaml": CONFIG + DIGEST.replace(/server.*\n/, ""),
    "content/bad.md": "---\ntitle: Bad\ndate: 2026-13-01\n---\n",
    "content/undated.md": "No date at all.",
    "content/one.md": postOn(
      "2026-06-01",
      "One",
      "{{< youtube abc >}} ![](gone.png)\n\n[there](http://a.example/)",
    ),
    "out/feed.json": JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: "Notes",
      items: [{ id: "another", url: "https://notes.example/posts/one/", content_text: "One" }],
    }),
  });
  const { problems } = await render(folder);
  const { findings } = await checkSite({ ...common(folder), now: NOW, include: new Set(["published"]) });
  expect(problems.map(({ excerpt, ...finding }) => finding)).toEqual(findings);
  const codes = new Set(findings.map(({ code }) => code));
  for (const code of [
    "E_DATE", // reading a post
    "N_NO_DATE", // what isn't a post
    "W_DIALECT", // rendering posts
    "W_LINK_DEAD", // a post's source
    "N_LINK_HTTP", // a post's text
    "W_ID_CHANGED", // the last build
    "E_MAIL_UNSUBSCRIBE", // a digest
  ])
    expect(codes).toContain(code);
});

describe("a problem is shown in its place, with file, line and the lines around it", () => {
  test("a broken post, once, next to the others", async () => {
    const folder = site({ "content/bad.md": "---\ntitle: Bad\ndate: 2026-13-01\n---\n" });
    const { problems, feeds, digests } = await render(folder);
    expect(problems).toMatchObject([
      {
        ...{ level: "error", code: "E_DATE", place: { file: "content/bad.md", line: 3 } },
        excerpt: expect.arrayContaining([{ number: 3, text: "date: 2026-13-01", marked: true }]),
      },
    ]);
    expect(feeds[0]?.read.items).toHaveLength(2);
    expect(digests).toMatchObject([{ content: { kind: "next" } }]);
  });

  test("a template, in its own digest only", async () => {
    const folder = site({
      "feedletter.yaml": CONFIG + DIGEST.replace("mail:", "  monthly: { template: own }\nmail:"),
      "email-templates/own.mjml.hbs": "<mjml>\n<mj-body>\n{{titel}}\n</mj-body>\n</mjml>\n",
      "email-templates/own.txt.hbs": "{{digest.title}}\n",
    });
    const { digests, feeds } = await render(folder);
    expect(feeds).toHaveLength(3);
    expect(digests).toMatchObject([
      { name: "weekly", content: { kind: "next" } },
      {
        name: "monthly",
        content: {
          kind: "failed",
          problems: [
            {
              ...{
                code: "E_TEMPLATE",
                place: { file: expect.stringMatching(/email-templates\/own\.mjml\.hbs$/), line: 3 },
              },
              excerpt: expect.arrayContaining([{ number: 3, text: "{{titel}}", marked: true }]),
            },
          ],
        },
      },
    ]);
  });

  test("a subject, at its line of the config", async () => {
    const folder = site({ "feedletter.yaml": CONFIG + DIGEST.replace("{{posts.0.title}}", "{{titel}}") });
    const [weekly] = (await render(folder)).digests;
    expect(weekly?.content).toMatchObject({
      problems: [{ code: "E_TEMPLATE", place: { file: "feedletter.yaml", line: 9 } }],
    });
  });

  test("the config: all of its errors, and nothing else is shown", async () => {
    const folder = site({ "feedletter.yaml": `${CONFIG}feds: {}\nfeeds: { limit: none }\n` });
    const shown = await render(folder);
    expect(shown).toMatchObject({ title: "Feedletter", feeds: [], digests: [] });
    expect(shown.problems.map(({ place }) => place?.line).sort()).toEqual([8, 9]);
    expect(shown.problems[0]?.excerpt?.some(({ marked }) => marked)).toBe(true);
  });

  test("a content folder that isn't there", async () => {
    const folder = site({ "feedletter.yaml": CONFIG.replace("files: content", "files: posts") });
    expect((await render(folder)).problems).toMatchObject([{ code: "E_SOURCE" }]);
  });

  test("a database that isn't one", async () => {
    const folder = site({
      ".feedletter/feedletter.db": "no database at all, but long enough to be read as one",
    });
    const { digests, feeds } = await render(folder);
    expect(feeds).toHaveLength(3);
    expect(digests).toMatchObject([{ content: { kind: "failed", problems: [{ code: "E_DATABASE" }] } }]);
  });
});

describe("pictures", () => {
  const found = (url: string | undefined): string | undefined => url?.slice(0, url.indexOf(",")).slice(0, 40);

  test("come from the post's folder and from folders that are published at the root, as data", async () => {
    const folder = site({
      "content/two/a.png": PNG,
      "static/img/b.svg": "<svg/>",
      "content/two/more/a b.jpg": PNG,
    });
    const { findImage } = await render(folder);
    expect(findImage("https://notes.example/posts/two/a.png")).toBe(
      `data:image/png;base64,${PNG.toString("base64")}`,
    );
    expect(found(findImage("https://notes.example/posts/two/more/a%20b.jpg"))).toBe("data:image/jpeg;base64");
    expect(found(findImage("https://notes.example/img/b.svg?v=2"))).toBe("data:image/svg+xml;base64");
    expect(findImage("https://cdn.example/img/b.svg")).toBeUndefined();
    expect(findImage("https://notes.example/posts/two/gone.png")).toBeUndefined();
  });

  test("never come from outside the project, by any path or link, and are only images", async () => {
    const outside = folderWith({ "secret.png": "secret", "folder/secret.png": "secret" });
    const folder = site({ "static/notes.txt": "secret", "static/.env": "secret" });
    symlinkSync(join(outside, "secret.png"), join(folder, "static/link.png"));
    symlinkSync(join(outside, "folder"), join(folder, "static/linked"));
    mkdirSync(join(folder, "static/folder.png"));
    writeFileSync(join(folder, "static/large.png"), Buffer.alloc(4_000_001));
    const { findImage } = await render(folder);
    for (const path of ["link.png", "linked/secret.png", "folder.png", "large.png", "notes.txt", ".env"]) {
      expect(findImage(`https://notes.example/${path}`)).toBeUndefined();
    }
    const up = fc.constantFrom(
      "..",
      "%2e%2e",
      ".%2E",
      "%2f",
      "%5c..",
      "..%5c",
      "%00",
      "%",
      "posts",
      "two",
      "static",
      "",
    );
    fc.assert(
      fc.property(fc.array(up, { maxLength: 12 }), fc.constantFrom(outside, ""), (parts, to) => {
        for (const base of ["https://notes.example/", "https://notes.example/posts/two/", "file:///", ""]) {
          expect(findImage(`${base}${parts.join("/")}${to}/secret.png`)).toBeUndefined();
        }
      }),
    );
  });
});

test("a welcome is shown in each of its languages, with what is wrong with it", async () => {
  const folder = site({
    "feedletter.yaml": (CONFIG + DIGEST).replace("title: The", "welcome: notes/hi.md, title: The"),
    "notes/hi.md": "# Hello\n\nGood to have you.\n",
    "notes/hi.de.md": "# Hallo\n\n![Ich](ich.png)\n",
    "notes/hi.fr.md": "---\nsubject: [\n---\n",
  });
  const { digests, problems } = await render(folder);
  expect(digests.map(({ name, content }) => [name, content.kind])).toEqual([
    ...[
      ["weekly", "next"],
      ["weekly.welcome", "welcome"],
      ["weekly.welcome.de", "welcome"],
    ],
    ["weekly.welcome.fr", "failed"],
  ]);
  expect(digests[1]?.content).toMatchObject({
    ...{ subject: "Hello", html: expect.stringContaining("Good to have you."), problems: [] },
    text: expect.stringContaining("Unsubscribe:\nhttps://notes.example/subscribe/"),
  });
  expect(digests[2]?.content).toMatchObject({
    problems: expect.arrayContaining([
      expect.objectContaining({ code: "W_MAIL_PICTURE", place: { file: "notes/hi.de.md", line: 3 } }),
    ]),
  });
  expect(problems.map(({ place }) => place?.file)).toEqual(
    expect.arrayContaining(["notes/hi.de.md", "notes/hi.fr.md"]),
  );
});

test("the mail that asks to confirm is shown in each language", async () => {
  const { digests } = await renderAll(site({ "feedletter.yaml": CONFIG + DIGEST }));
  const content = digests.find(({ name }) => name === "confirm.mail")?.content;
  if (content?.kind !== "confirmation") throw new Error(`It is ${content?.kind}.`);
  expect(content).toMatchObject({
    ...{ subject: expect.stringMatching(/^Confirm your subscription to /), problems: [] },
    html: expect.stringContaining("Confirm subscription"),
    text: expect.stringContaining("- The "),
  });
  expect(content.choices.languages).toHaveLength(14);
  const german = await content.render({ language: "de" });
  expect(german).toMatchObject({
    kind: "mail",
    html: expect.stringMatching(/lang="de"[\s\S]*Anmeldung bestätigen/),
  });
});
