import { type Context, Hono } from "hono";
import {
  REVIEW_CHOICES,
  REVIEW_PATH,
  type Review,
  type ReviewChoice,
  type ReviewRepository,
  type RunKey,
  readReviewToken,
} from "#deliveries/review/review.js";
import { renderReviewPage } from "#pages/people/review-page.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";
import type { ServerEnv } from "./client-address.js";
import type { PageResponder } from "./page-responder.js";

export interface ReviewRoutesContext {
  readonly reviews: Pick<ReviewRepository, "find" | "choose">;
  readonly keys: SigningKeys;
  readonly clock: () => Instant;
  readonly titleOf: (digest: string) => string;
  /** Date, time and zone of a run, for people. */
  readonly whenOf: (run: RunKey) => string;
  /** Called after a choice that may have to take effect at once. */
  readonly onChoice: () => void;
}

/** The pages that the publisher's preview mail links to. GET changes nothing, because scanners open every link; POST makes the choice. */
export function createReviewRoutes(
  { reviews, keys, onChoice, clock, titleOf, whenOf }: ReviewRoutesContext,
  responder: PageResponder,
): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const path = `/${REVIEW_PATH}:token/:choice`;
  routes.get(path, async (context) => {
    const asked = readRequest(context, keys);
    const review = asked && (await reviews.find(asked.run));
    return answer(context, asked, review);
  });
  routes.post(path, async (context) => {
    const asked = readRequest(context, keys);
    const review = asked && (await reviews.choose(asked.run, asked.choice, clock()));
    if (review?.run === "ahead") onChoice();
    return answer(context, asked, review);
  });
  return routes;

  function answer(context: Context<ServerEnv>, asked: ReviewRequest | undefined, review: Review | undefined) {
    if (asked === undefined || review === undefined) return context.notFound();
    const { run, choice: offered } = asked;
    const page = renderReviewPage({
      ...responder.frame(context),
      digestTitle: titleOf(run.digest),
      when: whenOf(run),
      status: review.run === "ahead" ? review.choice : review.run,
      choices: openChoices(review, offered),
    });
    return responder.answer(context, page, { tokenInUrl: true });
  }
}

/** The choice from the link in the mail comes first. */
function openChoices({ run, choice }: Review, offered: ReviewChoice): readonly ReviewChoice[] {
  if (run !== "ahead") return [];
  const open = REVIEW_CHOICES.filter((one) => one !== choice);
  return [...open.filter((one) => one === offered), ...open.filter((one) => one !== offered)];
}

interface ReviewRequest {
  readonly run: RunKey;
  readonly choice: ReviewChoice;
}

function readRequest(context: Context<ServerEnv>, keys: SigningKeys): ReviewRequest | undefined {
  const run = readReviewToken(context.req.param("token") ?? "", keys);
  const choice = REVIEW_CHOICES.find((known) => known === context.req.param("choice"));
  return run === undefined || choice === undefined ? undefined : { run, choice };
}
