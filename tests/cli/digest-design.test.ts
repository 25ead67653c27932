import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyTemplates, SHIPPED_TEMPLATES } from "#app/copy-templates.js";
import {
  type DigestOptions,
  type DigestPreview,
  previewDigest,
  sendDigest,
} from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { FeedletterError, formatProblem } from "#errors.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const MAIL = `digests:
  weekly: { start: newest }
mail: { from: "Notes <news@notes.example>" }
server: { url: https://letters.notes.example/ }
`;

function site(files: Readonly<Record<string, string>> = {}, config = "") {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}${MAIL}${config}`,
    "content/one.md": postOn("2026-06-01", "One"),
    ...files,
  });
  const choice: DigestOptions = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: {}, cwd: process.cwd(), randomBytes },
    ...{ clock: () => Date.UTC(2026, 5, 15), digest: "weekly" },
    sleep: async () => {},
  };
  return { folder, choice };
}

async function preview(files: Readonly<Record<string, string>> = {}, config = "") {
  const looked: DigestPreview = await previewDigest(site(files, config).choice);
  if (looked.kind !== "preview") throw new Error("there is nothing to look at");
  return looked;
}

describe("a mistake in how a digest looks is told with file and line, exit code 2, and nothing is sent or run", () => {
  const own = (name: string, source: string) => ({ [`email-templates/${name}`]: source });
  test.each([
    [
      "a syntax error",
      own("digest.mjml.hbs", "<mjml>\n{{#if more}\n"),
      "",
      "email-templates/digest.mjml.hbs:2  E_TEMPLATE",
    ],
    [
      "an unknown partial",
      own("digest.txt.hbs", "a\n\n{{> text-pots}}\n"),
      "",
      'email-templates/digest.txt.hbs:3:1  E_TEMPLATE  There is no partial "text-pots". Did you mean "text-post"?',
    ],
    [
      "an unknown field",
      own("partials/card.hbs", "\n{{titel}}"),
      "",
      'email-templates/partials/card.hbs:2:3  E_TEMPLATE  There is no field "titel" here. Did you mean "title"?',
    ],
    [
      "partials in a circle",
      { ...own("partials/card.hbs", "{{> button}}"), ...own("partials/button.hbs", "\n{{> card}}") },
      "",
      'email-templates/partials/button.hbs:2:1  E_TEMPLATE  The partial "card" calls itself.',
    ],
    [
      "an MJML error",
      own("partials/footer.hbs", "<mj-section>\n<mj-foo /></mj-section>"),
      "",
      "email-templates/partials/footer.hbs:2  E_TEMPLATE  MJML refuses this",
    ],
    [
      "mj-include",
      own("partials/footer.hbs", '\n<mj-include path="/etc/passwd" />'),
      "",
      "email-templates/partials/footer.hbs:2  E_TEMPLATE  mj-include is not supported.",
    ],
    [
      "a missing logo",
      {},
      "theme:\n  logo:\n    url: /l.png\n    file: gone.png\n",
      "feedletter.yaml:15  E_CONFIG  `theme.logo.file` gone.png can't be read",
    ],
    [
      "a colour without quotes",
      {},
      "theme:\n  accent: #fff\n",
      "feedletter.yaml:13  E_CONFIG  `theme.accent` must be a colour in quotes",
    ],
    ["a template that isn't there", {}, "", "E_TEMPLATE  There is no template news.mjml.hbs"],
  ] as const)("%s", async (_, files, config, said) => {
    const { folder, choice } = site(files, config);
    if (said.includes("news.mjml")) {
      const path = join(folder, "feedletter.yaml");
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace("weekly: { start", "weekly: { template: news, start"),
      );
    }
    await addSubscriber({ ...choice }, { address: "ada@example.org" }).catch(() => {});
    const thrown: unknown = await sendDigest({ ...choice, confirm: async () => true }).catch(
      (error: unknown) => error,
    );
    if (!(thrown instanceof FeedletterError)) throw new Error("it was not refused");
    expect(formatProblem(thrown)).toContain(said);
    expect(thrown.exit).toBe(2);
    expect(existsSync(join(folder, ".feedletter/outbox"))).toBe(false);
  });

  test("configuration of MJML and of its minifier in the working folder is not run", async () => {
    const { folder } = site({
      ".mjmlconfig": '{ "packages": ["./evil.js"] }',
      "evil.js": 'require("fs").writeFileSync("ran", "")',
      "htmlnano.config.cjs": 'require("fs").writeFileSync("ran", "")',
    });
    const { code } = await feedletter(["send", "weekly", "--dry-run", "--now", "2026-06-15"], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  test("a post without text is shown by its title", async () => {
    const { variant, checks } = await preview({
      "content/empty.md": postOn("2026-06-02", "Only a title", ""),
    });
    expect(variant.text.join("")).toContain("Only a title");
    expect(checks).toEqual([]);
  });
});

describe("a dry run", () => {
  test("says what readers and filters may stumble over, as a problem of the digest's line", async () => {
    const { folder } = site({ "email-templates/digest.txt.hbs": "{{unsubscribeUrl}}" });
    const { code, stderr } = await feedletter(["send", "weekly", "--dry-run", "--now", "2026-06-15"], {
      cwd: folder,
    });
    expect(stderr).toMatch(/^feedletter\.yaml:9 {2}E_MAIL_TEXT {2}"Notes" is missing in the text part\./m);
    expect(code).toBe(3);
  });

  test("finds nothing in what ships, and knows the headers that the mail will have", async () => {
    expect((await preview()).checks).toEqual([]);
    const { folder, choice } = site();
    const path = join(folder, "feedletter.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace(/server:.*\n/, ""));
    const looked = await previewDigest(choice);
    expect(looked).toMatchObject({ checks: [{ code: "E_MAIL_UNSUBSCRIBE" }] });
  });

  test("fits the mail under the digest's own limit", async () => {
    const { folder, choice } = site();
    const path = join(folder, "feedletter.yaml");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace("weekly: { start", "weekly: { maxBytes: 10000, start"),
    );
    const looked = await previewDigest(choice);
    expect(looked).toMatchObject({ variant: { fitting: { layout: "list", fits: false } } });
    expect(looked).toMatchObject({ checks: [{ code: "W_MAIL_SIZE" }] });
  });
});

describe("init --templates", () => {
  test("copies every template, and keeps what is there", () => {
    const folder = folderWith({ "email-templates/partials/card.hbs": "mine" });
    const made = copyTemplates(folder);
    expect(made.kept).toEqual(["email-templates/partials/card.hbs"]);
    expect(readFileSync(join(folder, "email-templates/partials/card.hbs"), "utf8")).toBe("mine");
    const shipped = readdirSync(SHIPPED_TEMPLATES, { recursive: true }).filter((name) =>
      String(name).endsWith(".hbs"),
    );
    expect(made.written).toHaveLength(shipped.length - 1);
    expect(copyTemplates(folder).written).toEqual([]);
  });

  test("on the command line, in a site that has a configuration", async () => {
    const { folder } = site();
    mkdirSync(join(folder, "sub"));
    const ran = await feedletter(["init", "--templates"], { cwd: folder });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain("new  email-templates/digest.mjml.hbs");
    expect(existsSync(join(folder, "email-templates/partials/head.hbs"))).toBe(true);
  });
});

test("topics are chosen and given up on the command line, by name or slug", async () => {
  const { folder } = site();
  const add = (...flags: string[]) =>
    feedletter(["subscribers", "add", "ada@example.org", ...flags], { cwd: folder });
  expect((await add("--topic", "C++", "remote-work")).stderr).toContain("weekly (c-plus-plus, remote-work)");
  expect((await add("--name", "Ada")).stderr).toContain("weekly (c-plus-plus, remote-work)");
  expect((await add("--no-topic")).stderr).toMatch(/: weekly\n/);
});
