import { type Context, Hono } from "hono";
import { renderAdminPage } from "#pages/admin/admin-page.js";
import { renderConfirmation } from "#pages/admin/confirmation.js";
import {
  describePostAct,
  describeRunAct,
  openRunActs,
  POST_ACTS,
  RUN_ACTS,
} from "#pages/admin/next/next-acts.js";
import { renderNextPage } from "#pages/admin/next/next-page.js";
import type { NextPost, NextView } from "#pages/admin/next/next-view.js";
import { framePreview, renderNotePage } from "#pages/admin/next/note-page.js";
import { type Fields, fieldOf } from "#server/read-form.js";
import type { AdminEnv, AdminResponder } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";
import { answerMailFrame } from "./mail-frame-response.js";

/** Ids may be addresses. */
const MAX_ID = 4_000;

/** Looking at the next issues and changing them. No GET changes anything. */
export function createNextRoutes({ next, access }: AdminSite, responder: AdminResponder): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  routes.get("/next/:digest", async (context) => {
    const view = await next.find(context.req.param("digest"));
    if (view === undefined) return context.notFound();
    const { variant, done } = context.req.query();
    const { admin } = responder.signedIn(context);
    const page = renderNextPage(frameOf(context), view, { admin, variant: Number(variant), done });
    return responder.answer(context, page);
  });
  routes.get("/next/:digest/mail/:variant{[0-9]{1,4}}", async (context) => {
    const { digest, variant } = context.req.param();
    const mail = await next.mail(digest, Number(variant));
    return mail === undefined ? context.notFound() : answerMailFrame(context, mail);
  });
  routes.get("/next/:digest/note", async (context) => {
    const view = await next.find(context.req.param("digest"));
    if (view?.note === undefined) return context.notFound();
    return answerNote(context, view, { text: view.note.text, version: view.note.version });
  });
  routes.post("/next/:digest/note", async (context) => {
    const asked = await readNote(context);
    if (asked === undefined) return context.notFound();
    const { view, fields } = asked;
    if (fields === undefined) return responder.redirect(context, pathOf(view), "again");
    const note = { text: textOf(fields), version: fieldOf(fields, "version") };
    if (fieldOf(fields, "do") !== "save") return answerNote(context, view, note);
    const refused = next.saveNote(view.digest, note);
    // What was typed stays, and the next attempt replaces what is there now.
    if (refused !== undefined)
      return answerNote(context, view, { text: note.text, version: refused.version }, refused.problem);
    await record(context, "write-note", view.digest, "");
    return responder.redirect(context, pathOf(view), "note-saved");
  });
  routes.post("/next/:digest/note/preview", async (context) => {
    const asked = await readNote(context);
    if (asked === undefined) return context.notFound();
    if (asked.fields === undefined) return context.text("Load the page again.\n", 403);
    const { html, problems } = await next.previewNote(asked.view.digest, textOf(asked.fields));
    return context.html(framePreview(html, problems));
  });
  for (const act of POST_ACTS) {
    routes.get(`/next/:digest/${act}`, async (context) => {
      const asked = await findPost(context, context.req.query("post") ?? "");
      if (asked === undefined) return context.notFound();
      if (!asked.post.acts.includes(act)) return responder.redirect(context, pathOf(asked.view), "nothing");
      const words = describePostAct(act, asked.post);
      return askFirst(context, asked.view, { ...words, fields: { post: asked.post.id } });
    });
    routes.post(`/next/:digest/${act}`, async (context) => {
      const fields = await responder.readOwnForm(context);
      const asked = await findPost(context, fields?.get("post")?.[0]?.slice(0, MAX_ID) ?? "");
      if (fields === undefined) return context.text("Load the page again.\n", 403);
      if (asked === undefined) return context.notFound();
      const { view, post } = asked;
      if (!post.acts.includes(act)) return responder.redirect(context, pathOf(view), "nothing");
      const { done, isChanged } = await next.choosePost(view.digest, post, act);
      if (isChanged) await record(context, act, view.digest, post.id);
      return responder.redirect(context, pathOf(view), done);
    });
  }
  for (const act of RUN_ACTS) {
    routes.get(`/next/:digest/${act}`, async (context) => {
      const view = await next.find(context.req.param("digest"));
      if (view === undefined) return context.notFound();
      if (!openRunActs(view).includes(act)) return responder.redirect(context, pathOf(view), "nothing");
      return askFirst(context, view, describeRunAct(act, view, responder.signedIn(context).admin));
    });
    routes.post(`/next/:digest/${act}`, async (context) => {
      const view = await next.find(context.req.param("digest"));
      if (view === undefined) return context.notFound();
      if ((await responder.readOwnForm(context)) === undefined)
        return responder.redirect(context, pathOf(view), "again");
      if (!openRunActs(view).includes(act)) return responder.redirect(context, pathOf(view), "nothing");
      const { admin } = responder.signedIn(context);
      const { done, isChanged } = await next.act(view.digest, act, admin);
      if (isChanged) await record(context, act === "release-run" ? "release" : act, view.digest, "");
      return responder.redirect(context, pathOf(view), done);
    });
  }
  return routes;

  function frameOf(context: Context<AdminEnv>) {
    return responder.frame(responder.signedIn(context));
  }

  type Act = Parameters<typeof access.record>[0]["act"];

  async function record(context: Context<AdminEnv>, act: Act, digest: string, detail: string): Promise<void> {
    await access.record({ admin: responder.signedIn(context).admin, act, subject: digest, detail });
  }

  async function findPost(
    context: Context<AdminEnv>,
    id: string,
  ): Promise<{ readonly view: NextView; readonly post: NextPost } | undefined> {
    const view = await next.find(context.req.param("digest") ?? "");
    const post = view && [...view.chosen, ...view.waiting].find((one) => one.id === id);
    return view && post && { view, post };
  }

  async function readNote(
    context: Context<AdminEnv>,
  ): Promise<{ readonly view: NextView; readonly fields: Fields | undefined } | undefined> {
    const view = await next.find(context.req.param("digest") ?? "");
    if (view?.note === undefined) return undefined;
    return { view, fields: await responder.readOwnForm(context) };
  }

  async function answerNote(
    context: Context<AdminEnv>,
    { digest, title, noteFile }: NextView,
    edited: { readonly text: string; readonly version: string },
    problem?: string,
  ) {
    const { html, problems } = await next.previewNote(digest, edited.text);
    const { page, script } = renderNotePage(frameOf(context), {
      ...{ digest, title, problem, formToken: responder.signedIn(context).formToken },
      note: edited,
      file: noteFile,
      preview: framePreview(html, problems),
    });
    return responder.answer(context, page, { script, status: problem === undefined ? 200 : 409 });
  }

  function askFirst(
    context: Context<AdminEnv>,
    view: NextView,
    words: ReturnType<typeof describePostAct> & { readonly fields?: Readonly<Record<string, string>> },
  ) {
    const frame = frameOf(context);
    const backTo = `${frame.base}${pathOf(view)}`;
    const body = renderConfirmation({ ...words, backTo }, responder.signedIn(context).formToken);
    return responder.answer(
      context,
      renderAdminPage({ ...frame, title: `${view.title}: ${words.link}`, body }),
    );
  }
}

/** A form has lines that end with CRLF. */
function textOf(fields: Fields): string {
  return (fields.get("text")?.[0] ?? "").replace(/\r\n?/g, "\n");
}

function pathOf({ digest }: NextView): string {
  return `/next/${encodeURIComponent(digest)}`;
}
