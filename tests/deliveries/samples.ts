import type { FrozenVariant, LeasedDelivery } from "#deliveries/delivery.js";
import type { Ledger, NewSubscriber } from "#deliveries/ports.js";
import type { IssueDraft, IssuePost } from "#digest/issue.js";
import type { PauseReason } from "#digest/pause-reason.js";
import type { Instant } from "#zoned-time.js";

export const NOW: Instant = Date.UTC(2026, 0, 5, 9);
export const MINUTE = 60_000;

/** Why something is paused: the mail server gave this answer. */
export function answered(answer: string): PauseReason {
  return { code: "answered", answer, cause: "unknown" };
}

export function post(id: string): IssuePost {
  return {
    ...{ id, url: `https://blog.example/${id}/`, title: `Post ${id}`, excerpt: "A beginning…" },
    ...{ published: NOW - 86_400_000, authors: [], categories: [], tags: [], words: 120 },
  };
}

export function draft(
  number: number,
  posts: readonly string[],
  baseline: readonly string[] = [],
): IssueDraft {
  return { digest: "weekly", number, composedAt: NOW, posts: posts.map(post), baseline: baseline.map(post) };
}

const FITTING = { bytes: 100, excerpts: "full", covers: true, layout: "cards", fits: true } as const;

export const VARIANT = {
  subject: ["News for ", { field: "name", fallback: "you" }],
  html: [
    "<p>Dear ",
    { field: "name", fallback: "reader" },
    '</p>\n<a href="',
    { field: "unsubscribeUrl", fallback: "" },
    '">Leave</a>',
  ],
  text: [
    "Dear ",
    { field: "name", fallback: "reader" },
    ",\n\nLeave: ",
    { field: "unsubscribeUrl", fallback: "" },
    "\n",
  ],
  fitting: FITTING,
} as const satisfies FrozenVariant & { fitting: object };

export function person(name: string, more: Partial<NewSubscriber> = {}): NewSubscriber {
  return { id: `id-${name}`, address: `${name}@readers.example`, digests: ["weekly"], at: NOW, ...more };
}

/** Freezes the first issue for everybody in the ledger. */
export async function freezeFirst(ledger: Ledger) {
  const freezing = await ledger.freeze({ draft: draft(1, ["a", "b"]), variant: VARIANT, at: NOW });
  if (freezing.kind !== "frozen") throw new Error("the first issue is not there yet");
  return freezing.issue;
}

/** How many people an issue of the digest would go to now. */
export async function countReaders(ledger: Ledger, digest: string): Promise<number> {
  const groups = await ledger.audienceGroups(digest, NOW);
  return groups.reduce((sum, { people }) => sum + people, 0);
}

export function claim(holder: string, now: Instant = NOW) {
  return { holder, now, until: now + 5 * MINUTE };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function namesOf(deliveries: readonly LeasedDelivery[]): readonly string[] {
  return deliveries.map(({ subscriber }) => subscriber).sort();
}

/** The one there is, or the test has gone wrong before its point. */
export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("there is none");
  return item;
}
