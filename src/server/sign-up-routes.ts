import { type Context, Hono } from "hono";
import { handleSubscriptionRequest } from "#deliveries/membership/subscription-requests.js";
import { availableLanguages } from "#i18n/messages.js";
import { CHOICE_FIELDS, type Ticked } from "#pages/people/choice-fields.js";
import { PROOF_SCRIPT } from "#pages/people/proof-script.js";
import { renderSentPage, renderSignUpPage, type SignUpProblem } from "#pages/people/sign-up-page.js";
import { parseAddress } from "#subscribers/address.js";
import { findConflict, groupDigests } from "#subscribers/digest-groups.js";
import { checkStamp, stampForm } from "#subscribers/form-stamp.js";
import { PAGE_PATHS, pageUrl } from "#subscribers/links.js";
import { cleanName } from "#subscribers/person-name.js";
import { readProof } from "#subscribers/proof-of-work.js";
import { clientAddressOf, type ServerEnv } from "./client-address.js";
import { isCrossOrigin, pageOrigin } from "./cross-origin.js";
import type { PageResponder } from "./page-responder.js";
import type { PublicSite } from "./public-site.js";
import {
  type Fields,
  fieldOf,
  type Offer,
  onlyDigest,
  readChoices,
  readForm,
  readJson,
} from "./read-form.js";

type ServerContext = Context<ServerEnv>;

const MAX_NAME_LENGTH = 100;
/** If the mail is delayed by more than this many ms, the page says so. */
const LATE = 5 * 60_000;

/** What was sent with the form. */
interface SignUpInput extends Ticked {
  readonly address: string;
  readonly name: string;
  /** A supported language; "" for the site's. */
  readonly language: string;
  /** Origin of the page with the first form; "" for our own. */
  readonly from: string;
  readonly stamp: string;
  readonly honeypotFilled: boolean;
  /** A solved challenge, as `readProof` reads it. */
  readonly altcha: string;
}

/** The response is the same for every valid address, known or not. */
type SignUpDecision =
  | { readonly kind: "sent"; readonly delay: number }
  | { readonly kind: "again"; readonly problem?: SignUpProblem };

/** Where people subscribe. Neither the response nor its timing reveals whether an address is known. */
export function createSignUpRoutes(site: PublicSite, responder: PageResponder): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  // RFC 9110 §15.4.3: the form may move, so browsers must not remember it.
  routes.get("/", (context) =>
    context.redirect(site.signUpOpen ? pageUrl(site.server, PAGE_PATHS.subscribe) : site.site.url, 302),
  );
  if (!site.signUpOpen) return routes;
  const own = new URL(site.server.url).origin;
  routes.get(`/${PAGE_PATHS.subscribe}`, async (context) => {
    const offer = offerOf(site);
    const input = {
      digests: onlyDigest(offer),
      topics: {},
      address: "",
      name: "",
      language: readLanguage(context.req.query("language")),
      from: "",
      stamp: "",
      ...{ honeypotFilled: false, altcha: "" },
    };
    return showForm(context, { site, responder, offer, input });
  });
  routes.options(`/${PAGE_PATHS.subscribe}`, (context) => {
    const headers = { allow: "GET, HEAD, POST, OPTIONS", ...allowOrigin(context, site) };
    return context.body(null, 204, headers);
  });
  routes.post(`/${PAGE_PATHS.subscribe}`, async (context) => {
    const offer = offerOf(site);
    if (isJson(context)) return answerJson(context, site, offer);
    const input = readInput(await readForm(context), offer, pageOrigin(context, site.origins));
    const decision = isCrossOrigin(context, own) ? askAgain(input) : await decideSignUp(context, site, input);
    if (decision.kind === "again")
      return showForm(context, { site, responder, offer, input }, decision.problem);
    const frame = responder.frame(context, input.language || undefined);
    return responder.answer(
      context,
      renderSentPage(frame, { hours: hoursOf(site), comes: whenMailComes(site, decision) }),
    );
  });
  return routes;
}

function offerOf({ digests, topics }: PublicSite): Offer {
  return { digests, topics: topics() };
}

function readInput(fields: Fields, offer: Offer, page: string): SignUpInput {
  const choices = readChoices(fields, offer);
  return {
    ...choices,
    digests: fields.has(CHOICE_FIELDS.digest) ? choices.digests : [...choices.digests, ...onlyDigest(offer)],
    address: fieldOf(fields, "address"),
    name: cleanName(fieldOf(fields, "name", MAX_NAME_LENGTH)),
    language: readLanguage(fieldOf(fields, "language")),
    from: fieldOf(fields, "from") || page,
    stamp: fieldOf(fields, "stamp"),
    honeypotFilled: fieldOf(fields, "website") !== "",
    altcha: fieldOf(fields, "altcha", 1_000),
  };
}

function readLanguage(written: string | undefined): string {
  return availableLanguages().find((language) => language === written) ?? "";
}

/** A form on another site gets our form as the response. That costs one more click, but no other site can sign somebody up. */
function askAgain({ stamp }: SignUpInput): SignUpDecision {
  return stamp === "" ? { kind: "again" } : { kind: "again", problem: "elsewhere" };
}

