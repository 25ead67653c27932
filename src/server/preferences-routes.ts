import { type Context, Hono } from "hono";
import { handleAddressRequest } from "#deliveries/membership/subscription-requests.js";
import { availableLanguages, type Messages, messagesFor } from "#i18n/messages.js";
import { renderMessagePage } from "#pages/people/message-page.js";
import { renderPreferencesPage } from "#pages/people/preferences-page.js";
import { paragraph } from "#pages/people/subscriber-page.js";
import { parseAddress } from "#subscribers/address.js";
import { findConflict, groupDigests } from "#subscribers/digest-groups.js";
import { PAGE_PATHS, preferencesUrl } from "#subscribers/links.js";
import { maskAddress } from "#subscribers/mask.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { verifyToken } from "#subscribers/tokens.js";
import { clientAddressOf, type ServerEnv } from "./client-address.js";
import { isCrossOrigin } from "./cross-origin.js";
import type { PageResponder } from "./page-responder.js";
import type { PublicSite } from "./public-site.js";
import { type Fields, fieldOf, type Offer, readChoices, readForm } from "./read-form.js";

type ServerContext = Context<ServerEnv>;

/** A notice about what has just happened. */
type PageNotice =
  | keyof Pick<Messages["preferences"], "saved" | "addressSent" | "forgetBusy" | "forgetUnsure">
  | keyof Pick<Messages["signUp"], "oneOfGroup">;

interface FormRequest {
  readonly context: ServerContext;
  readonly person: Subscriber;
  readonly form: Fields;
}

const WEEK = 7 * 24 * 60 * 60_000;
const MAX_WEEKS = 52;
const SOURCE = "the preferences page behind the link in the mail";

/** Where people change or end their subscriptions. Each POST does one thing and shows the page again. */
export function createPreferencesRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
  const { membership, server, subscribers, clock } = site;
  const own = new URL(server.url).origin;
  const routes = new Hono<ServerEnv>();
  const groups = groupDigests(site.digests);
  const path = `/${PAGE_PATHS.preferences}:token` as const;

  const findPerson = async (context: ServerContext): Promise<Subscriber | undefined> => {
    const claims = verifyToken(context.req.param("token") ?? "", "preferences", server.keys);
    return claims === undefined ? undefined : subscribers.byId(claims.subscriber);
  };
  const show = (context: ServerContext, person: Subscriber, ...notices: readonly PageNotice[]) => {
    const page = renderFor(person, { context, site, responder, notices });
    const refused = notices.includes("forgetUnsure") || notices.includes("oneOfGroup");
    const failed = notices.includes("forgetBusy") ? 409 : refused ? 400 : 200;
    return responder.answer(context, page, { status: failed, tokenInUrl: true });
  };
  /** A POST from another site only shows the page. */
  const post = (below: string, act: (request: FormRequest) => Response | Promise<Response>): void => {
    routes.post(`${path}${below}`, async (context) => {
      const person = await findPerson(context);
      if (person === undefined) return context.notFound();
      if (isCrossOrigin(context, own)) return show(context, person);
      return act({ context, person, form: await readForm(context) });
    });
  };

  /** Our forms have at least one field. A body without any was truncated or isn't a form, and must not clear all choices. */
  const postNonEmpty: typeof post = (below, act) => {
    post(below, (request) =>
      request.form.size === 0 ? show(request.context, request.person) : act(request),
    );
  };

  routes.get(path, async (context) => {
    const person = await findPerson(context);
    return person === undefined ? context.notFound() : show(context, person);
  });
  postNonEmpty("", async ({ context, person, form }) => {
    const offer: Offer = { digests: site.digests, topics: site.topics() };
    const wanted = fieldOf(form, "language");
    const language = [...availableLanguages(), person.language].find((known) => known === wanted);
    const choices = {
      ...readChoices(form, offer, person.topics),
      offered: site.digests.map(({ name }) => name),
      language,
    };
    if (findConflict(choices.digests, groups) !== undefined) return show(context, person, "oneOfGroup");
    const saved = await membership.choose(person.id, choices, { at: clock(), source: SOURCE, groups });
    return saved === undefined ? context.notFound() : show(context, saved, "saved");
  });
  postNonEmpty("/pause", async ({ context, person, form }) => {
    const written = Number(fieldOf(form, "weeks"));
    const weeks = Number.isInteger(written) ? Math.min(Math.max(written, 0), MAX_WEEKS) : 0;
    const until = weeks === 0 ? 0 : clock() + weeks * WEEK;
    const paused = await membership.pause(person.id, until, { at: clock(), source: SOURCE });
    return paused === undefined ? context.notFound() : show(context, paused, "saved");
  });
  post("/leave", async ({ context, person }) => {
    const left = await membership.leave(person.id, "", { at: clock(), source: SOURCE });
    return left.kind === "gone" ? context.notFound() : show(context, left.member, "saved");
  });
  postNonEmpty("/address", async ({ context, person, form }) => {
    const parsed = parseAddress(fieldOf(form, "address"));
    // The page is the same whether a mail is sent or not, so that it doesn't tell which addresses are known.
    if (parsed.kind === "address") {
      const { address } = parsed;
      const verdict = await site.limits.take({ client: clientAddressOf(context), address });
      const at = clock();
      if (verdict.kind === "taken")
        site.mailQueue.enqueue(
          () => handleAddressRequest({ subscriber: person.id, address, at }, site),
          verdict.delay,
        );
    }
    return show(context, person, "addressSent");
  });
  post("/forget", async ({ context, person, form }) => {
    if (fieldOf(form, "sure") !== "yes") return show(context, person, "forgetUnsure");
    if ((await site.forget(person.address)) === "busy") return show(context, person, "forgetBusy");
    const frame = responder.frame(context, person.language);
    const words = messagesFor(frame.language, frame.site.words).preferences;
    const parts = [paragraph(words.forgottenText)];
    const page = renderMessagePage({ ...frame, title: words.forgotten, parts });
    return responder.answer(context, page, { tokenInUrl: true });
  });
  return routes;
}

