import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { printSignInLink } from "../../build/app/admin/admin-links.js";
import { serveDigests } from "../../build/daemon/serve-digests.js";
import { buildFeeds } from "../../dist/index.js";
import { BEGINS, writePost } from "./site.mjs";

/** Ms between two looks at what is due. */
const LOOKS_EVERY = 2_000;

/** Serves the site with a clock that begins at the sample's week and can be moved ahead. */
export async function startSite({ folder, signal }) {
  const began = Date.now();
  let ahead = 0;
  let posts = 0;
  const clock = () => BEGINS + (Date.now() - began) + ahead;
  const context = { configPath: join(folder, "feedletter.yaml"), cwd: folder, env: {}, clock, randomBytes };
  const build = () => buildFeeds({ cwd: folder, env: {}, now: new Date(clock()) });
  await build();
  let look = async () => {};
  const listening = deferred();
  const stopped = serveDigests({
    ...context,
    signal,
    sleep: (ms, end) => wait(ms, undefined, { signal: end }).catch(() => {}),
    startMinuteTimer: (wake) => {
      let looking = Promise.resolve();
      look = () => (looking = looking.then(wake));
      const timer = setInterval(() => void look(), LOOKS_EVERY);
      return {
        stop: async () => {
          clearInterval(timer);
          await looking;
        },
      };
    },
    onEvent: (event) => {
      if (event.kind === "listening") listening.resolve();
      if (event.kind === "failed" || event.kind === "broken") console.error(event.error);
    },
  });
  await Promise.race([listening.promise, stopped]);
  return {
    clock,
    stopped,
    /** Moves the clock ahead, and does what is due then. */
    move: async (ms) => {
      ahead += ms;
      await look();
    },
    publish: async () => {
      posts += 1;
      writePost(folder, { number: posts, at: clock() });
      await build();
      await look();
    },
    signInLink: async () => (await printSignInLink(context)).url,
  };
}

function deferred() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
