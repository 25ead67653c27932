import { type Context, Hono } from "hono";
import { renderNoPersonPage } from "#pages/admin/people/no-person-page.js";
import { PERSON_ACTS, type PersonAct, renderPersonActPage } from "#pages/admin/people/person-act-pages.js";
import { renderPersonPage } from "#pages/admin/people/person-page.js";
import { type Fields, fieldOf } from "#server/read-form.js";
import type { AdminPeople, PersonActResult } from "./admin-people.js";
import type { AdminEnv, AdminResponder } from "./admin-responder.js";
import type { AdminAccess, AdminSite } from "./admin-site.js";

type Recorded = Parameters<AdminAccess["record"]>[0]["act"];

/** What is recorded of each act, and what the page then says. */
const ACTS: Readonly<Record<PersonAct, { readonly act: Recorded; readonly done: string }>> = {
  remove: { act: "remove-person", done: "removed" },
  pause: { act: "pause-person", done: "paused" },
  unsuppress: { act: "unsuppress", done: "unsuppressed" },
  forget: { act: "forget", done: "forgotten" },
};

/** Everything about one person, and what can be done. */
export function createPersonRoutes({ people, access }: AdminSite, responder: AdminResponder): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  const frame = (context: Context<AdminEnv>) => responder.frame(responder.signedIn(context));
  const missing = (context: Context<AdminEnv>) =>
    responder.answer(context, renderNoPersonPage(frame(context)), { status: 404 });
  const confirm = async (
    context: Context<AdminEnv>,
    act: PersonAct,
    id: string,
    problem?: string,
  ): Promise<Response> => {
    const person = await people.byId(id);
    if (person === undefined) return missing(context);
    const page = renderPersonActPage(frame(context), act, { person, days: people.pauseDays(), problem });
    return responder.answer(context, page, { status: problem === undefined ? 200 : 409 });
  };
  routes.get("/people/:id", async (context) => {
    const view = await people.show(context.req.param("id"));
    if (view === undefined) return missing(context);
    return responder.answer(context, renderPersonPage(frame(context), view, context.req.query("done")));
  });
  for (const act of PERSON_ACTS) {
    routes.get(`/people/:id/${act}`, (context) => confirm(context, act, context.req.param("id")));
    routes.post(`/people/:id/${act}`, async (context) => {
      const fields = await responder.readOwnForm(context);
      if (fields === undefined) return context.text("Load the page again.\n", 403);
      const id = context.req.param("id");
      const result = await perform(people, { act, id, fields });
      if (result.kind === "gone") return missing(context);
      if (result.kind === "refused") return confirm(context, act, id, result.problem);
      const { admin } = responder.signedIn(context);
      await access.record({ admin, act: ACTS[act].act, subject: id, detail: result.detail });
      const path = act === "forget" ? "/people" : `/people/${encodeURIComponent(id)}`;
      return responder.redirect(context, path, ACTS[act].done);
    });
  }
  return routes;
}

async function perform(
  people: AdminPeople,
  { act, id, fields }: { readonly act: PersonAct; readonly id: string; readonly fields: Fields },
): Promise<PersonActResult> {
  switch (act) {
    case "remove":
      return people.remove(id);
    case "pause":
      return people.pause(id, fieldOf(fields, "until"));
    case "unsuppress":
      return people.unsuppress(id);
    case "forget":
      return fieldOf(fields, "sure") === "yes"
        ? people.forget(id)
        : { kind: "refused", problem: "Tick the box to confirm." };
  }
}
