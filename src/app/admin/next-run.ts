import { findNextRun } from "#app/digests/scheduled-digests.js";
import type { ServedDigests } from "#app/server/served-digests.js";
import type { NextRun } from "#pages/admin/next/next-view.js";
import type { Instant } from "#zoned-time.js";
import type { IssuesContext } from "./issues.js";

export interface NextContext extends IssuesContext {
  readonly served: ServedDigests;
  readonly formatTime: (at: number) => string;
}

/** When the digest is sent next, and what the publisher has decided about it. `runAt`: only with a schedule. */
export async function readNextRun(
  digest: string,
  { sendContext: { database, loaded }, served, clock, formatTime }: NextContext,
): Promise<NextRun & { readonly runAt: Instant | undefined }> {
  const { ledger, reviews } = database;
  const scheduled = served.digests.find(({ name }) => name === digest);
  const proof = scheduled && (await findNextRun(scheduled, ledger, clock()));
  if (proof?.kind === "runs") {
    const review = await reviews.find({ digest, runAt: proof.at });
    return {
      ...{ when: formatTime(proof.at), hasTime: true, runAt: proof.at },
      choice: review?.choice ?? "at-its-time",
      isBegun: review?.run === "begun",
      isTooEarly: proof.at !== scheduled?.schedule.nextRun(clock()),
    };
  }
  const asked = await reviews.latest(digest);
  const isOpen = asked?.choice === "send-now" && asked.run !== "done";
  const onPublish = loaded.config.digests[digest]?.on === "publish";
  return {
    when:
      proof?.reason ??
      (onPublish ? "Sent when a post is published" : "Sent by `feedletter send`, or from this page"),
    ...{ hasTime: false, runAt: undefined },
    choice: isOpen ? "send-now" : "at-its-time",
    isBegun: isOpen && asked.run === "begun",
    isTooEarly: false,
  };
}
