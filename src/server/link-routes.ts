import { type Context, Hono } from "hono";
import { notifyOldAddress } from "#deliveries/membership/subscription-requests.js";
import { messagesFor } from "#i18n/messages.js";
import { renderMessagePage } from "#pages/people/message-page.js";
import { buttonForm, linkParagraph, paragraph } from "#pages/people/subscriber-page.js";
import {
  addressFingerprint,
  type ExpiringTokenResult,
  readExpiringToken,
} from "#subscribers/expiring-tokens.js";
import { PAGE_PATHS, pageUrl, preferencesUrl } from "#subscribers/links.js";
import { maskAddress } from "#subscribers/mask.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { ServerEnv } from "./client-address.js";
import { isCrossOrigin } from "./cross-origin.js";
import type { PageResponder } from "./page-responder.js";
import type { PublicSite } from "./public-site.js";

type ServerContext = Context<ServerEnv>;

/** Pages behind links that were mailed to prove an address: GET shows a button, POST does it. */
export function createLinkRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const { joining, subscribers, clock } = site;
  const { keys } = joining.server;
  const own = new URL(joining.server.url).origin;
  const pages = answerPages(site, responder);

  const confirming = `/${PAGE_PATHS.confirm}:token` as const;
  const readConfirm = (context: ServerContext): ExpiringTokenResult | undefined =>
    readExpiringToken(context.req.param("token") ?? "", "confirm", { keys, now: clock() });
  const findAsked = async (token: ExpiringTokenResult): Promise<Subscriber | undefined> => {
    const person = await subscribers.byId(token.claims.subscriber);
    // Mailed to an address that isn't theirs any more, it proves nothing.
    return person !== undefined && addressFingerprint(person.address) === token.claims.address
      ? person
      : undefined;
  };
  routes.get(confirming, async (context) => {
    const token = readConfirm(context);
    if (token === undefined) return context.notFound();
    const person = await findAsked(token);
    if (person?.state === "active" && token.kind === "expired") return pages.confirmed(context, person);
    if (token.kind === "expired") return pages.expired(context, person);
    return person === undefined ? pages.gone(context) : pages.askToConfirm(context, person);
  });
  routes.post(confirming, async (context) => {
    const token = readConfirm(context);
    if (token === undefined) return context.notFound();
    const person = await findAsked(token);
    if (token.kind === "expired") return pages.expired(context, person);
    if (person === undefined) return pages.gone(context);
    if (isCrossOrigin(context, own)) return pages.askToConfirm(context, person);
    const origin = { at: clock(), source: "the link that was mailed to the address" };
    const confirmed = await joining.membership.confirm(person.id, origin);
    return confirmed.kind === "gone" ? pages.gone(context) : pages.confirmed(context, confirmed.member);
  });

  const moving = `/${PAGE_PATHS.address}:token` as const;
  const readMove = (context: ServerContext): ExpiringTokenResult | undefined =>
    readExpiringToken(context.req.param("token") ?? "", "change-address", { keys, now: clock() });
  routes.get(moving, async (context) => {
    const token = readMove(context);
    if (token === undefined) return context.notFound();
    const person = await subscribers.byId(token.claims.subscriber);
    if (token.kind === "expired") return pages.expired(context, person);
    return person === undefined ? pages.gone(context) : pages.askToMove(context, person);
  });
  routes.post(moving, async (context) => {
    const token = readMove(context);
    if (token === undefined) return context.notFound();
    const person = await subscribers.byId(token.claims.subscriber);
    if (token.kind === "expired") return pages.expired(context, person);
    if (person === undefined) return pages.gone(context);
    if (isCrossOrigin(context, own)) return pages.askToMove(context, person);
    const origin = { at: clock(), source: "the link that was mailed to the new address" };
    const changed = await joining.membership.changeAddress(person.id, token.claims.address, origin);
    if (changed.kind === "gone") return pages.gone(context, person);
    site.mailQueue.enqueue(async () => [notifyOldAddress(changed)]);
    return pages.moved(context, changed.member);
  });
  return routes;
}

function answerPages({ site, joining, digests, signUp }: PublicSite, responder: PageResponder) {
  const wordsFor = (context: ServerContext, person?: Subscriber) => {
    const frame = responder.frame(context, person?.language);
    return { frame, words: messagesFor(frame.language).joining };
  };
  const choose = (context: ServerContext, person: Subscriber): string =>
    linkParagraph(
      wordsFor(context, person).words.preferences.link,
      preferencesUrl(joining.server, person.id),
    );
  const again = (context: ServerContext, person?: Subscriber): string =>
    signUp === "closed"
      ? ""
      : linkParagraph(
          wordsFor(context, person).words.confirm.again,
          pageUrl(joining.server, PAGE_PATHS.subscribe),
        );
  const titlesOf = ({ digests: chosen }: Subscriber, language: string): string => {
    const titles = chosen.map((name) => digests.find((digest) => digest.name === name)?.title ?? name);
    return titles.length === 0
      ? site.title
      : new Intl.ListFormat(language, { type: "conjunction" }).format(titles);
  };
  const answer = (
    context: ServerContext,
    shown: { readonly title: string; readonly parts: readonly string[]; readonly status?: 200 | 410 },
    person?: Subscriber,
  ) => {
    const page = renderMessagePage({ ...wordsFor(context, person).frame, ...shown });
    return responder.answer(context, page, { status: shown.status ?? 200, token: "in-url" });
  };
  return {
    askToConfirm: (context: ServerContext, person: Subscriber) => {
      const { confirm } = wordsFor(context, person).words;
      const parts = [paragraph(confirm.text(site.title)), buttonForm(confirm.send, "")];
      return answer(context, { title: confirm.title, parts }, person);
    },
    confirmed: (context: ServerContext, person: Subscriber) => {
      const { frame, words } = wordsFor(context, person);
      const { confirm } = words;
      const titles = titlesOf(person, frame.language);
      const parts = [paragraph(confirm.doneText(titles)), choose(context, person)];
      return answer(context, { title: confirm.done, parts }, person);
    },
    expired: (context: ServerContext, person?: Subscriber) => {
      const { confirm } = wordsFor(context, person).words;
      const parts = [paragraph(confirm.expiredText), again(context, person)];
      return answer(context, { title: confirm.expired, parts, status: 410 }, person);
    },
    gone: (context: ServerContext, person?: Subscriber) => {
      const { confirm } = wordsFor(context, person).words;
      const parts = [paragraph(confirm.goneText), again(context, person)];
      return answer(context, { title: confirm.gone, parts, status: 410 }, person);
    },
    askToMove: (context: ServerContext, person: Subscriber) => {
      const { moved } = wordsFor(context, person).words;
      const parts = [paragraph(moved.text(site.title)), buttonForm(moved.send, "")];
      return answer(context, { title: moved.title, parts }, person);
    },
    moved: (context: ServerContext, person: Subscriber) => {
      const { moved } = wordsFor(context, person).words;
      const parts = [paragraph(moved.doneText(maskAddress(person.address))), choose(context, person)];
      return answer(context, { title: moved.done, parts }, person);
    },
  };
}
