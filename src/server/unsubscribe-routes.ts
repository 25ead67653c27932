import { type Context, Hono } from "hono";
import { messagesFor } from "#i18n/messages.js";
import { renderMessagePage } from "#pages/people/message-page.js";
import { buttonForm, linkParagraph, paragraph } from "#pages/people/subscriber-page.js";
import { PAGE_PATHS, pageUrl, preferencesUrl } from "#subscribers/links.js";
import { verifyToken } from "#subscribers/tokens.js";
import type { ServerEnv } from "./client-address.js";
import type { PageResponder } from "./page-responder.js";
import type { PublicSite } from "./public-site.js";
import { fieldOf, readForm } from "./read-form.js";

/**
 * Unsubscribing. Every POST unsubscribes, wherever it comes from and whatever its body: only the token counts
 * (RFC 8058 §3.2), and nobody may be kept on a list because their mail program sends something unusual. GET changes nothing.
 */
export function createUnsubscribeRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
  const { server, subscribers, titleOf } = site;
  const routes = new Hono<ServerEnv>();
  const path = `/${PAGE_PATHS.unsubscribe}:token` as const;
  routes.get(path, async (context) => {
    const claims = readClaims(context);
    if (claims === undefined) return context.notFound();
    const person = await subscribers.byId(claims.subscriber);
    if (person?.state !== "active" || !person.digests.includes(claims.digest)) {
      return showUnsubscribed(context, claims);
    }
    const frame = responder.frame(context, person.language);
    const words = messagesFor(frame.language, frame.site.words).unsubscribe;
    const title = words.title(titleOf(claims.digest));
    const page = renderMessagePage({
      ...frame,
      title,
      parts: [paragraph(words.text), buttonForm(words.send)],
    });
    return responder.answer(context, page, { tokenInUrl: true });
  });
  routes.post(path, async (context) => {
    const claims = readClaims(context);
    if (claims === undefined) return context.notFound();
    const form = await readForm(context);
    const oneClick = fieldOf(form, "List-Unsubscribe").toLowerCase() === "one-click";
    const digest = fieldOf(form, "all") === "" ? claims.digest : "";
    const source = oneClick
      ? "the mail program's one-click (RFC 8058)"
      : "the page behind the link in the mail";
    await site.membership.leave(claims.subscriber, digest, { at: site.clock(), source });
    // RFC 8058 §3.1: no redirect; nobody reads the body.
    return oneClick ? context.body(null, 200) : showUnsubscribed(context, claims);
  });
  return routes;

  function readClaims(context: Context) {
    return verifyToken(context.req.param("token") ?? "", "unsubscribe", server.keys);
  }

  async function showUnsubscribed(
    context: Context,
    { subscriber, digest }: NonNullable<ReturnType<typeof readClaims>>,
  ) {
    const person = await subscribers.byId(subscriber);
    const frame = responder.frame(context, person?.language);
    const words = messagesFor(frame.language, frame.site.words).unsubscribe;
    const getsMore = person?.state === "active" && person.digests.length > 0;
    const choose =
      person === undefined ? pageUrl(server, PAGE_PATHS.subscribe) : preferencesUrl(server, person.id);
    const parts = [
      paragraph(getsMore ? words.doneText(titleOf(digest)) : words.allDone),
      ...(getsMore ? [buttonForm(words.all, { quiet: true, fields: { all: "yes" } })] : []),
      linkParagraph(words.mistake, choose),
    ];
    const page = renderMessagePage({ ...frame, title: words.done, parts });
    return responder.answer(context, page, { tokenInUrl: true });
  }
}
