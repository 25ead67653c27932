import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CLI, CONFIG, feedletter, folderWith, postOn, setClock } from "./cli.js";
import { reply, startMailServer } from "./mail-server.js";

const MAIL = `digests:
  weekly: { start: newest }
mail:
  from: "Notes <news@notes.example>"
  postalAddress: "Notes, 1 Street, Berlin"
  transport: outbox
server: { url: https://letters.notes.example/ }
`;
const SMTP = MAIL.replace("outbox", "${SMTP_URL}");
const NOW = "2026-06-15T09:00:00+02:00";

interface Site {
  readonly folder: string;
  readonly run: (args: readonly string[], env?: Record<string, string>) => ReturnType<typeof feedletter>;
  readonly outbox: () => readonly string[];
}

async function site(config: string, ...addresses: string[]): Promise<Site> {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + config,
    "content/one.md": postOn("2026-06-01", "R&D <one>"),
    "content/two.md": postOn("2026-06-02", "Two"),
  });
  const run: Site["run"] = (args, env = {}) => feedletter(args, { cwd: folder, env, now: NOW });
  const editing = { configPath: join(folder, "feedletter.yaml"), env: {}, clock: () => 0, randomBytes };
  for (const address of addresses) await addSubscriber(editing, { address });
  return {
    folder,
    run,
    outbox: () => {
      const path = join(folder, ".feedletter/outbox");
      return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
    },
  };
}

describe("into the outbox, for another program to send", () => {
  test("undoing an issue takes its mails out of the outbox, and no others", async () => {
    const { run, outbox } = await site(
      MAIL.replace("digests:", "digests:\n  weekly-1: { start: newest }"),
      "ada@example.org",
      "bob@example.org",
    );
    await run(["send", "weekly-1", "--yes"]);
    const others = outbox();
    await run(["send", "weekly", "--yes"]);
    expect(outbox()).toHaveLength(others.length + 2);
    const undone = await run(["issues", "undo", "weekly-1", "--yes"]);
    expect(undone.stderr).toMatch(/^Removed 2 mails from \.feedletter\/outbox\.$/m);
    expect(outbox()).toEqual(others);
  });

  test("the digest lies in the outbox, as a mail program opens it", async () => {
    const { run, outbox } = await site(MAIL, "ada@example.org", "bob@example.org");
    const ran = await run(["send", "weekly", "--yes"]);
    expect(ran.stderr).toContain("✓ weekly 1: 2 posts to 2 subscribers, 2 accepted (.feedletter/outbox)");
    expect(ran).toMatchObject({ code: 0, stdout: "" });
    expect(outbox()).toHaveLength(2);
    const mail = await simpleParser(readFileSync(outbox()[0] ?? ""));
    expect(mail.subject).toBe("Two (+1)");
    expect(mail.html).toContain("R&amp;D &lt;one&gt;");
    expect(mail.text).toContain("R&D <one>");
    expect(mail.text).toContain("Notes, 1 Street, Berlin");
    expect(mail.text).toContain("https://letters.notes.example/unsubscribe/");
  });

  test("a post goes out once: nothing new is no error, a new post makes the next issue", async () => {
    const { folder, run, outbox } = await site(MAIL, "ada@example.org");
    await run(["send", "weekly", "--yes"]);
    expect(await run(["send", "weekly", "--yes"])).toMatchObject({
      code: 0,
      stderr: "weekly: nothing new to send\n",
    });
    writeFileSync(join(folder, "content/three.md"), postOn("2026-06-03", "Three"));
    const third = await run(["send", "weekly", "--yes", "--json"]);
    expect(JSON.parse(third.stdout)).toMatchObject({
      resumed: [],
      next: { kind: "sent", issue: "weekly-2", posts: [{ title: "Three" }], counts: { accepted: 1 } },
    });
    expect(outbox()).toHaveLength(2);
  });

  test("without subscribers the posts wait for the first one", async () => {
    const { run, outbox } = await site(MAIL);
    expect((await run(["send", "weekly", "--yes"])).stderr).toContain(
      "no subscribers yet, so the posts wait",
    );
    await run(["subscribers", "add", "ada@example.org"]);
    await run(["send", "weekly", "--yes"]);
    expect(outbox()).toHaveLength(1);
  });

  test("a removed person gets nothing", async () => {
    const { run, outbox } = await site(MAIL, "ada@example.org", "bob@example.org");
    await run(["subscribers", "remove", "ADA@example.org"]);
    await run(["send", "weekly", "--yes"]);
    expect(outbox().map((path) => path.split("/").at(-1))).toEqual([expect.stringContaining("bob")]);
  });
});

