import { type Context, Hono } from "hono";
import { handleSubscriptionRequest } from "#deliveries/membership/subscription-requests.js";
import { availableLanguages } from "#i18n/messages.js";
import type { Ticked } from "#pages/people/choice-fields.js";
import { renderSentPage, renderSignUpPage, type SignUpProblem } from "#pages/people/sign-up-page.js";
import { addressKey, parseAddress } from "#subscribers/address.js";
import { checkStamp, stampForm } from "#subscribers/form-stamp.js";
import { PAGE_PATHS, pageUrl } from "#subscribers/links.js";
import { clientAddressOf, type ServerEnv } from "./client-address.js";
import { isCrossOrigin, pageOrigin } from "./cross-origin.js";
import type { PageResponder } from "./page-responder.js";
import type { PublicSite } from "./public-site.js";
import { type Fields, fieldOf, type Offer, readChoices, readForm, readJson } from "./read-form.js";

type ServerContext = Context<ServerEnv>;

const MAX_NAME_LENGTH = 100;

/** What was typed in. */
interface SignUpInput extends Ticked {
  readonly address: string;
  readonly name: string;
  /** One that there are words in; "" for the site's. */
  readonly language: string;
  /** Origin of the page that the first form stood in; "" for our own. */
  readonly from: string;
  readonly stamp: string;
  /** Somebody filled in what people don't see. */
  readonly trapped: "yes" | "no";
}

/** What becomes of it; the same for every address that is one, known or not. */
type SignUpDecision =
  | { readonly kind: "sent" }
  | { readonly kind: "again"; readonly problem?: SignUpProblem };

/** Where people subscribe. Nothing in the answer, nor in its time, says whether an address is known. */
export function createSignUpRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  if (site.signUp === "closed") return routes;
  const own = new URL(site.joining.server.url).origin;
  routes.get(`/${PAGE_PATHS.subscribe}`, async (context) => {
    const offer = offerOf(site);
    const everything = { digests: offer.digests.map(({ name }) => name), topics: {} };
    const blank = { ...everything, address: "", name: "", from: "", stamp: "", trapped: "no" } as const;
    const language = readLanguage(context.req.query("language"));
    return showForm(context, { site, responder, offer, typed: { ...blank, language } }, {});
  });
  routes.options(`/${PAGE_PATHS.subscribe}`, (context) => {
    const headers = { allow: "GET, HEAD, POST, OPTIONS", ...allowOrigin(context, site) };
    return context.body(null, 204, headers);
  });
  routes.post(`/${PAGE_PATHS.subscribe}`, async (context) => {
    const offer = offerOf(site);
    if (isJson(context)) return answerJson(context, site, offer);
    const typed = readTyped(await readForm(context), offer, pageOrigin(context, site.origins));
    const elsewhere = isCrossOrigin(context, own);
    const verdict = elsewhere ? askAgain(typed) : await decideSignUp(context, site, typed);
    if (verdict.kind === "again") return showForm(context, { site, responder, offer, typed }, verdict);
    const frame = responder.frame(context, typed.language || undefined);
    return responder.answer(context, renderSentPage(frame, hoursOf(site)));
  });
  return routes;
}

function offerOf({ digests, topics }: PublicSite): Offer {
  return { digests, topics: topics() };
}

function readTyped(fields: Fields, offer: Offer, page: string): SignUpInput {
  const choices = readChoices(fields, offer);
  return {
    ...choices,
    // A form without boxes is for everything.
    digests: fields.has("digest") ? choices.digests : offer.digests.map(({ name }) => name),
    ...{ address: fieldOf(fields, "address"), name: fieldOf(fields, "name", MAX_NAME_LENGTH) },
    language: readLanguage(fieldOf(fields, "language")),
    from: fieldOf(fields, "from") || page,
    stamp: fieldOf(fields, "stamp"),
    trapped: fieldOf(fields, "website") === "" ? "no" : "yes",
  };
}

function readLanguage(written: string | undefined): string {
  return availableLanguages().find((language) => language === written) ?? "";
}

/** A form on another page is answered with ours: one more click, and nothing that a page elsewhere can do for somebody. */
function askAgain({ stamp }: SignUpInput): SignUpDecision {
  return stamp === "" ? { kind: "again" } : { kind: "again", problem: "elsewhere" };
}

