import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CLI, CONFIG, folderWith, postOn } from "./cli/cli.js";
import { startMailServer } from "./cli/mail-server.js";

const README = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

/** The blocks of a section, in order. */
function blocksOf(heading: string): readonly { readonly language: string; readonly text: string }[] {
  const [, section = ""] = README.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  return [...own.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = "", text = ""]) => ({
    language,
    text,
  }));
}

/** What somebody types, line by line, without the notes behind it. */
function commandsIn(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/\s+# .*$/, "").trim())
    .filter((line) => line !== "");
}

/** Gmail and Yahoo ask for leaving with one click, which a mailto: can't give: the trial run says so until there is a server. */
const EXITS: Readonly<Record<string, number>> = { "npx feedletter send weekly --dry-run": 3 };

function merge(into: unknown, more: unknown): unknown {
  if (!isMap(into) || !isMap(more)) return more;
  const merged = Object.entries(more).map(([key, value]) => [key, merge(into[key], value)]);
  return { ...into, ...Object.fromEntries(merged) };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function openShell(cwd: string) {
  const env: Record<string, string> = { PATH: `${join(cwd, "bin")}:${process.env.PATH}`, HOME: cwd };
  const run = (line: string) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      execFile("sh", ["-c", line], { cwd, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, output: stdout + stderr });
      });
    });
  return { env, run };
}

/** A site, and an `npx` that finds this program at once: the real one, which takes seconds, is tried in tests/package. */
function openSite(): string {
  const folder = folderWith({
    "feedletter.yaml": CONFIG,
    "content/one.md": postOn("2026-01-02", "One"),
    "list.csv": "email,name\ncyd@example.org,Cyd\n",
  });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${CLI}" "$@"\n`, {
    mode: 0o755,
  });
  return folder;
}

/** As a report of a dead mailbox does. */
async function suppressAda(folder: string): Promise<void> {
  const now = Date.parse("2026-01-06");
  const { ledger, close } = await openSqlite(join(folder, ".feedletter/feedletter.db"), now);
  await ledger.suppress("ada@example.org", { reason: "bounced", at: now });
  await close();
}

describe("the README's section “The first digest”", () => {
  test("does what it says, line by line", { timeout: 240_000 }, async () => {
    const folder = openSite();
    const config = join(folder, "feedletter.yaml");
    const { env, run } = openShell(folder);
    const blocks = blocksOf("The first digest");
    expect(blocks.length).toBeGreaterThan(4);
    const ran: string[] = [];
    const mail = await startMailServer();
    const nextIssue = async (number: number): Promise<void> => {
      writeFileSync(
        join(folder, `content/more-${number}.md`),
        postOn(`2026-01-0${number + 2}`, `More ${number}`),
      );
      expect(await run("npx feedletter send weekly --yes")).toMatchObject({ code: 0 });
    };
    for (const { language, text } of blocks) {
      if (language === "yaml") {
        writeFileSync(config, stringify(merge(parse(readFileSync(config, "utf8")), parse(text))));
        continue;
      }
      // Later lines speak of the third issue.
      if (text.includes("weekly-3")) for (const number of [2, 3]) await nextIssue(number);
      for (const command of commandsIn(text)) {
        if (command.includes("unsuppress ada@example.org")) await suppressAda(folder);
        expect({ command, ...(await run(command)) }).toMatchObject({ command, code: EXITS[command] ?? 0 });
        ran.push(command);
      }
      if (ran.at(-1) !== "npx feedletter send weekly") continue;
      expect(readdirSync(join(folder, ".feedletter/preview")).length).toBeGreaterThan(0);
      expect(readdirSync(join(folder, ".feedletter/outbox"))).toEqual([
        expect.stringMatching(/^weekly-1-ada/),
      ]);
      expect(README).toContain("With `transport: ${SMTP_URL}` below `mail:`");
      writeFileSync(
        config,
        stringify(merge(parse(readFileSync(config, "utf8")), { mail: { transport: "${SMTP_URL}" } })),
      );
      env.SMTP_URL = mail.url;
      const { privateKey } = generateKeyPairSync("ed25519");
      env.DKIM_KEY = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    }
    expect(ran).toContain("npx feedletter subscribers add ada@example.org --name Ada");
    // Ada was forgotten, Bob wants other topics: the two later issues went to the one that was imported.
    expect(mail.envelopes).toEqual(["cyd@example.org", "cyd@example.org"]);
    expect(mail.mails[0]?.headerLines.some(({ key }) => key === "dkim-signature")).toBe(true);
  });
});
