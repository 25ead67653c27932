import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { extname, join, normalize } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { html, raw } from "hono/html";

const OUT = join(import.meta.dirname, "../../.feedletter/demo/out");
const HOUR = 3_600_000;
const MOVES = { "an hour": HOUR, "a day": 24 * HOUR, "a week": 7 * 24 * HOUR };
const TYPES = {
  ".html": "text/html",
  ".xml": "application/xml",
  ".xsl": "text/xsl",
  ".json": "application/json",
  ".opml": "text/x-opml",
  ".css": "text/css",
};

/** The demo's own pages: what to do, the inbox, the clock, and the site's feeds. */
export async function startPages({ port, mails }) {
  let site;
  const lettersPort = await findFreePort();
  const letters = `http://127.0.0.1:${lettersPort}/`;
  const routes = new Hono();
  routes.use(async (context, next) => {
    // What other sites' pages send does nothing here.
    const from = context.req.header("sec-fetch-site") ?? "same-origin";
    if (context.req.method === "POST" && from !== "same-origin") return context.text("no\n", 403);
    await next();
  });
  routes.get("/", (context) => context.html(overview({ site, mails, letters })));
  routes.get("/mails/:id", (context) => {
    const mail = mails.find(({ id }) => String(id) === context.req.param("id"));
    return mail === undefined ? context.notFound() : context.html(shownMail(mail));
  });
  routes.get("/mails/:id/body", (context) => {
    const mail = mails.find(({ id }) => String(id) === context.req.param("id"));
    if (mail === undefined) return context.notFound();
    context.header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src * data:",
    );
    return context.html(mail.html || `<pre>${escapeHtml(mail.text ?? "")}</pre>`);
  });
  routes.post("/clock", async (context) => {
    const { by } = await context.req.parseBody();
    if (MOVES[by] !== undefined) await site.move(MOVES[by]);
    return context.redirect("/", 303);
  });
  routes.post("/publish", async (context) => {
    await site.publish();
    return context.redirect("/", 303);
  });
  routes.post("/publisher", async (context) => context.redirect(await site.signInLink(), 303));
  routes.get("/site/*", (context) => {
    const path = normalize(decodeURIComponent(new URL(context.req.url).pathname.slice("/site/".length)));
    const file = join(OUT, path.endsWith("/") || path === "." ? join(path, "index.html") : path);
    if (!file.startsWith(OUT) || !existsSync(file) || !statSync(file).isFile()) return context.notFound();
    return context.body(readFileSync(file), 200, {
      "content-type": `${TYPES[extname(file)] ?? "application/octet-stream"}; charset=utf-8`,
    });
  });
  const server = createAdaptorServer(routes);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    lettersPort,
    open: (opened) => {
      site = opened;
    },
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}

async function findFreePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

function frame(title, body) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 100%/1.5 system-ui, sans-serif; }
li + li, p + p { margin-top: 0.75rem; }
form { display: inline; }
button { min-height: 2.5rem; padding: 0 1rem; font: inherit; }
iframe { width: 100%; height: 42rem; border: 1px solid; background: #fff; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.375rem 0.5rem 0.375rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); text-align: start; }
</style>
</head>
<body><main>${raw(body)}</main></body>
</html>`;
}

function overview({ site, mails, letters }) {
  const now = new Date(site.clock()).toLocaleString("en-GB", {
    ...{ dateStyle: "full", timeStyle: "short", timeZone: "Europe/Berlin" },
  });
  const moves = Object.keys(MOVES).map(
    (by) =>
      `<form method="post" action="/clock"><input type="hidden" name="by" value="${by}"><button>${by} later</button></form>`,
  );
  const rows = mails.map(
    ({ id, to, subject }) =>
      `<tr><th scope="row"><a href="/mails/${id}">${escapeHtml(subject)}</a></th><td>${escapeHtml(to)}</td></tr>`,
  );
  return frame(
    "Feedletter's demo",
    `<h1>Feedletter's demo</h1>
<p>It is ${now}. ${moves.join(" ")}</p>
<ol>
<li><a href="${letters}subscribe">Subscribe</a> with any address, weekly or with each post. The mail that asks you to confirm arrives below.</li>
<li>Confirm it. A welcome arrives.</li>
<li><form method="post" action="/publish"><button>Publish a post</button></form> and move the clock by an hour: whoever chose each post gets it as a letter.</li>
<li>Move the clock by a week: Monday's issue arrives.</li>
<li>Follow the link at a mail's end: change how often, pause, or leave.</li>
<li><form method="post" action="/publisher"><button>Open the publisher's page</button></form> and see all of it from the other side.</li>
<li>Look at the site's <a href="/site/subscribe/">subscribe page</a> and its <a href="/site/rss.xml">feed</a>.</li>
</ol>
<h2>Inbox</h2>
${rows.length === 0 ? "<p>Nothing has arrived. Load this page again after you have subscribed.</p>" : `<table><thead><tr><th scope="col">Subject</th><th scope="col">To</th></tr></thead><tbody>${rows.join("")}</tbody></table>`}`,
  );
}

function shownMail({ id, to, subject }) {
  return frame(
    subject,
    `<p><a href="/">Back</a></p><h1>${escapeHtml(subject)}</h1><p>To ${escapeHtml(to)}</p>
<iframe src="/mails/${id}/body" sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation" title="The mail"></iframe>`,
  );
}

function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