async function decideSignUp(
  context: ServerContext,
  site: PublicSite,
  typed: SignUpInput,
): Promise<SignUpDecision> {
  if (typed.trapped === "yes") return { kind: "sent" };
  const { joining, clock, limits, mailQueue, newId } = site;
  const now = clock();
  const age = checkStamp(typed.stamp, { keys: joining.server.keys, now });
  if (age === "quick") return { kind: "again", problem: "quick" };
  const parsed = parseAddress(typed.address);
  if (parsed.kind === "invalid") return { kind: "again", problem: "noAddress" };
  if (typed.digests.length === 0) return { kind: "again", problem: "noDigest" };
  if (age !== "good") return { kind: "again" };
  const { address } = parsed;
  if (!(await limits.allow(clientAddressOf(context), addressKey(address))))
    return { kind: "again", problem: "tooOften" };
  const source = `sign-up form at ${site.origins.has(typed.from) ? typed.from : joining.server.url}`;
  const { digests, topics, name, language } = typed;
  const request = {
    ...{ id: newId(), address, digests, topics, source, at: now },
    ...(name === "" ? {} : { name }),
    ...(language === "" ? {} : { language }),
  };
  const taken = mailQueue.enqueue(() => handleSubscriptionRequest(request, joining));
  return taken ? { kind: "sent" } : { kind: "again", problem: "busy" };
}

function hoursOf({ joining: { confirmWithin } }: PublicSite): number {
  return Math.max(1, Math.round(confirmWithin / 3_600_000));
}

interface Form {
  readonly site: PublicSite;
  readonly responder: PageResponder;
  readonly offer: Offer;
  readonly typed: SignUpInput;
}

const STATUS = {
  quick: 400,
  noAddress: 400,
  noDigest: 400,
  elsewhere: 403,
  tooOften: 429,
  busy: 503,
} as const satisfies Record<SignUpProblem, number>;

function showForm(
  context: ServerContext,
  { site, responder, offer, typed }: Form,
  { problem }: { readonly problem?: SignUpProblem },
) {
  const { server } = site.joining;
  const page = renderSignUpPage({
    ...responder.frame(context, typed.language || undefined),
    ...offer,
    action: pageUrl(server, PAGE_PATHS.subscribe),
    filled: typed,
    // The time that has passed since the first form counts.
    stamp: problem === "quick" ? typed.stamp : stampForm(site.clock(), server.keys),
    ...(problem === undefined ? {} : { problem }),
  });
  return responder.answer(context, page, { status: problem === undefined ? 200 : STATUS[problem] });
}

function isJson(context: ServerContext): boolean {
  return /^application\/json\b/i.test(context.req.header("content-type") ?? "");
}

/** Fetch Standard, CORS: a script of the site's own pages may ask and read the answer, any other may not. */
function allowOrigin(context: ServerContext, { origins }: PublicSite): Readonly<Record<string, string>> {
  const origin = context.req.header("origin");
  if (origin === undefined || !origins.has(origin)) return { vary: "origin" };
  return {
    ...{ "access-control-allow-origin": origin, vary: "origin" },
    ...{ "access-control-allow-methods": "POST", "access-control-allow-headers": "content-type" },
  };
}

/** RFC 6585 §3: 428 asks for the stamp that it brings, and for the time that people take. */
async function answerJson(context: ServerContext, site: PublicSite, offer: Offer): Promise<Response> {
  const headers = allowOrigin(context, site);
  const origin = context.req.header("origin");
  if (origin !== undefined && !site.origins.has(origin))
    return context.json({ error: "origin" }, 403, headers);
  const fields = await readJson(context, offer);
  if (fields === undefined) return context.json({ error: "json" }, 400, headers);
  const typed = readTyped(fields, offer, pageOrigin(context, site.origins));
  const verdict = await decideSignUp(context, site, typed);
  if (verdict.kind === "sent") return context.json({ status: "look into your inbox" }, 202, headers);
  if (verdict.problem === undefined || verdict.problem === "quick") {
    const stamp =
      verdict.problem === "quick" ? typed.stamp : stampForm(site.clock(), site.joining.server.keys);
    return context.json({ error: "stamp", stamp, seconds: 1 }, 428, headers);
  }
  return context.json({ error: verdict.problem }, STATUS[verdict.problem], headers);
}
