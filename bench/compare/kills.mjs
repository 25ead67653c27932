/**
 * What arrives twice or not at all when the sender is killed with SIGKILL at a random mail, and then started again until it has
 * finished: rss2email (`r2e`, from Debian) with a feed of 100 items, and Feedletter with an issue to 100 people. Prints Markdown.
 *
 *   npm run build && node bench/compare/kills.mjs [--trials 10]
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { SMTPServer } from "smtp-server";

const CLI = join(import.meta.dirname, "../../dist/cli.cjs");
const MAILS = 100;
const { values } = parseArgs({ options: { trials: { type: "string", default: "10" } } });

/** Takes each mail after some milliseconds, and counts it by what `keyOf` finds in it. */
async function startSink(keyOf) {
  const received = new Map();
  const waiting = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      const chunks = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", async () => {
        const key = keyOf(Buffer.concat(chunks).toString("utf8"), session);
        received.set(key, (received.get(key) ?? 0) + 1);
        const total = [...received.values()].reduce((sum, count) => sum + count, 0);
        for (const { at, act } of waiting) if (total === at) act();
        await sleep(3);
        done();
      });
    },
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    received,
    port: server.server.address().port,
    when: (at, act) => waiting.push({ at, act }),
    stop: () => server.close(),
  };
}

const item = (number) =>
  `<item><title>Post ${number}</title><link>https://notes.example/${number}/</link><guid>https://notes.example/${number}/</guid><pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate><description>Words.</description></item>`;
const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>Notes</title><link>https://notes.example/</link><description>x</description>${Array.from({ length: MAILS }, (_, nth) => item(nth)).join("")}</channel></rss>`;

/** @returns the command that sends, ready to be started any number of times */
const SENDERS = {
  rss2email: {
    keyOf: (mail) => /^Subject: (.*)$/m.exec(mail)?.[1].trim(),
    prepare(folder, { port, feedUrl }) {
      writeFileSync(
        join(folder, "r2e.cfg"),
        `[DEFAULT]\nfrom = news@notes.example\nto = ada@readers.example\nemail-protocol = smtp\nsmtp-server = 127.0.0.1:${port}\nsmtp-auth = False\nsmtp-ssl = False\n`,
      );
      const own = ["-c", join(folder, "r2e.cfg"), "-d", join(folder, "r2e.json")];
      const added = spawnSync("r2e", [...own, "add", "notes", feedUrl], { encoding: "utf8" });
      if (added.status !== 0) throw new Error(added.stderr);
      return ["r2e", ...own, "run"];
    },
  },
  Feedletter: {
    keyOf: (_, { envelope }) => envelope.rcptTo[0].address,
    prepare(folder, { port }) {
      mkdirSync(join(folder, "content"));
      writeFileSync(join(folder, "content/one.md"), "---\ntitle: One\ndate: 2026-06-01\n---\nWords.\n");
      const people = Array.from({ length: MAILS }, (_, nth) => `reader${nth}@readers${nth}.example`);
      writeFileSync(join(folder, "list.csv"), `email\n${people.join("\n")}\n`);
      const config = {
        site: { title: "Notes", url: "https://notes.example/", description: "x" },
        content: [{ files: "content" }],
        digests: { weekly: { schedule: "0 9 * * 1", start: "newest" } },
        mail: {
          from: "Notes <news@notes.example>",
          transport: `smtp://127.0.0.1:${port}`,
          unsubscribe: "mailto:leave@notes.example",
        },
      };
      writeFileSync(join(folder, "feedletter.yaml"), JSON.stringify(config));
      const imported = spawnSync(process.execPath, [CLI, "subscribers", "import", "list.csv"], {
        cwd: folder,
        encoding: "utf8",
      });
      if (imported.status !== 0) throw new Error(imported.stderr);
      return [process.execPath, CLI, "send", "weekly", "--yes"];
    },
  },
};

async function killOnce(name, at, feedUrl) {
  const { keyOf, prepare } = SENDERS[name];
  const folder = mkdtempSync(join(tmpdir(), "kills-"));
  const sink = await startSink(keyOf);
  const [command, ...args] = prepare(folder, { port: sink.port, feedUrl });
  const start = () => spawn(command, args, { cwd: folder, stdio: "ignore" });
  const first = start();
  sink.when(at, () => first.kill("SIGKILL"));
  const [, signal] = await once(first, "exit");
  if (signal !== "SIGKILL") throw new Error(`${name} had ended before it was killed.`);
  await once(start(), "exit");
  sink.stop();
  rmSync(folder, { recursive: true, force: true });
  const twice = [...sink.received.values()].filter((count) => count > 1).length;
  return { at, missing: MAILS - sink.received.size, twice };
}

const web = createServer((_, response) =>
  response.writeHead(200, { "content-type": "application/rss+xml" }).end(FEED),
).listen(0, "127.0.0.1");
await once(web, "listening");
const feedUrl = `http://127.0.0.1:${web.address().port}/feed.xml`;
const trials = Number(values.trials);
/** The same moments for both: spread evenly. */
const moments = Array.from({ length: trials }, (_, nth) => Math.round(((nth + 0.5) / trials) * MAILS));
console.log(`| killed once at mail | ${moments.join(" | ")} | missing | twice, in all |`);
console.log(`| --- |${moments.map(() => " ---: |").join("")} ---: | ---: |`);
for (const name of Object.keys(SENDERS)) {
  const results = [];
  for (const at of moments) results.push(await killOnce(name, at, feedUrl));
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(
    `| ${name}: received twice | ${results.map(({ twice }) => twice).join(" | ")} | ${sum("missing")} | ${sum("twice")} |`,
  );
}
web.close();
