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
import { PLAIN_STYLE } from "#pages/people/plain-page.js";
import { renderReviewPage } from "#pages/people/review-page.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";
import type { ServerEnv } from "./client-address.js";
import { contentSecurityPolicy } from "./content-security-policy.js";

/** What the pages need of the house. */
export interface ReviewRoutesContext {
  readonly reviews: Pick<ReviewRepository, "find" | "choose">;
  readonly keys: SigningKeys;
  readonly clock: () => Instant;
  readonly language: string;
  readonly titleOf: (digest: string) => string;
  /** Date, time and zone of a run, for people. */
  readonly whenOf: (run: RunKey) => string;
  /** Something was chosen that may have to be done at once. */
  readonly onChoice: () => void;
}

const POLICY = contentSecurityPolicy({ styles: [PLAIN_STYLE] });

/** The pages that the publisher's preview leads to. GET shows, POST chooses: a scanner that opens every link changes nothing. */
export function createReviewRoutes({
  reviews,
  onChoice,
  clock,
  ...reviewing
}: ReviewRoutesContext): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const path = `/${REVIEW_PATH}:token/:choice`;
  routes.get(path, async (context) => {
    const asked = readRequest(context, reviewing.keys);
    const review = asked && (await reviews.find(asked.run));
    return answer(context, asked, review);
  });
  routes.post(path, async (context) => {
    const asked = readRequest(context, reviewing.keys);
    const review = asked && (await reviews.choose(asked.run, asked.choice, clock()));
    if (review?.run === "ahead") onChoice();
    return answer(context, asked, review);
  });
  return routes;

  function answer(context: Context<ServerEnv>, asked: ReviewRequest | undefined, review: Review | undefined) {
    if (asked === undefined || review === undefined) return context.notFound();
    const { run, choice: offered } = asked;
    const { language, titleOf, whenOf } = reviewing;
    const page = renderReviewPage({
      ...{ language, digestTitle: titleOf(run.digest), when: whenOf(run) },
      status: review.run === "ahead" ? review.choice : review.run,
      choices: openChoices(review, offered),
    });
    return context.html(page, 200, {
      "content-security-policy": POLICY,
      "x-robots-tag": "noindex",
    });
  }
}

/** What the link in the mail offered first. */
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
