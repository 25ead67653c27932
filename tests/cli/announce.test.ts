import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startWebServer } from "../content/web-server.js";
import { PASSWORD, startBluesky } from "../publish/small-bluesky.js";
import { startMastodon, TOKEN } from "../publish/small-mastodon.js";
import { CLI, feedletter, folderWith, postOn, setClock } from "./cli.js";
import { startMailServer } from "./mail-server.js";

const START = "2026-06-14T12:00:00Z";
const NEXT = "2026-06-15T09:00:00Z";
const LATER = "2026-06-15T12:00:00Z";

async function site(more = "") {
  let now = START;
  const [mastodon, bluesky] = [await startMastodon(() => Date.parse(now)), await startBluesky()];
  const web = await startWebServer((_, response) => void response.end("<p>A post</p>"));
  const mail = await startMailServer();
  const cwd = folderWith({
    "feedletter.yaml": `site: { title: Notes, url: ${web.url}/ }
content: [{ files: content, url: "/posts/{slug}/" }]
announce:
  mastodon: { url: ${mastodon.url}, token: "\${TOKEN}" }
  bluesky: { service: ${bluesky.url}, identifier: notes.example, password: "\${PASSWORD}" }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example" }
digests: { weekly: { schedule: "0 9 * * sun" } }
${more}`,
    "content/old.md": postOn("2026-06-01", "Old"),
  });
  const env = { TOKEN, PASSWORD, SMTP_URL: mail.url };
  const run = (at: string, ...args: readonly string[]) => {
    now = at;
    return feedletter(args, { cwd, env, now: at });
  };
  const add = (): void => writeFileSync(join(cwd, "content/new.md"), postOn("2026-06-15", "New"));
  const setNow = (at: string): void => {
    now = at;
  };
  return { mastodon, bluesky, web, cwd, env, run, add, setNow };
}

test("`announce` starts, shows the texts beforehand without a secret, and posts once", async () => {
  const { mastodon, bluesky, web, run, add, cwd } = await site();
  const dry = await feedletter(["announce", "--dry-run"], { cwd, now: START });
  expect(dry).toMatchObject({ code: 0, stdout: "" });
  expect(dry.stderr).toContain("Mastodon is new: the first run records the posts that exist.");
  const first = await run(START, "announce");
  expect(first).toMatchObject({
    code: 0,
    stderr:
      "Mastodon: starts now; existing posts are not announced (1)\nBluesky: starts now; existing posts are not announced (1)\n",
  });
  add();
  const planned = await feedletter(["announce", "--dry-run"], { cwd, now: NEXT });
  expect(planned.stdout).toBe(
    `Mastodon  ${web.url}/posts/new/\nNew\n\n${web.url}/posts/new/\n\nBluesky  ${web.url}/posts/new/\nNew\n\n`,
  );
  const posted = await run(NEXT, "announce");
  expect(posted.code).toBe(0);
  expect(posted.stderr).toContain(
    `Mastodon: announced ${web.url}/posts/new/: https://mastodon.example/@notes/1000`,
  );
  expect((await run(LATER, "announce")).stderr).toBe("Nothing new to announce.\n");
  expect([mastodon.statuses.length, bluesky.records.size]).toEqual([1, 1]);
});

test("`send --due` announces, too; what fails is said, also by doctor, without the token", async () => {
  const { mastodon, run, add } = await site();
  expect((await run(START, "send", "--due")).stderr).toContain("Bluesky: starts now");
  add();
  mastodon.answerNext([422]);
  const due = await run(NEXT, "send", "--due");
  expect(due.code).toBe(3);
  expect(due.stderr).toContain("isn't announced (posting: it answered 422 Unprocessable Entity: not now)");
  const doctor = await run(NEXT, "doctor", "--json");
  expect(JSON.parse(doctor.stdout)).toContainEqual(
    expect.objectContaining({
      check: "announcing on Mastodon",
      level: "error",
      said: expect.stringContaining("1 given up"),
    }),
  );
  for (const { stdout, stderr } of [due, doctor])
    expect(stdout + stderr).not.toMatch(/mastodon-token|app-password/);
  expect((await run(LATER, "announce", "--retry")).code).toBe(0);
  expect(mastodon.statuses).toHaveLength(1);
});

test.each(["onPosting", "onPosted"] as const)(
  "a process that is killed at %s is followed by one that posts nothing twice",
  async (moment) => {
    const { mastodon, bluesky, cwd, env, run, add, setNow } = await site();
    await run(START, "announce");
    add();
    setNow(NEXT);
    const child = spawn(process.execPath, [...setClock("at", NEXT), CLI, "announce"], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
    });
    mastodon[moment] = () => void child.kill("SIGKILL");
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
    mastodon[moment] = () => {};
    await run(LATER, "announce");
    expect(mastodon.statuses.map(({ text }) => text.split("\n")[0])).toEqual(["New"]);
    expect(bluesky.records.size).toBe(1);
  },
);

test.each([
  ["mastodon: { url: https://m.example, token: secret }", "E_SECRET"],
  ['mastodon: { url: https://m.example, token: "${TOKEN}", text: "{{title}}" }', "must contain {{url}}"],
  ['bluesky: { identifier: x, password: "${TOKEN}", text: "{{titel}}" }', "must contain no field but"],
  ['bluesky: { identifier: x, password: "${NOT_SET}" }', "E_ENV"],
])("a mistake in it is named: %s", async (line, said) => {
  const cwd = folderWith({
    "feedletter.yaml": `site: { title: Notes, url: https://notes.example }\nannounce:\n  ${line}\n`,
  });
  const { code, stderr } = await feedletter(["announce"], { cwd, env: { TOKEN } });
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});
