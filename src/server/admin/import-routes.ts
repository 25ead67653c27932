import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { renderImportPage, renderUploadPage } from "#pages/admin/people/import-page.js";
import {
  COLUMN_MEANINGS,
  type ColumnMeaning,
  type ImportChoices,
  type ImportView,
} from "#pages/admin/people/import-view.js";
import type { ServerEnv } from "#server/client-address.js";
import { type Fields, fieldOf } from "#server/read-form.js";
import { type AdminEnv, type AdminResponder, createAdminResponder, createGuard } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";

/** Where a list is chosen. */
export function createImportRoutes({ lists }: AdminSite, responder: AdminResponder): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  routes.get("/people/import", (context) =>
    responder.answer(context, renderUploadPage(responder.frame(responder.signedIn(context)), lists.maxBytes)),
  );
  return routes;
}

/** Other fields of the form, and what base64 and multipart add to a file. */
const FORM_BYTES = 512 * 1024;

/** Takes files, which are larger than other forms, so it limits bodies itself: after it is known who sends them. */
export function createUploadRoutes(site: AdminSite): Hono<ServerEnv> {
  const responder = createAdminResponder(site);
  const { lists, access } = site;
  const frame = (context: Context<AdminEnv>) => responder.frame(responder.signedIn(context));
  const start = (context: Context<AdminEnv>, problem: string, status: 400 | 409 | 413) =>
    responder.answer(context, renderUploadPage(frame(context), lists.maxBytes, problem), { status });
  const show = (context: Context<AdminEnv>, view: ImportView | undefined, status: 200 | 409) => {
    if (view === undefined) return start(context, "The file isn't kept any more. Choose it again.", 409);
    return responder.answer(context, renderImportPage(frame(context), view), { status });
  };
  const limit = bodyLimit({
    maxSize: Math.ceil((lists.maxBytes * 4) / 3) + FORM_BYTES,
    onError: (context) => start(context, TOO_LARGE, 413),
  });
  const routes = new Hono<AdminEnv>();
  routes.post("/admin/people/import", createGuard(site, responder), limit, async (context) => {
    const fields = await responder.readOwnForm(context);
    if (fields === undefined) return context.text("Load the page again.\n", 403);
    const kept = fields.get("upload")?.[0];
    if (kept === undefined) {
      const { file } = await context.req.parseBody();
      if (!(file instanceof File) || file.size === 0) return start(context, "Choose a file.", 400);
      if (file.size > lists.maxBytes) return start(context, TOO_LARGE, 413);
      const bytes = new Uint8Array(await file.arrayBuffer());
      return show(context, await lists.rehearse(await lists.keep({ name: file.name, bytes })), 200);
    }
    const choices = readChoices(fields, site);
    if (fieldOf(fields, "step") !== "take") return show(context, await lists.rehearse(kept, choices), 200);
    const { admin } = responder.signedIn(context);
    const outcome = await lists.take(kept, choices, {
      shown: fieldOf(fields, "shown"),
      record: (detail) => access.record({ admin, act: "import", subject: "", detail }),
    });
    if (outcome === undefined || outcome.kind === "asked") return show(context, outcome?.view, 409);
    return responder.redirect(context, "/acts", outcome.kind === "imported" ? "imported" : "importing");
  });
  const all = new Hono<ServerEnv>();
  all.route("/", routes);
  return all;
}

const TOO_LARGE = "This file is too large. Zip it, or run `feedletter subscribers import` on the server.";

function readChoices(fields: Fields, { people }: AdminSite): ImportChoices {
  const [columns = [], means = [], values = []] = ["column", "means", "values"].map((name) =>
    fields.get(name),
  );
  return {
    columns: columns.flatMap((index, position) => {
      const meaning = means[position] ?? "";
      if (!isMeaning(meaning) || !/^\d{1,4}$/.test(index)) return [];
      return { index: Number(index), means: meaning, values: (values[position] ?? "").trim().slice(0, 300) };
    }),
    digests: people.digests.map(({ name }) => name).filter((name) => fields.get("digest")?.includes(name)),
    tags: fieldOf(fields, "tags") === "yes",
    source: fieldOf(fields, "source", 300),
  };
}

function isMeaning(text: string): text is ColumnMeaning {
  return Object.hasOwn(COLUMN_MEANINGS, text);
}