async function decideSignUp(
  context: ServerContext,
  site: PublicSite,
  input: SignUpInput,
): Promise<SignUpDecision> {
  if (input.honeypotFilled) return { kind: "sent", delay: 0 };
  const { server, origins, clock, limits, mailQueue, newId } = site;
  const now = clock();
  const age = checkStamp(input.stamp, { keys: server.keys, now });
  if (age === "quick") return { kind: "again", problem: "quick" };
  const parsed = parseAddress(input.address);
  if (parsed.kind === "invalid") return { kind: "again", problem: "noAddress" };
  if (age !== "good") return { kind: "again" };
  if (input.digests.length === 0) return { kind: "again", problem: "noDigest" };
  if (findConflict(input.digests, groupDigests(site.digests)) !== undefined)
    return { kind: "again", problem: "oneOfGroup" };
  const { address } = parsed;
  const proof = site.newChallenge && readProof(input.altcha, { keys: server.keys, now });
  const verdict = await limits.take({ client: clientAddressOf(context), address, proof });
  if (verdict.kind === "refused")
    return { kind: "again", problem: verdict.needsProof ? "needsProof" : "tooOften" };
  const { delay } = verdict;
  const request = {
    id: newId(),
    address,
    name: input.name || undefined,
    language: input.language || undefined,
    digests: input.digests,
    topics: input.topics,
    source: `sign-up form at ${origins.has(input.from) ? input.from : server.url}`,
    ...{ at: now, delay },
  };
  const taken = mailQueue.enqueue(() => handleSubscriptionRequest(request, site), delay);
  return taken ? { kind: "sent", delay } : { kind: "again", problem: "busy" };
}

function whenMailComes({ mailsWait }: PublicSite, { delay }: { readonly delay: number }) {
  if (delay > LATE) return "late";
  return mailsWait ? "soon" : "now";
}

function hoursOf({ confirmWithin }: PublicSite): number {
  return Math.max(1, Math.round(confirmWithin / 3_600_000));
}

interface Form {
  readonly site: PublicSite;
  readonly responder: PageResponder;
  readonly offer: Offer;
  readonly input: SignUpInput;
}

const STATUS = {
  quick: 400,
  noAddress: 400,
  noDigest: 400,
  oneOfGroup: 400,
  elsewhere: 403,
  tooOften: 429,
  needsProof: 429,
  busy: 503,
} as const satisfies Record<SignUpProblem, number>;

function showForm(context: ServerContext, { site, responder, offer, input }: Form, problem?: SignUpProblem) {
  const page = renderSignUpPage({
    ...responder.frame(context, input.language || undefined),
    ...offer,
    action: pageUrl(site.server, PAGE_PATHS.subscribe),
    filled: input,
    stamp: nextStamp(site, input, problem),
    problem,
    challenge: site.newChallenge?.(),
  });
  const script = site.newChallenge && PROOF_SCRIPT;
  return responder.answer(context, page, {
    status: problem === undefined ? 200 : STATUS[problem],
    script,
  });
}

/** A form that was submitted too quickly keeps its stamp: what counts is the time since it was first shown. */
function nextStamp({ server, clock }: PublicSite, { stamp }: SignUpInput, problem?: SignUpProblem): string {
  return problem === "quick" ? stamp : stampForm(clock(), server.keys);
}

function isJson(context: ServerContext): boolean {
  return /^application\/json\b/i.test(context.req.header("content-type") ?? "");
}

/** CORS (Fetch Standard): only scripts of the site's own pages may send a request and read the response. */
function allowOrigin(context: ServerContext, { origins }: PublicSite): Readonly<Record<string, string>> {
  const origin = context.req.header("origin");
  if (origin === undefined || !origins.has(origin)) return { vary: "origin" };
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type",
    vary: "origin",
  };
}

/** Status 428 (RFC 6585 §3) returns a stamp, which the script sends back after the time a person would take. */
async function answerJson(context: ServerContext, site: PublicSite, offer: Offer): Promise<Response> {
  const headers = allowOrigin(context, site);
  const origin = context.req.header("origin");
  if (origin !== undefined && !site.origins.has(origin))
    return context.json({ error: "origin" }, 403, headers);
  const fields = await readJson(context, offer);
  if (fields === undefined) return context.json({ error: "json" }, 400, headers);
  const input = readInput(fields, offer, pageOrigin(context, site.origins));
  const decision = await decideSignUp(context, site, input);
  if (decision.kind === "sent") return context.json({ status: "check your inbox" }, 202, headers);
  const { problem } = decision;
  if (problem === undefined || problem === "quick") {
    const stamp = nextStamp(site, input, problem);
    const challenge = site.newChallenge?.();
    const puzzle = challenge === undefined ? {} : { altcha: challenge };
    return context.json({ error: "stamp", stamp, seconds: 1, ...puzzle }, 428, headers);
  }
  return context.json({ error: problem }, STATUS[problem], headers);
}