function renderFor(
  person: Subscriber,
  {
    context,
    site,
    responder,
    notices,
  }: {
    readonly context: ServerContext;
    readonly site: PublicSite;
    readonly responder: PageResponder;
    readonly notices: readonly PageNotice[];
  },
): string {
  const frame = responder.frame(context, person.language);
  const { preferences: words, signUp } = messagesFor(frame.language, frame.site.words);
  const active = person.state === "active" && person.digests.length > 0;
  const pausedUntil = person.pausedUntil ?? 0;
  const day = new Intl.DateTimeFormat(frame.language, { dateStyle: "long", timeZone: site.timezone });
  return renderPreferencesPage({
    ...frame,
    action: preferencesUrl(site.server, person.id),
    address: maskAddress(person.address),
    digests: site.digests,
    topics: site.topics(),
    ticked: { digests: active ? person.digests : [], topics: person.topics ?? {} },
    languages: listLanguages(frame.language, person, { site: site.site, nameSite: words.siteLanguage }),
    chosenLanguage: person.language,
    pausedUntil: pausedUntil > site.clock() ? day.format(pausedUntil) : undefined,
    notices: [
      ...notices.map((name) => (name === "oneOfGroup" ? signUp[name] : words[name])),
      ...(person.suppressed === undefined ? [] : [words.suppressed]),
      ...(active ? [] : [words.nothing]),
    ],
  });
}

/** The person's language stays in the list, even if we don't support it. */
function listLanguages(
  shown: string,
  { language }: Subscriber,
  { site, nameSite }: Pick<PublicSite, "site"> & { readonly nameSite: (language: string) => string },
) {
  const names = new Intl.DisplayNames(shown, { type: "language" });
  const nameOf = (tag: string): string => names.of(tag) ?? tag;
  const own = { tag: "", name: nameSite(nameOf(site.language)) };
  const tags = new Set([...availableLanguages(), ...(language === undefined ? [] : [language])]);
  return [own, ...[...tags].map((tag) => ({ tag, name: nameOf(tag) }))];
}
