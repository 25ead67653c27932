import { type Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import { renderAdminPage } from "#pages/admin/admin-page.js";
import { renderConfirmation } from "#pages/admin/confirmation.js";
import { describeAct, ISSUE_ACTS, type IssueAct } from "#pages/admin/issue-acts.js";
import { renderIssuePage, renderIssuesPage } from "#pages/admin/issue-page.js";
import type { IssueView } from "#pages/admin/issue-view.js";
import { fieldOf } from "#server/read-form.js";
import type { AdminEnv, AdminResponder } from "./admin-responder.js";
import type { AdminSite } from "./admin-site.js";
import { streamCsv } from "./csv-response.js";
import { answerMailFrame } from "./mail-frame-response.js";

/** Name of the field that says how many people had got the issue when the form was written. */
const SEEN = "seen";

/** Looking at issues and controlling them. No GET changes anything. */
export function createIssueRoutes(
  { issues, access, streams }: AdminSite,
  responder: AdminResponder,
): Hono<AdminEnv> {
  const routes = new Hono<AdminEnv>();
  routes.get("/issues", async (context) => {
    const wanted = Number(context.req.query("page"));
    const list = await issues.list(Number.isSafeInteger(wanted) && wanted > 0 ? wanted : 1);
    return responder.answer(context, renderIssuesPage(frameOf(context), list));
  });
  routes.get("/issues/:id", async (context) => {
    const issue = await issues.find(context.req.param("id"));
    if (issue === undefined) return context.notFound();
    const { variant, done } = context.req.query();
    const { page, script } = renderIssuePage(frameOf(context), issue, { variant: Number(variant), done });
    return responder.answer(context, page, { script });
  });
  routes.get("/issues/:id/events", async (context) => {
    const id = context.req.param("id");
    const secret = getCookie(context, responder.cookie) ?? "";
    if ((await issues.progress(id)) === undefined) return context.notFound();
    const stream = streams.open(async () => {
      if ((await access.find(secret)) === undefined) return undefined;
      const progress = await issues.progress(id);
      return progress && JSON.stringify(progress);
    });
    return stream ?? context.text("Too many pages are open.\n", 503, { "retry-after": "60" });
  });
  routes.get("/issues/:id/mail/:variant{[0-9]{1,4}}", async (context) => {
    const { id, variant } = context.req.param();
    const mail = await issues.mail(id, Number(variant));
    return mail === undefined ? context.notFound() : answerMailFrame(context, mail);
  });
  routes.get("/issues/:id/:act", async (context) => {
    const asked = await findAsked(context);
    if (asked === undefined) return context.notFound();
    return askFirst(context, asked) ?? responder.redirect(context, pathOf(asked.issue), "impossible");
  });
  routes.post("/issues/:id/:act", async (context) => {
    const asked = await findAsked(context);
    if (asked === undefined) return context.notFound();
    const { act, issue } = asked;
    const fields = await responder.readOwnForm(context);
    if (fields === undefined) return responder.redirect(context, pathOf(issue), "again");
    const { admin } = responder.signedIn(context);
    if (act === "export") {
      await access.record({ admin, act: "export-issue", subject: issue.id, detail: "" });
      return streamCsv(issues.exportLines(issue.id), `${issue.id}.csv`);
    }
    const { done, detail } = await issues.act(issue.id, act, Number(fieldOf(fields, SEEN)));
    if (detail !== undefined) await access.record({ admin, act: RECORDED[act], subject: issue.id, detail });
    return responder.redirect(context, pathOf(issue), done);
  });
  return routes;

  function frameOf(context: Context<AdminEnv>) {
    return responder.frame(responder.signedIn(context));
  }

  async function findAsked(context: Context<AdminEnv>): Promise<Asked | undefined> {
    const act = ISSUE_ACTS.find((known) => known === context.req.param("act"));
    const issue = act && (await issues.find(context.req.param("id") ?? ""));
    return act === undefined || issue === undefined ? undefined : { act, issue };
  }

  function askFirst(context: Context<AdminEnv>, { act, issue }: Asked) {
    const words = describeAct(act, issue);
    if (words === undefined) return undefined;
    const frame = frameOf(context);
    const confirmation = {
      ...{ ...words, fields: { [SEEN]: String(issue.accepted + issue.uncertain) } },
      backTo: `${frame.base}${pathOf(issue)}`,
    };
    const body = renderConfirmation(confirmation, responder.signedIn(context).formToken);
    return responder.answer(
      context,
      renderAdminPage({ ...frame, title: `${issue.id}: ${words.link}`, body }),
    );
  }
}

interface Asked {
  readonly act: IssueAct;
  readonly issue: IssueView;
}

const RECORDED = {
  ...({ pause: "pause", resume: "resume", cancel: "cancel", undo: "undo" } as const),
  ...({ retry: "retry", "retry-uncertain": "retry" } as const),
};

function pathOf({ id }: IssueView): string {
  return `/issues/${encodeURIComponent(id)}`;
}
