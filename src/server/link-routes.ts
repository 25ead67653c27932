import { type Context, Hono } from "hono";
import { notifyOldAddress } from "#deliveries/membership/subscription-requests.js";
import { type Messages, messagesFor } from "#i18n/messages.js";
import { renderMessagePage } from "#pages/people/message-page.js";
import { buttonForm, linkParagraph, paragraph } from "#pages/people/subscriber-page.js";
import { groupDigests } from "#subscribers/digest-groups.js";
import {
  addressFingerprint,
  type ExpiringClaims,
  type ExpiringPurpose,
  readExpiringToken,
} from "#subscribers/expiring-tokens.js";
import { PAGE_PATHS, pageUrl, preferencesUrl } from "#subscribers/links.js";
import { maskAddress } from "#subscribers/mask.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { ServerEnv } from "./client-address.js";
import { isCrossOrigin } from "./cross-origin.js";
import type { PageResponder } from "./page-responder.js";
import type { PublicSite } from "./public-site.js";

type Answer = Response | Promise<Response>;

/** What a link does that was mailed to verify an address. */
interface MailedLink {
  readonly path: `/${string}:token`;
  readonly purpose: ExpiringPurpose;
  readonly find: (claims: ExpiringClaims) => Promise<Subscriber | undefined>;
  /** Shows the button. */
  readonly ask: (context: Context, person: Subscriber) => Answer;
  /** Does what the button says. */
  readonly act: (context: Context, person: Subscriber, claims: ExpiringClaims) => Answer;
  readonly expired: (context: Context, person: Subscriber | undefined) => Answer;
}

export function createLinkRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const { membership, server, subscribers, clock, welcome } = site;
  const own = new URL(server.url).origin;
  const groups = groupDigests(site.digests);
  const pages = createLinkPages(site, responder);

  /** GET shows a button, POST does what it says. */
  const serveLink = ({ path, purpose, find, ask, act, expired }: MailedLink): void => {
    const open = async (
      context: Context<ServerEnv, typeof path>,
      proceed: (person: Subscriber, claims: ExpiringClaims) => Answer,
    ): Promise<Response> => {
      const token = readExpiringToken(context.req.param("token") ?? "", purpose, {
        keys: server.keys,
        now: clock(),
      });
      if (token === undefined) return context.notFound();
      const person = await find(token.claims);
      if (token.kind === "expired") return expired(context, person);
      return person === undefined ? pages.gone(context) : proceed(person, token.claims);
    };
    routes.get(path, (context) => open(context, (person) => ask(context, person)));
    routes.post(path, (context) =>
      open(context, (person, claims) =>
        isCrossOrigin(context, own) ? ask(context, person) : act(context, person, claims),
      ),
    );
  };

  serveLink({
    path: `/${PAGE_PATHS.confirm}:token`,
    purpose: "confirm",
    find: async ({ subscriber, address }) => {
      const person = await subscribers.byId(subscriber);
      // A link that was mailed to an earlier address doesn't verify the current one.
      return person !== undefined && addressFingerprint(person.address) === address ? person : undefined;
    },
    ask: pages.askToConfirm,
    act: async (context, person) => {
      const source = "the link that was mailed to the address";
      const confirmed = await membership.confirm(person.id, { at: clock(), source, groups, welcome });
      site.mailQueue.wake();
      return confirmed.kind === "gone" ? pages.gone(context) : pages.confirmed(context, confirmed.member);
    },
    expired: (context, person) =>
      person?.state === "active"
        ? pages.confirmed(context, person)
        : pages.confirmationExpired(context, person),
  });
  serveLink({
    path: `/${PAGE_PATHS.address}:token`,
    purpose: "change-address",
    find: ({ subscriber }) => subscribers.byId(subscriber),
    ask: pages.askToChange,
    act: async (context, person, { address }) => {
      const origin = { at: clock(), source: "the link that was mailed to the new address", groups };
      const changed = await membership.changeAddress(person.id, address, origin);
      if (changed.kind === "gone") return pages.gone(context, person);
      site.mailQueue.enqueue(async () => [notifyOldAddress(changed)]);
      return pages.changed(context, changed.member);
    },
    expired: pages.changeExpired,
  });
  return routes;
}

interface PageContent {
  readonly title: string;
  readonly parts: readonly string[];
  readonly status?: 410;
}

function createLinkPages({ site, server, digests, signUpOpen }: PublicSite, responder: PageResponder) {
  const show = (
    context: Context,
    person: Subscriber | undefined,
    write: (words: Messages, language: string) => PageContent,
  ): Answer => {
    const frame = responder.frame(context, person?.language);
    const { status, ...content } = write(messagesFor(frame.language, frame.site.words), frame.language);
    const page = renderMessagePage({ ...frame, ...content });
    return responder.answer(context, page, { status, tokenInUrl: true });
  };
  const preferencesLink = ({ preferences }: Messages, { id }: Subscriber): string =>
    linkParagraph(preferences.link, preferencesUrl(server, id));
  const subscribeAgain = ({ confirm }: Messages): readonly string[] =>
    signUpOpen ? [linkParagraph(confirm.again, pageUrl(server, PAGE_PATHS.subscribe))] : [];
  const titlesOf = (person: Subscriber, language: string): string => {
    const titles = person.digests.map(
      (name) => digests.find((digest) => digest.name === name)?.title ?? name,
    );
    return new Intl.ListFormat(language, { type: "conjunction" }).format(titles) || site.title;
  };
  return {
    askToConfirm: (context: Context, person: Subscriber) =>
      show(context, person, ({ confirm }) => ({
        title: confirm.title,
        parts: [paragraph(confirm.text(site.title)), buttonForm(confirm.send)],
      })),
    confirmed: (context: Context, person: Subscriber) =>
      show(context, person, (words, language) => ({
        title: words.confirm.done,
        parts: [
          paragraph(words.confirm.doneText(titlesOf(person, language))),
          preferencesLink(words, person),
        ],
      })),
    confirmationExpired: (context: Context, person?: Subscriber) =>
      show(context, person, (words) => ({
        title: words.confirm.expired,
        parts: [paragraph(words.confirm.expiredText), ...subscribeAgain(words)],
        status: 410,
      })),
    gone: (context: Context, person?: Subscriber) =>
      show(context, person, (words) => ({
        title: words.confirm.gone,
        parts: [paragraph(words.confirm.goneText), ...subscribeAgain(words)],
        status: 410,
      })),
    askToChange: (context: Context, person: Subscriber) =>
      show(context, person, ({ addressChange }) => ({
        title: addressChange.title,
        parts: [paragraph(addressChange.text(site.title)), buttonForm(addressChange.send)],
      })),
    changed: (context: Context, person: Subscriber) =>
      show(context, person, (words) => ({
        title: words.addressChange.done,
        parts: [
          paragraph(words.addressChange.doneText(maskAddress(person.address))),
          preferencesLink(words, person),
        ],
      })),
    changeExpired: (context: Context, person?: Subscriber) =>
      show(context, person, ({ confirm }) => ({
        title: confirm.expired,
        parts: [paragraph(confirm.expiredText)],
        status: 410,
      })),
  };
}
