import { type Context, Hono } from "hono";
import { renderAddPersonPage } from "#pages/admin/people/add-person-page.js";
import { renderExportPage } from "#pages/admin/people/export-page.js";
import { renderPeoplePage } from "#pages/admin/people/people-page.js";
import { fieldOf } from "#server/read-form.js";
import { LISTED_STATES, type PeopleCursor } from "#subscribers/people-filter.js";
import type { AdminEnv, AdminResponder } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";

/** Finding people, adding one, and the list of all. */
export function createPeopleRoutes({ people, access }: AdminSite, responder: AdminResponder): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  const frame = (context: Context<AdminEnv>) => responder.frame(responder.signedIn(context));
  routes.get("/people", async (context) => {
    const { q = "", state: wanted, digest: named, done } = context.req.query();
    const state = LISTED_STATES.find((known) => known === wanted);
    const digest = people.digests.find(({ name }) => name === named)?.name;
    const filter = { text: q.slice(0, 254), state, digest };
    const from = readCursor(context.req.query());
    const found = await people.find(filter, from);
    const view = { ...found, filter, digests: people.digests, isContinued: from !== undefined };
    return responder.answer(context, renderPeoplePage(frame(context), view, done));
  });
  routes.get("/people/add", (context) =>
    responder.answer(context, renderAddPersonPage(frame(context), { digests: people.digests })),
  );
  routes.post("/people/add", async (context) => {
    const fields = await responder.readOwnForm(context);
    if (fields === undefined) return context.text("Load the page again.\n", 403);
    const entered = {
      address: fieldOf(fields, "address"),
      name: fieldOf(fields, "name"),
      digests: fields.get("digest") ?? [],
      source: fieldOf(fields, "source", 300),
    };
    const added = await people.add(entered);
    if ("problem" in added) {
      const page = renderAddPersonPage(frame(context), { digests: people.digests, entered, refused: added });
      return responder.answer(context, page, { status: 409 });
    }
    const { admin } = responder.signedIn(context);
    await access.record({ admin, act: "add-person", subject: added.id, detail: "" });
    return responder.redirect(context, `/people/${encodeURIComponent(added.id)}`, "added");
  });
  routes.get("/people/export", (context) => responder.answer(context, renderExportPage(frame(context))));
  routes.post("/people/export", async (context) => {
    if ((await responder.readOwnForm(context)) === undefined)
      return context.text("Load the page again.\n", 403);
    const { admin } = responder.signedIn(context);
    await access.record({ admin, act: "export-people", subject: "", detail: "" });
    return context.body(streamLines(people.exportLines()), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="subscribers.csv"',
    });
  });
  return routes;
}

function readCursor({ part, after }: Readonly<Record<string, string>>): PeopleCursor | undefined {
  if ((part !== "begins" && part !== "contains") || after === undefined) return undefined;
  return { part, after: after.slice(0, 1_000) };
}

/** Lines in one piece of the stream. */
const LINES = 500;

/** Reads on only when the client has taken what was sent. Begins with a byte order mark, as Excel wants it. */
function streamLines(lines: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = lines[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let hasBegun = false;
  return new ReadableStream({
    pull: async (controller) => {
      let text = hasBegun ? "" : "\ufeff";
      hasBegun = true;
      for (let count = 0; count < LINES; count += 1) {
        const { value, done } = await iterator.next();
        if (done === true) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += `${value}\n`;
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}
