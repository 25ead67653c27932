import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { orderArguments } from "#cli/program/arguments.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const nowhere = folderWith({});

describe("the order of arguments", () => {
  const order = (...args: string[]) =>
    orderArguments(args, (name) => ["build", "list"].includes(name)).join(" ");

  test("options of every command may stand before it", () => {
    expect(order("--json", "-c", "other.yaml", "list", "--drafts")).toBe(
      "list --json -c other.yaml --drafts",
    );
    expect(order("--config=list", "-v", "build")).toBe("build --config=list -v");
    // Even if their value is named as a command.
    expect(order("-c", "list", "build")).toBe("build -c list");
    expect(order("list", "--json")).toBe("list --json");
  });

  test("what isn't known stays where it is, and is reported there", () => {
    for (const args of [["--outt", "build"], ["biuld", "--json"], ["--json"], ["-c"], []])
      expect(orderArguments(args, (name) => name === "build")).toEqual(args);
  });

  test("`help build` is `build --help`", async () => {
    const asked = await feedletter(["help", "build"], { cwd: nowhere });
    expect(asked).toEqual(await feedletter(["build", "--help"], { cwd: nowhere }));
    expect(asked.code).toBe(0);
    expect((await feedletter(["help"], { cwd: nowhere })).stdout).toContain("Commands:");
    expect((await feedletter(["help", "issues", "resume"], { cwd: nowhere })).stdout).toContain(
      "issues resume",
    );
    expect((await feedletter(["help", "biuld"], { cwd: nowhere })).stderr).toContain("Did you mean build?");
  });
});

describe("without a command", () => {
  const ask = async (files: Readonly<Record<string, string>>) =>
    (await feedletter([], { cwd: folderWith(files) })).stderr;
  const post = { "content/a.md": postOn("2026-01-01", "A") };

  test("the next one is named", async () => {
    expect(await ask({})).toContain("Next: feedletter init");
    expect(await ask({ "feedletter.yaml": CONFIG, ...post })).toMatch(
      /1 published post\n.*not built yet[\s\S]*Next: feedletter build/,
    );
    expect(await ask({ "feedletter.yaml": "sit: {}\n" })).toContain("E_CONFIG");
    const drafts = {
      "feedletter.yaml": CONFIG,
      "content/a.md": "---\ntitle: A\ndate: 2026-01-01\ndraft: true\n---\n",
    };
    expect(await ask(drafts)).toMatch(/0 published posts, 1 draft[\s\S]*Next: feedletter list/);
  });

  test("after a build, it is about mail", async () => {
    const cwd = folderWith({ "feedletter.yaml": CONFIG, ...post });
    await feedletter(["build"], { cwd });
    expect((await feedletter([], { cwd })).stderr).toContain("Next: feedletter check");
    const mail = 'mail: { from: "me@notes.example" }\ndigests: { weekly: {} }\n';
    writeFileSync(join(cwd, "feedletter.yaml"), `${CONFIG}${mail}`);
    expect((await feedletter([], { cwd })).stderr).toMatch(/nothing is sent\nNext: feedletter preview/);
    writeFileSync(
      join(cwd, "feedletter.yaml"),
      `${CONFIG}${mail.replace(" }", ', transport: "${SMTP_URL}" }')}`,
    );
    const known = await feedletter([], { cwd, env: { SMTP_URL: "smtp://127.0.0.1:25" } });
    expect(known.stderr).toContain("Next: feedletter send weekly --dry-run");
  });
});

describe("completion", () => {
  test("bash completes commands, their commands and their options", async () => {
    const { stdout } = await feedletter(["completion", "bash"], { cwd: nowhere });
    const complete = (...words: string[]) =>
      execFileSync("bash", [
        "-c",
        `${stdout}\nCOMP_WORDS=(feedletter ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _feedletter; echo "\${COMPREPLY[*]}"`,
      ])
        .toString()
        .trim();
    expect(complete("sch")).toBe("schedule");
    expect(complete("issues", "res")).toBe("resume");
    expect(complete("build", "--che")).toBe("--check");
    expect(complete("help", "wor")).toBe("worker workers");
    expect(complete("list", "content/")).toBe("");
  });

  test("zsh and fish have theirs, and other shells are refused", async () => {
    const write = (shell: string) => feedletter(["completion", shell], { cwd: nowhere });
    expect((await write("zsh")).stdout).toContain("bashcompinit");
    expect((await write("fish")).stdout).toContain(
      "complete -c feedletter -n '__fish_seen_subcommand_from issues' -a resume",
    );
    expect((await write("tcsh")).code).toBe(2);
  });
});

describe("new post", () => {
  const NOW = "2026-06-15T22:30:00Z";
  const begin = async (files: Readonly<Record<string, string>>, title = "On call: without dread") => {
    const cwd = folderWith({ "feedletter.yaml": CONFIG, ...files });
    const { code, stdout, stderr } = await feedletter(["new", "post", title], { cwd, now: NOW });
    const file = stdout.trim();
    const listed = await feedletter(["list", "--json"], { cwd, now: NOW });
    return {
      code,
      file,
      stderr,
      cwd,
      text: file === "" ? "" : readFileSync(join(cwd, file), "utf8"),
      listed: listed.stdout,
    };
  };

  test("is a draft with its title and the time in the site's zone", async () => {
    const { file, text, stderr, listed } = await begin({});
    expect(file).toBe("content/on-call-without-dread.md");
    expect(text).toMatch(
      /^---\ntitle: "?On call: without dread"?\ndate: .?2026-06-1[56]T\d\d:30:00.?\ndraft: true\n---\n/,
    );
    expect(stderr).toContain("remove `draft: true`");
    expect(JSON.parse(listed).posts).toMatchObject([{ title: "On call: without dread", state: "draft" }]);
  });

  test("is named as the newest one is, with its kind of front matter", async () => {
    const old = { "content/old.md": postOn("2025-01-01", "Old") };
    const dated = await begin({ ...old, "content/2026/2026-01-02-newer.md": postOn("2026-01-02", "B") });
    expect(dated.file).toBe("content/2026/2026-06-16-on-call-without-dread.md");
    const bundle = await begin({
      ...old,
      "content/b/index.md": "+++\ntitle = 'B'\ndate = 2026-01-02\n+++\nText\n",
    });
    expect(bundle.file).toBe("content/on-call-without-dread/index.md");
    expect(bundle.text).toMatch(/^\+\+\+\ntitle = "On call: without dread"\n/);
    expect(JSON.parse(bundle.listed).posts).toMatchObject([{ state: "draft" }, {}, {}]);
  });

  test("never replaces a file, and needs a title", async () => {
    const first = await begin({ "content/on-call-without-dread.md": "mine" });
    expect(first).toMatchObject({ code: 2, file: "", stderr: expect.stringContaining("E_EXISTS") });
    expect(readFileSync(join(first.cwd, "content/on-call-without-dread.md"), "utf8")).toBe("mine");
    expect((await begin({}, " ")).stderr).toContain("E_USAGE  The title is empty.");
  });
});
