import { type Context, Hono } from "hono";
import type { LeaveResult } from "#deliveries/membership/membership.js";
import { messagesFor } from "#i18n/messages.js";
import { renderMessagePage } from "#pages/people/message-page.js";
import { buttonForm, linkParagraph, paragraph } from "#pages/people/subscriber-page.js";
import { PAGE_PATHS, pageUrl, preferencesUrl } from "#subscribers/links.js";
import { type TokenClaims, verifyToken } from "#subscribers/tokens.js";
import type { ServerEnv } from "./client-address.js";
import type { PageResponder } from "./page-responder.js";
import type { PublicSite } from "./public-site.js";
import { fieldOf, readForm } from "./read-form.js";

type ServerContext = Context<ServerEnv>;

/**
 * The way out. Any POST leaves, from wherever it comes and whatever its body: the token alone is the proof (RFC 8058 §3.2), and
 * nobody may be kept on a list because a mail program sends something unusual. GET shows a button and changes nothing.
 */
export function createUnsubscribeRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
  const { joining, clock, subscribers } = site;
  const routes = new Hono<ServerEnv>();
  const path = `/${PAGE_PATHS.unsubscribe}:token` as const;
  const read = (context: ServerContext): TokenClaims | undefined =>
    verifyToken(context.req.param("token") ?? "", "unsubscribe", joining.server.keys);
  routes.get(path, async (context) => {
    const claims = read(context);
    if (claims === undefined) return context.notFound();
    const person = await subscribers.byId(claims.subscriber);
    const gets = person?.digests.includes(claims.digest) === true && person.state === "active";
    return gets
      ? showUnsubscribeForm(context, { site, responder, claims })
      : showUnsubscribed(context, { site, responder, claims });
  });
  routes.post(path, async (context) => {
    const claims = read(context);
    if (claims === undefined) return context.notFound();
    const form = await readForm(context);
    const oneClick = fieldOf(form, "List-Unsubscribe").toLowerCase() === "one-click";
    const digest = fieldOf(form, "all") === "" ? claims.digest : "";
    const source = oneClick
      ? "the mail program's one-click (RFC 8058)"
      : "the page behind the link in the mail";
    const left = await joining.membership.leave(claims.subscriber, digest, { at: clock(), source });
    // RFC 8058 §3.1: no redirect; what it says nobody reads.
    if (oneClick) return context.body(null, 200);
    return showUnsubscribed(context, { site, responder, claims, left });
  });
  return routes;
}

interface UnsubscribeContext {
  readonly site: PublicSite;
  readonly responder: PageResponder;
  readonly claims: TokenClaims;
  readonly left?: LeaveResult;
}

async function frameFor(context: ServerContext, { site, responder, claims }: UnsubscribeContext) {
  const person = await site.subscribers.byId(claims.subscriber);
  const frame = responder.frame(context, person?.language);
  return { person, frame, words: messagesFor(frame.language).joining.leave };
}

async function showUnsubscribeForm(context: ServerContext, unsubscribe: UnsubscribeContext) {
  const { site, responder, claims } = unsubscribe;
  const { frame, words } = await frameFor(context, unsubscribe);
  const parts = [paragraph(words.text(site.joining.titleOf(claims.digest))), buttonForm(words.send, "")];
  const page = renderMessagePage({ ...frame, title: words.title, parts });
  return responder.answer(context, page, { token: "in-url" });
}

async function showUnsubscribed(context: ServerContext, unsubscribe: UnsubscribeContext) {
  const { site, responder, claims } = unsubscribe;
  const { server, titleOf } = site.joining;
  const { person, frame, words } = await frameFor(context, unsubscribe);
  const getsMore = person !== undefined && person.state === "active" && person.digests.length > 0;
  const again =
    person === undefined ? pageUrl(server, PAGE_PATHS.subscribe) : preferencesUrl(server, person.id);
  const all = `<form method="post"><input type="hidden" name="all" value="yes">${buttonForm(words.all, "", "quiet").slice('<form method="post">'.length)}`;
  const parts = [
    paragraph(getsMore ? words.doneText(titleOf(claims.digest)) : words.allDone),
    ...(getsMore ? [all] : []),
    linkParagraph(words.mistake, again),
  ];
  return responder.answer(context, renderMessagePage({ ...frame, title: words.done, parts }), {
    token: "in-url",
  });
}
