// All of Feedletter on this machine: a site, its server, a mail server that shows what arrives, and a clock that can be moved.
// Nothing leaves the machine, and everything is in .feedletter/demo, which begins anew each time.
import { once } from "node:events";
import { parseArgs } from "node:util";
import { FeedletterError, formatProblem } from "../dist/index.js";
import { startMailCatcher } from "./demo/mail-catcher.mjs";
import { startPages } from "./demo/pages.mjs";
import { startSite } from "./demo/serve.mjs";
import { writeSite } from "./demo/site.mjs";

const { values } = parseArgs({ options: { port: { type: "string", default: "8020" } } });
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopping.abort());

try {
  const catcher = await startMailCatcher();
  const port = Number(values.port);
  // The pages come first, because the site's addresses contain their port.
  const pages = await startPages({ port, mails: catcher.mails });
  const folder = writeSite({ pages: pages.url, smtp: catcher.url, letters: pages.lettersPort });
  const site = await startSite({ folder, signal: stopping.signal });
  pages.open(site);
  console.log(`
  Feedletter's demo

  Open     ${pages.url}
  Ends     with Ctrl-C; nothing was sent to anybody
`);
  if (!stopping.signal.aborted) await once(stopping.signal, "abort");
  await site.stopped;
  await Promise.all([pages.close(), catcher.close()]);
} catch (error) {
  if (!(error instanceof FeedletterError)) throw error;
  console.error(formatProblem(error));
  process.exitCode = error.exit;
}