describe("looking first", () => {
  test("--dry-run renders to the preview folder and sends nothing", async () => {
    const { folder, run, outbox } = await site(SMTP, "ada@example.org");
    const ran = await run(["send", "weekly", "--dry-run"]);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toContain("nothing was sent");
    expect(readFileSync(join(folder, ".feedletter/preview/weekly.html"), "utf8")).toContain(
      "R&amp;D &lt;one&gt;",
    );
    expect(readFileSync(join(folder, ".feedletter/preview/weekly.txt"), "utf8")).toMatch(/^Two \(\+1\)\n/);
    expect(outbox()).toEqual([]);
    const after = await run(["send", "weekly", "--explain", "--json"]);
    expect(JSON.parse(after.stdout)).toMatchObject([{ verdict: "chosen" }, { verdict: "chosen" }]);
  });

  test("--explain says why each post is included or not", async () => {
    const { folder, run } = await site(MAIL);
    writeFileSync(join(folder, "content/later.md"), postOn("2026-07-01", "Later"));
    const { code, stdout } = await run(["send", "weekly", "--explain"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^future {12}content\/later\.md {2}Its date is in the future\.$/m);
    expect(stdout).toMatch(/^chosen {12}content\/one\.md {2}It is in this issue\.$/m);
  });

  test("--test sends to one address and leaves the ledger as it is", async () => {
    const { run, outbox } = await site(MAIL, "ada@example.org");
    expect(await run(["send", "weekly", "--test", "me@example.org"])).toMatchObject({ code: 0 });
    expect(outbox()).toEqual([expect.stringContaining("weekly-test-me-example.org")]);
    await run(["send", "weekly", "--yes"]);
    expect(outbox()).toHaveLength(2);
  });
});

describe("over SMTP", () => {
  test("a server receives every promised header", async () => {
    const server = await startMailServer();
    const { run } = await site(SMTP, "ada@example.org");
    expect(await run(["send", "weekly", "--yes"], { SMTP_URL: server.url })).toMatchObject({ code: 0 });
    expect(server.envelopes).toEqual(["ada@example.org"]);
    const [mail] = server.mails;
    expect(mail?.from?.text).toBe('"Notes" <news@notes.example>');
    expect(mail?.messageId).toMatch(/^<[0-9a-f]{40}@notes\.example>$/);
    expect(mail?.date?.toISOString()).toBe("2026-06-15T07:00:00.000Z");
    const header = (name: string) =>
      mail?.headerLines.find(({ key }) => key === name)?.line.replace(/\r?\n\s+/g, " ");
    expect(header("list-unsubscribe")).toMatch(/<https:\/\/letters\.notes\.example\/unsubscribe\/[\w.-]+>/);
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(header("list-id")).toContain("<weekly.notes.example>");
    expect(mail?.headers.get("content-type")).toMatchObject({ value: "multipart/alternative" });
  });

  test("with a key each mail is signed; with a key that can't sign no mail is sent", async () => {
    const server = await startMailServer();
    const signed = SMTP.replace(
      "server:",
      '  dkim: { domain: notes.example, selector: s1, key: "${DKIM_KEY}" }\nserver:',
    );
    const { run } = await site(signed, "ada@example.org");
    const { privateKey } = generateKeyPairSync("ed25519");
    const key = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    const { privateKey: other } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const wrong = other.export({ format: "pem", type: "pkcs8" }).toString();
    for (const DKIM_KEY of ["hunter2", key.slice(0, 60), wrong]) {
      const ran = await run(["send", "weekly", "--yes"], { SMTP_URL: server.url, DKIM_KEY });
      expect(ran.stderr).toMatch(/^feedletter\.yaml:14 {2}E_DKIM {2}/);
      expect(ran.stderr).not.toMatch(/hunter2|MII|MC4/);
      expect(ran.code).toBe(2);
    }
    expect(server.envelopes).toEqual([]);
    const ran = await run(["send", "weekly", "--yes"], { SMTP_URL: server.url, DKIM_KEY: key });
    expect(ran.code).toBe(0);
    const signature = server.mails[0]?.headerLines.find(({ key }) => key === "dkim-signature")?.line;
    expect(signature?.replace(/\s+/g, " ")).toMatch(
      /a=ed25519-sha256; .*list-unsubscribe: list-unsubscribe-post/,
    );
  });

  test("a refused connection is one clear message, and the next run delivers", async () => {
    const { run } = await site(SMTP, "ada@example.org");
    const failed = await run(["send", "weekly", "--yes"], { SMTP_URL: "smtp://127.0.0.1:1" });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/E_SMTP .*127\.0\.0\.1:1/);
    expect(failed.stderr).toContain("nothing is lost. Run the command again to continue.");
    expect(failed.stderr).not.toMatch(/\bat .*\.js:\d/);
    const server = await startMailServer();
    const ran = await run(["send", "weekly", "--yes"], { SMTP_URL: server.url });
    expect(ran.stderr).toContain("weekly 1: the interrupted issue to 1 subscriber, 1 accepted");
    expect(ran.code).toBe(0);
    expect(server.envelopes).toEqual(["ada@example.org"]);
  });

  test("permanently refused mails are counted, and set the exit code", async () => {
    const server = await startMailServer({
      answer: async (recipient) =>
        recipient.startsWith("bob") ? reply(550, "5.1.1 no such user") : undefined,
    });
    const { run } = await site(SMTP, "ada@example.org", "bob@example.org");
    const ran = await run(["send", "weekly", "--yes"], { SMTP_URL: server.url });
    expect(ran.stderr).toContain("1 accepted, 1 rejected");
    expect(ran.stderr).toContain("Who didn't get it, and why: feedletter issues show weekly-1\n");
    expect(ran.code).toBe(3);
  });

  test("SIGINT finishes mails in flight, says where it stopped, and the next run sends the rest", async () => {
    let release = (): void => {};
    const inFlight = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = (): void => {};
    const firstArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = await startMailServer({
      answer: async () => {
        arrived();
        await inFlight;
        return undefined;
      },
    });
    const people = Array.from({ length: 6 }, (_, index) => `p${index}@example.org`);
    const { folder, run } = await site(SMTP.replace("server:", "  connections: 1\nserver:"), ...people);
    const child = spawn(process.execPath, [...setClock("at", NOW), CLI, "send", "weekly", "--yes"], {
      cwd: folder,
      env: { PATH: process.env.PATH, SMTP_URL: server.url },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes("Stopping")) release();
    });
    await firstArrived;
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(said).toContain("Interrupted. Run the command again to continue.");
    expect(code).toBe(3);
    expect(server.envelopes).toHaveLength(1);
    expect(await run(["send", "weekly", "--yes"], { SMTP_URL: server.url })).toMatchObject({ code: 0 });
    expect([...server.envelopes].sort()).toEqual(people);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "a second %s leaves at once; the mail in flight is in doubt, and the next run goes on",
    async (signal) => {
      let arrived = (): void => {};
      const firstArrived = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      let silent = true;
      const server = await startMailServer({
        // Has the whole mail and never answers, until the process is gone.
        answer: async () => {
          arrived();
          return silent ? new Promise<undefined>(() => {}) : undefined;
        },
      });
      const people = Array.from({ length: 4 }, (_, index) => `p${index}@example.org`);
      const { folder, run } = await site(SMTP.replace("server:", "  connections: 1\nserver:"), ...people);
      const child = spawn(process.execPath, [...setClock("at", NOW), CLI, "send", "weekly", "--yes"], {
        cwd: folder,
        env: { PATH: process.env.PATH, SMTP_URL: server.url },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      child.stderr.on("data", (chunk) => {
        if (!said.includes("Stopping") && `${said}${chunk}`.includes("Stopping")) child.kill(signal);
        said += chunk;
      });
      await firstArrived;
      child.kill(signal);
      expect(await once(child, "close")).toEqual([null, signal]);
      expect(said).toContain("Stopping once the mails in flight are done. Press Ctrl-C again to quit now.");
      expect(server.envelopes).toEqual([]);
      silent = false;
      const resumed = await run(["send", "weekly", "--yes", "--json"], { SMTP_URL: server.url });
      expect(JSON.parse(resumed.stdout)).toMatchObject({
        resumed: [{ issue: "weekly-1", counts: { accepted: 4, waiting: 0 } }],
      });
      expect([...server.envelopes].sort()).toEqual(people);
    },
  );
});

describe("errors that stop sending leave the ledger unchanged", () => {
  test.each([
    [
      "an unset variable",
      ["weekly", "--yes"],
      SMTP,
      {},
      2,
      "feedletter.yaml:13  E_ENV  The environment variable SMTP_URL for `mail.transport` is not set",
    ],
    [
      "no way to unsubscribe",
      ["weekly", "--yes"],
      SMTP.replace(/server:.*\n/, ""),
      { SMTP_URL: "smtp://127.0.0.1:1" },
      2,
      "feedletter.yaml:13  E_UNSUBSCRIBE",
    ],
    [
      "nobody to ask",
      ["weekly"],
      SMTP,
      { SMTP_URL: "smtp://user:hunter2@127.0.0.1:1" },
      2,
      "E_CONFIRM  Confirmation required to send weekly: 2 posts to 1 subscriber through 127.0.0.1:1. Pass --yes.",
    ],
    [
      "a digest that isn't there",
      ["wekly"],
      MAIL,
      {},
      2,
      'E_DIGEST_UNKNOWN  There is no digest "wekly". Did you mean "weekly"?',
    ],
    [
      "a sender that is no address",
      ["weekly"],
      MAIL.replace("news@notes.example", "news"),
      {},
      2,
      "E_ADDRESS",
    ],
    [
      "a short key",
      ["weekly"],
      MAIL.replace("notes.example/ }", 'notes.example/, keys: "${KEYS}" }'),
      { KEYS: "hunter2" },
      2,
      "E_KEYS",
    ],
  ] as const)("%s", async (_, args, config, env, code, said) => {
    const { folder, run, outbox } = await site(MAIL, "ada@example.org");
    writeFileSync(join(folder, "feedletter.yaml"), CONFIG + config);
    const ran = await run(["send", ...args], env);
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).not.toContain("hunter2");
    expect(ran.stderr).not.toMatch(/\bat .*\.js:\d/);
    expect(ran.code).toBe(code);
    expect(outbox()).toEqual([]);
    writeFileSync(join(folder, "feedletter.yaml"), CONFIG + MAIL);
    expect((await run(["send", "weekly", "--yes"])).stderr).toContain(
      "✓ weekly 1: 2 posts to 1 subscriber, 1 accepted",
    );
  });

  test("a broken post, unless it is skipped", async () => {
    const { folder, run, outbox } = await site(MAIL, "ada@example.org");
    writeFileSync(join(folder, "content/bad.md"), "---\ntitle: Bad\ndate: 2026-13-01\n---\n");
    const ran = await run(["send", "weekly", "--yes"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("content/bad.md:3  E_CONTENT");
    expect(outbox()).toEqual([]);
    const skipping = await run(["send", "weekly", "--yes", "--skip-broken"]);
    expect(skipping.code).toBe(3);
    expect(skipping.stderr).toContain("2 posts to 1 subscriber, 1 accepted");
  });

  test("a template error, with file and line", async () => {
    const { folder, run, outbox } = await site(MAIL, "ada@example.org");
    mkdirSync(join(folder, "email-templates"));
    writeFileSync(join(folder, "email-templates/digest.txt.hbs"), "Hello\n{{site.titel}}\n");
    const ran = await run(["send", "weekly", "--yes"]);
    expect(ran.stderr).toMatch(/^email-templates\/digest\.txt\.hbs:2(:\d+)? {2}E_TEMPLATE .*titel/);
    expect(ran.code).toBe(2);
    expect(outbox()).toEqual([]);
  });

  test("a database that isn't one", async () => {
    const { folder, run } = await site(MAIL);
    rmSync(join(folder, ".feedletter"), { recursive: true, force: true });
    writeFileSync(join(folder, "feedletter.yaml"), `${CONFIG}${MAIL}database: notes.txt\n`);
    writeFileSync(join(folder, "notes.txt"), "These are my notes, no database at all.\n".repeat(100));
    const ran = await run(["send", "weekly", "--yes"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("E_DATABASE");
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toContain("my notes");
  });

  test("an outbox that can't be written", async () => {
    const { folder, run } = await site(MAIL, "ada@example.org");
    writeFileSync(join(folder, ".feedletter/outbox"), "a file");
    const ran = await run(["send", "weekly", "--yes"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("E_OUTBOX");
    rmSync(join(folder, ".feedletter/outbox"));
    expect(await run(["send", "weekly", "--yes"])).toMatchObject({ code: 0 });
  });
});
