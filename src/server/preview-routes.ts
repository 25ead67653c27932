import { Hono } from "hono";
import {
  isShown,
  renderDigestPage,
  renderEmptyDigestPage,
  renderMailPage,
} from "#pages/preview/digest-page.js";
import { MAIL_VIEWS, readSettings } from "#pages/preview/mail-views.js";
import { frameFeed, frameMail } from "#pages/preview/preview-frames.js";
import { renderFeedPage, renderOverview } from "#pages/preview/preview-pages.js";
import { PREVIEW_SCRIPT } from "#pages/preview/preview-script.js";
import type { PreviewSnapshot } from "#pages/preview/preview-snapshot.js";
import { writePreviewStyle } from "#pages/preview/preview-style.js";
import { createNoteRoutes, type NoteStore } from "./note-routes.js";

/** What the routes show; may change between requests. */
interface PreviewSource {
  /** Absent: notes can't be edited. */
  readonly notes?: NoteStore;
  readonly snapshot: () => PreviewSnapshot;
  /** Calls back after each change until the returned function is called. */
  readonly onChange: (changed: () => void) => () => void;
}

/** The preview's own pages: scripts and frames from this server only, and nothing from anywhere else. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** A mail or feed: sandboxed even when it is opened outside its frame; it can't run scripts, load anything or send forms. */
const FRAME_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/**
 * The preview as Request → Response. Names in a URL are looked up in the snapshot and never become file paths. A request with
 * another host name is refused: otherwise a foreign page could point its own name at this machine and read drafts (DNS rebinding).
 */
export function createPreviewRoutes({ snapshot, onChange, notes }: PreviewSource): Hono {
  const routes = new Hono();
  routes.use(async (context, next) => {
    if (!isThisMachine(context.req.header("host"))) {
      context.res = new Response("This preview answers on 127.0.0.1 only.\n", { status: 403 });
    } else {
      await next();
    }
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
    if (!context.res.headers.has("content-security-policy")) {
      context.res.headers.set("content-security-policy", PAGE_POLICY);
    }
  });
  routes.get("/", (context) => context.html(renderOverview(snapshot())));
  routes.get("/preview.css", (context) =>
    context.body(writePreviewStyle(snapshot().theme), 200, { "content-type": "text/css; charset=utf-8" }),
  );
  routes.get("/preview.js", (context) =>
    context.body(PREVIEW_SCRIPT, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  routes.get("/events", () => streamVersions({ snapshot, onChange }));
  routes.get("/digests/:name/:page?", async (context) => {
    const shown = snapshot();
    const { name, page } = context.req.param();
    const digest = shown.digests.find((known) => known.name === name);
    if (digest === undefined || (page !== undefined && page !== "mail")) return context.notFound();
    if (!isShown(digest)) return context.html(renderEmptyDigestPage(shown, digest));
    const settings = readSettings(context.req.query(), digest.content.choices);
    const rendering = await digest.content.render(settings.choice);
    const render = page === undefined ? renderDigestPage : renderMailPage;
    return context.html(render(shown, { digest, settings, rendering }));
  });
  routes.get("/feeds/:path{.+}", (context) => {
    const shown = snapshot();
    const feed = shown.feeds.find(({ path }) => path === context.req.param("path"));
    return feed === undefined ? context.notFound() : context.html(renderFeedPage(shown, feed));
  });
  if (notes !== undefined) routes.route("/notes", createNoteRoutes(notes));
  routes.get("/frames/digests/:name/:view", async (context) => {
    const { digests, findImage } = snapshot();
    const digest = digests.find(({ name }) => name === context.req.param("name"));
    const view = MAIL_VIEWS.find((known) => known === context.req.param("view"));
    if (view === undefined || digest === undefined || !isShown(digest)) return context.notFound();
    const { choice, images } = readSettings(context.req.query(), digest.content.choices);
    const rendering = await digest.content.render(choice);
    if (rendering.kind === "failed") return context.notFound();
    return context.html(frameMail(rendering.html, { view, images }, findImage), 200, FRAME_HEADERS);
  });
  routes.get("/frames/feeds/:path{.+}", (context) => {
    const shown = snapshot();
    const feed = shown.feeds.find(({ path }) => path === context.req.param("path"));
    return feed === undefined
      ? context.notFound()
      : context.html(frameFeed(feed.read, shown), 200, FRAME_HEADERS);
  });
  return routes;
}

const FRAME_HEADERS = { "content-security-policy": FRAME_POLICY };

const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Any port: a browser sends the one it connects to. */
function isThisMachine(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host);
}

/** Ms until a browser reconnects after the preview was stopped. */
const RECONNECT_MS = 500;

/** Server-sent events (HTML Standard §9.2): the current version, and each later one. */
function streamVersions({ snapshot, onChange }: PreviewSource): Response {
  const encoder = new TextEncoder();
  let release = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      const sendVersion = (): void => send(`data: ${snapshot().version}\n\n`);
      release = onChange(sendVersion);
      send(`retry: ${RECONNECT_MS}\n`);
      sendVersion();
    },
    cancel: () => release(),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
