import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { recordStarts } from "#app/digests/record-starts.js";
import { openDatabase } from "#app/open-database.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { loadConfig } from "#config/load.js";
import { CLI, CONFIG, folderWith, postOn } from "../cli/cli.js";
import { seededRandom } from "../deliveries/killing.js";
import { startScriptedServer } from "../mail/scripted-server.js";

const PEOPLE = 10;
const POSTS = ["Two", "Three", "Four"];

/** Starts the program; it looks for due posts at once. Killed `delay` ms after it says that it serves. */
async function serveAndKill(
  cwd: string,
  env: Readonly<Record<string, string>>,
  delay: number,
): Promise<void> {
  const child = spawn(process.execPath, [CLI, "serve"], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  const gone = once(child, "exit");
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const before = said.includes("serving");
    said += chunk;
    if (!before && said.includes("serving")) setTimeout(() => child.kill("SIGKILL"), delay);
  });
  const [code]: unknown[] = await gone;
  if (code !== null) throw new Error(said);
}

test("killed at any moment between deciding, freezing and sending, everybody gets each post, and nobody another mail of it", async () => {
  const server = await startScriptedServer();
  onTestFinished(() => server.close());
  const env = { SMTP_URL: server.url };
  const cwd = folderWith({
    "feedletter.yaml": `${CONFIG}digests:
  instant: { on: publish, after: 0m, interval: 0m }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", connections: 1, unsubscribe: "mailto:leave@notes.example" }
`,
    "content/old.md": postOn("2026-06-01", "Old"),
  });
  const configPath = join(cwd, "feedletter.yaml");
  for (let nth = 0; nth < PEOPLE; nth += 1)
    await addSubscriber(
      { configPath, env, clock: Date.now, randomBytes },
      { address: `p${nth}@readers.example` },
    );
  const loaded = await loadConfig(configPath, { env, uses: ["database"] });
  const database = await openDatabase(loaded, { clock: Date.now });
  onTestFinished(() => database.close());
  await recordStarts(["instant"], { loaded, ledger: database.ledger, now: Date.now() });
  const today = new Date().toISOString().slice(0, 10);
  for (const title of POSTS) writeFileSync(join(cwd, `content/${title}.md`), postOn(today, title));

  const random = seededRandom(20);
  let kills = 0;
  const isDone = async (): Promise<boolean> =>
    (await database.ledger.history("instant")).issues === POSTS.length &&
    (await database.ledger.openIssues("instant")).length === 0;
  while (!(await isDone())) {
    kills += 1;
    expect(kills).toBeLessThan(60);
    await serveAndKill(cwd, env, random() * 700);
  }

  const ids = new Map<string, Set<string>>();
  for (const message of server.messages) {
    const subject = /^Subject: (.*)$/m.exec(message)?.[1] ?? "";
    const to = /^To: (.*)$/m.exec(message)?.[1]?.trim() ?? "";
    const key = `${subject.trim()} to ${to}`;
    ids.set(key, (ids.get(key) ?? new Set()).add(/^Message-ID: (.*)$/im.exec(message)?.[1] ?? ""));
  }
  expect(ids.size).toBe(POSTS.length * PEOPLE);
  // A mail in flight when the process was killed may be sent again, as the same message.
  expect([...ids.values()].filter(({ size }) => size !== 1)).toEqual([]);
  expect(server.messages.length - ids.size).toBeLessThanOrEqual(kills);
}, 180_000);
