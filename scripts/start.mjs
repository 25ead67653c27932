// The main job on the sample site: feeds and the subscribe page into out/, this week's digest into .feedletter/outbox/. The clock
// stands still at the week of the newest posts, and the demo has a ledger of its own, so it is the same each time it is run.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sendDigest } from "../build/app/digests/send-digest.js";
import { addSubscriber } from "../build/app/people/edit-subscribers.js";
import { buildFeeds, FeedletterError, formatProblem } from "../dist/index.js";
import { carryPictures } from "./carry-pictures.mjs";

const root = join(import.meta.dirname, "..");
const now = Date.parse("2026-06-15T09:00:00+02:00");
const aWeekBefore = now - 7 * 24 * 60 * 60 * 1000;
const subscribers = [
  { address: "ada@example.org", name: "Ada" },
  { address: "grete@example.net", name: "Grete Köhler" },
  { address: "sven@example.com" },
];

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const print = (...lines) => console.log(lines.map((line) => `  ${line}`).join("\n"));

async function run() {
  for (const path of ["demo.db", "demo.db-wal", "demo.db-shm", "outbox"]) {
    await rm(join(root, ".feedletter", path), { recursive: true, force: true });
  }
  // Its issues would belong to a database that is lost.
  await rm(join(root, "out/digests"), { recursive: true, force: true });
  const built = await buildFeeds({ cwd: root, env: {}, now: new Date(now) });

  // The clock of these is the real one in the public API.
  const site = { configPath: join(root, "feedletter.yaml"), env: {}, cwd: root };
  const editing = { ...site, clock: () => aWeekBefore, randomBytes: fixedBytes() };
  for (const subscriber of subscribers) await addSubscriber(editing, subscriber);
  const sending = {
    ...{ ...site, digest: "weekly", confirm: async () => true },
    randomBytes: fixedBytes(),
  };
  // Last week's issue took the older posts; the second one holds what is new since.
  await sendDigest({ ...sending, clock: () => aWeekBefore });
  await rm(join(root, ".feedletter/outbox"), { recursive: true, force: true });
  const sent = await sendDigest({ ...sending, clock: () => now });
  const outbox = join(root, ".feedletter/outbox");
  for (const name of await readdir(outbox)) {
    const path = join(outbox, name);
    await writeFile(path, carryPictures(await readFile(path, "latin1"), join(root, "content")), "latin1");
  }
  return { built, sent };
}

/** The demo's links are the same each time, too; real keys come from the system. */
function fixedBytes() {
  let calls = 0;
  return (count) => {
    calls += 1;
    return Uint8Array.from({ length: count }, (_, index) => (calls * 31 + index * 7) % 251);
  };
}

function report({ built, sent }) {
  const { next } = sent;
  if (next.kind !== "sent") throw new Error(`the demo's digest ended with ${next.kind}`);
  const { accepted } = next.delivered.counts;
  print(
    "",
    paint("1;36", "Career Notes"),
    "",
    `${paint("32", "✓")} ${paint(1, "Feeds")}   ${built.items} posts as RSS, Atom and JSON Feed`,
    paint(2, "          out/rss.xml  out/atom.xml  out/feed.json  out/feeds.opml"),
    `${paint("32", "✓")} ${paint(1, "Page")}    where readers subscribe`,
    paint(2, "          out/subscribe/index.html"),
    `${paint("32", "✓")} ${paint(1, "Digest")}  issue ${next.issue.number}, ${next.draft.posts.length} new posts, ${accepted} mails accepted`,
    ...next.draft.posts.map(({ title }) => `          ${paint(2, "·")} ${title}`),
    paint(2, "          .feedletter/outbox/*.eml"),
    "",
    "Open the page in a browser and a mail in your mail program.",
    `All of it alive, with a server, an inbox and a clock to move: ${paint("36", "npm run demo")}`,
    `All of it with its pictures, on phone and desktop, light and dark: ${paint("36", "npx feedletter preview")}`,
    `For your own site: ${paint("36", "npx feedletter init")}`,
    "",
  );
}

try {
  report(await run());
} catch (error) {
  if (!(error instanceof FeedletterError)) throw error;
  console.error(formatProblem(error));
  process.exitCode = error.exit;
}
