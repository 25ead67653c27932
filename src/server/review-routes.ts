import { type Context, Hono } from "hono";
import {
  CHOICES,
  type Choice,
  REVIEW_PATH,
  type Review,
  type ReviewDesk,
  type RunKey,
  readReviewToken,
} from "#deliveries/review/review.js";
import { renderReviewPage } from "#pages/people/review-page.js";
import { SMALL_STYLE } from "#pages/people/small-page.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";
import type { ServerEnv } from "./client-address.js";
import { contentPolicy } from "./policy.js";

/** What the pages need of the house. */
export interface Reviewing {
  readonly desk: Pick<ReviewDesk, "find" | "choose">;
  readonly keys: SigningKeys;
  readonly clock: () => Instant;
  readonly language: string;
  readonly titleOf: (digest: string) => string;
  /** Date, time and zone of a run, for people. */
  readonly whenOf: (run: RunKey) => string;
  /** Something was chosen that may have to be done at once. */
  readonly chosen: () => void;
}

const POLICY = contentPolicy({ styles: [SMALL_STYLE] });

/** The pages that the publisher's preview leads to. GET shows, POST chooses: a scanner that opens every link changes nothing. */
export function createReviewRoutes({ desk, chosen, clock, ...reviewing }: Reviewing): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  const path = `/${REVIEW_PATH}:token/:choice`;
  routes.get(path, async (context) => {
    const asked = readRequest(context, reviewing.keys);
    const review = asked && (await desk.find(asked.run));
    return answer(context, asked, review);
  });
  routes.post(path, async (context) => {
    const asked = readRequest(context, reviewing.keys);
    const review = asked && (await desk.choose(asked.run, asked.choice, clock()));
    if (review?.run === "ahead") chosen();
    return answer(context, asked, review);
  });
  return routes;

  function answer(context: Context<ServerEnv>, asked: Asked | undefined, review: Review | undefined) {
    if (asked === undefined || review === undefined) return context.notFound();
    const { run, choice: offered } = asked;
    const { language, titleOf, whenOf } = reviewing;
    const page = renderReviewPage({
      ...{ language, digestTitle: titleOf(run.digest), when: whenOf(run) },
      standing: review.run === "ahead" ? review.choice : review.run,
      choices: openChoices(review, offered),
    });
    return context.html(page, 200, {
      "content-security-policy": POLICY,
      "x-robots-tag": "noindex",
    });
  }
}

/** What the link in the mail offered first. */
function openChoices({ run, choice }: Review, offered: Choice): readonly Choice[] {
  if (run !== "ahead") return [];
  const open = CHOICES.filter((one) => one !== choice);
  return [...open.filter((one) => one === offered), ...open.filter((one) => one !== offered)];
}

interface Asked {
  readonly run: RunKey;
  readonly choice: Choice;
}

function readRequest(context: Context<ServerEnv>, keys: SigningKeys): Asked | undefined {
  const run = readReviewToken(context.req.param("token") ?? "", keys);
  const choice = CHOICES.find((known) => known === context.req.param("choice"));
  return run === undefined || choice === undefined ? undefined : { run, choice };
}
