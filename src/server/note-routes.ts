import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { isCrossOrigin } from "./cross-origin.js";

/** The note for the next issue of a digest, and the version of its file; "" without a file. */
interface EditedNote {
  readonly text: string;
  readonly version: string;
}

/** Where notes are read and written. */
export interface NoteStore {
  /** Undefined if there is no such digest, or its note can't be edited. */
  readonly read: (digest: string) => Promise<EditedNote | undefined>;
  /** "changed" if the file isn't the version that was edited; a sentence if it can't be written. */
  readonly save: (
    digest: string,
    note: EditedNote,
  ) => Promise<EditedNote | "changed" | { readonly failed: string }>;
}

/** Bytes. Longer notes are no notes. */
const MAX_NOTE_BYTES = 1024 * 1024;

/**
 * Reading and writing the note for the next issue. Only pages of the preview may do it: a browser asks us before another site's
 * page may PUT anything, and gets no permission; what comes from another site is refused, and so is what doesn't say which
 * version it replaces (RFC 6585 §3).
 */
export function createNoteRoutes({ read, save }: NoteStore): Hono {
  const routes = new Hono();
  routes.use(async (context, next) => {
    if (!isFromPreview(context)) return context.text("Only the preview's own pages may do that.\n", 403);
    await next();
  });
  routes.get("/:digest", async (context) => {
    const note = await read(context.req.param("digest"));
    return note === undefined ? context.notFound() : answer(context, note);
  });
  routes.put(
    "/:digest",
    bodyLimit({
      maxSize: MAX_NOTE_BYTES,
      onError: (context) => context.text("A note may be at most 1 MB.\n", 413),
    }),
    async (context) => {
      const digest = context.req.param("digest");
      if ((await read(digest)) === undefined) return context.notFound();
      const version = /^"([0-9a-f]*)"$/.exec(context.req.header("if-match") ?? "")?.[1];
      if (version === undefined) return context.text("If-Match is missing.\n", 428);
      const saved = await save(digest, { text: await context.req.text(), version });
      if (saved === "changed") return context.text("The file has changed.\n", 412);
      return "failed" in saved ? context.text(saved.failed, 409) : answer(context, saved);
    },
  );
  return routes;
}

function isFromPreview(context: Context): boolean {
  const { origin } = new URL(context.req.url);
  const written = context.req.header("origin");
  return !isCrossOrigin(context, origin) && (written === undefined || written === origin);
}

function answer(context: Context, { text, version }: EditedNote): Response {
  return context.text(text, 200, { etag: `"${version}"` });
}
